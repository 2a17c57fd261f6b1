package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Quirks of reasoning and text. */
final class SpeechQuirks {
    private SpeechQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case THINK_TAGS -> new Think("<think>\n", "\n</think>\n\n", false);
            case THINK_CLOSE_ONLY -> new Think("", "\n</think>\n\n", false);
            case THINK_SPLIT -> new Think("<think>\n", "\n</think>\n\n", true);
            case REASONING_FIELD ->
                    reasoning(
                            (delta, text) -> {
                                delta.remove("reasoning_content");
                                delta.put("reasoning", text);
                            });
            case REASONING_BOTH -> reasoning((delta, text) -> delta.put("reasoning", text));
            case REASONING_DETAILS ->
                    reasoning(
                            (delta, text) -> {
                                delta.remove("reasoning_content");
                                delta.putArray("reasoning_details")
                                        .addObject()
                                        .put("type", "reasoning.text")
                                        .put("text", text)
                                        .put("format", "unknown")
                                        .put("index", 0);
                            });
            case EMPTY_REASONING_DELTAS -> new EmptyReasoning();
            case NEWLINE_BEFORE_REASONING -> new NewlineFirst();
            case REASONING_ONLY -> new Silent(true);
            case EMPTY_ANSWER -> new Silent(false);
            case REFUSAL ->
                    ChunkFilter.each(
                            chunk -> {
                                JsonNode content = Chunks.delta(chunk).path("content");
                                if (content.isTextual() && !content.asText().isEmpty()) {
                                    Chunks.delta(chunk)
                                            .put("refusal", content.asText())
                                            .putNull("content");
                                }
                            });
            case CONTENT_PARTS -> ChunkFilter.each(SpeechQuirks::parts);
            case CONTENT_OBJECT -> new ContentObject();
            default -> null;
        };
    }

    private static ChunkFilter reasoning(BiConsumer<ObjectNode, String> change) {
        return ChunkFilter.each(
                chunk -> {
                    String text = Chunks.text(chunk, "reasoning_content");
                    if (!text.isEmpty()) {
                        change.accept(Chunks.delta(chunk), text);
                    }
                });
    }

    private static void parts(ObjectNode chunk) {
        ObjectNode delta = Chunks.delta(chunk);
        String reasoning = Chunks.text(chunk, "reasoning_content");
        String text = Chunks.text(chunk, "content");
        ArrayNode parts = Json.array();
        if (!reasoning.isEmpty()) {
            delta.remove("reasoning_content");
            parts.addObject()
                    .put("type", "thinking")
                    .putArray("thinking")
                    .addObject()
                    .put("type", "text")
                    .put("text", reasoning);
        }
        if (!text.isEmpty()) {
            parts.addObject().put("type", "text").put("text", text);
        }
        if (!parts.isEmpty()) {
            delta.set("content", parts);
        }
    }

    /** Reasoning in the text, between tags. */
    private static final class Think implements ChunkFilter {
        private final String open;
        private final String close;
        private final boolean isCutUp;
        private boolean isThinking;
        private boolean isOver;

        Think(String open, String close, boolean isCutUp) {
            this.open = open;
            this.close = close;
            this.isCutUp = isCutUp;
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            String reasoning = Chunks.text(chunk, "reasoning_content");
            Chunks.delta(chunk).remove("reasoning_content");
            if (!reasoning.isEmpty() && !isOver) {
                if (!isThinking) {
                    isThinking = true;
                    tag(open, chunk, out);
                }
                out.accept(Chunks.like(chunk, "content", reasoning));
            }
            boolean goesOn = Chunks.hasContent(chunk) || Chunks.isFinish(chunk);
            if (isThinking && !isOver && goesOn) {
                isOver = true;
                tag(close, chunk, out);
            }
            if (reasoning.isEmpty() || goesOn) {
                out.accept(chunk);
            }
        }

        private void tag(String tag, ObjectNode chunk, Consumer<ObjectNode> out) {
            int step = isCutUp ? 3 : tag.length();
            for (int at = 0; at < tag.length(); at += step) {
                String piece = tag.substring(at, Math.min(at + step, tag.length()));
                out.accept(Chunks.like(chunk, "content", piece));
            }
        }
    }

    /** Empty and null reasoning alternate, beside text. */
    private static final class EmptyReasoning implements ChunkFilter {
        private boolean isNull;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (Chunks.hasChoice(chunk) && Chunks.text(chunk, "reasoning_content").isEmpty()) {
                Chunks.delta(chunk).put("reasoning_content", isNull ? null : "");
                isNull = !isNull;
            }
            out.accept(chunk);
        }
    }

    /** A line feed as text before the first reasoning. */
    private static final class NewlineFirst implements ChunkFilter {
        private boolean isOver;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (!isOver && !Chunks.text(chunk, "reasoning_content").isEmpty()) {
                isOver = true;
                out.accept(Chunks.like(chunk, "content", "\n"));
            }
            out.accept(chunk);
        }
    }

    /** No text and no calls, and optionally no reasoning. */
    private record Silent(boolean reasons) implements ChunkFilter {
        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            boolean hadContent = Chunks.hasContent(chunk);
            ObjectNode delta = Chunks.delta(chunk);
            if (delta.has("content")) {
                delta.put("content", "");
            }
            delta.remove("tool_calls");
            if (!reasons) {
                delta.remove("reasoning_content");
            }
            if (Chunks.isFinish(chunk)) {
                Chunks.choice(chunk).put("finish_reason", "stop");
            } else if (hadContent && !Chunks.hasContent(chunk)) {
                return;
            }
            out.accept(chunk);
        }
    }

    /** A JSON answer as a JSON value rather than text. */
    private static final class ContentObject implements ChunkFilter {
        private final StringBuilder text = new StringBuilder();
        private @Nullable ObjectNode like;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            String content = Chunks.text(chunk, "content");
            boolean goesOn =
                    Chunks.text(chunk, "reasoning_content").isEmpty()
                            && Chunks.calls(chunk).isEmpty();
            if (!goesOn) {
                end(out);
            }
            if (!content.isEmpty()) {
                text.append(content);
                like = Chunks.like(chunk);
                Chunks.delta(chunk).remove("content");
            }
            if (Chunks.isFinish(chunk)) {
                end(out);
            }
            if (content.isEmpty() || Chunks.isFinish(chunk) || Chunks.hasContent(chunk)) {
                out.accept(chunk);
            }
        }

        @Override
        public void end(Consumer<ObjectNode> out) {
            if (like == null || text.isEmpty()) {
                return;
            }
            try {
                JsonNode value = Json.parse(text.toString());
                if (value.isObject()) {
                    Chunks.delta(like).set("content", value);
                }
            } catch (JsonSyntaxException notJson) {
                // not a JSON answer: it stays text
            }
            if (!Chunks.delta(like).has("content")) {
                Chunks.delta(like).put("content", text.toString());
            }
            text.setLength(0);
            out.accept(like);
        }
    }
}
