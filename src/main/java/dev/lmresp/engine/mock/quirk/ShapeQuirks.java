package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Quirks of the form of chunks. */
final class ShapeQuirks {
    private ShapeQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case NO_CHOICES_FIRST_CHUNK ->
                    new First(
                            (first, out) -> {
                                ObjectNode filters =
                                        Json.object()
                                                .put("created", 0)
                                                .put("id", "")
                                                .put("model", "")
                                                .put("object", "");
                                filters.putArray("choices");
                                filters.putArray("prompt_filter_results")
                                        .addObject()
                                        .put("prompt_index", 0);
                                out.accept(filters);
                            });
            case CHOICE_WITHOUT_DELTA ->
                    (chunk, out) -> {
                        if (Chunks.hasContent(chunk)) {
                            ObjectNode bare = Chunks.like(chunk);
                            Chunks.choice(bare).remove("delta");
                            out.accept(bare);
                        }
                        out.accept(chunk);
                    };
            case NULL_DELTAS ->
                    (chunk, out) -> {
                        if (Chunks.hasChoice(chunk)) {
                            ObjectNode delta = Chunks.delta(chunk);
                            if (delta.isEmpty()) {
                                Chunks.choice(chunk).putNull("delta");
                            }
                            for (String name :
                                    List.of("role", "content", "refusal", "tool_calls", "audio")) {
                                if (!delta.has(name)) {
                                    delta.putNull(name);
                                }
                            }
                            chunk.putIfAbsent("usage", Json.object().nullNode());
                        }
                        out.accept(chunk);
                    };
            case MESSAGE_BESIDE_DELTA -> new MessageBeside();
            case SECOND_CHOICE ->
                    (chunk, out) -> {
                        if (Chunks.hasChoice(chunk)) {
                            ObjectNode other = Chunks.like(chunk, "content", "the other choice ");
                            Chunks.choice(other).put("index", 1);
                            out.accept(other);
                        }
                        out.accept(chunk);
                    };
            case ROLE_EVERYWHERE ->
                    ChunkFilter.each(chunk -> Chunks.delta(chunk).put("role", "assistant"));
            case NO_ROLE -> ChunkFilter.each(chunk -> Chunks.delta(chunk).remove("role"));
            case ID_CHANGES -> new Ids();
            case BARE_CHUNKS ->
                    ChunkFilter.each(
                            chunk -> chunk.remove(List.of("id", "object", "created", "model")));
            case WRONG_TYPES -> ChunkFilter.each(ShapeQuirks::changeTypes);
            case EXTRA_MEMBERS -> ChunkFilter.each(ShapeQuirks::addExtras);
            case U2028 ->
                    ChunkFilter.each(chunk -> chunk.put("note", "a\u2028b\u2029c\u0085d\u000Be"));
            default -> null;
        };
    }

    private static void changeTypes(ObjectNode chunk) {
        changeTypes(chunk, "id", "created");
        if (chunk.path("usage") instanceof ObjectNode usage) {
            changeTypes(
                    usage,
                    usage.properties().stream().map(Map.Entry::getKey).toArray(String[]::new));
        }
        if (Chunks.hasChoice(chunk)) {
            changeTypes(Chunks.choice(chunk), "index");
            Chunks.calls(chunk).forEach(call -> changeTypes(call, "index", "id"));
        }
    }

    private static void changeTypes(ObjectNode object, String... members) {
        for (String member : members) {
            JsonNode value = object.path(member);
            if (value.isNumber()) {
                object.put(member, value.asText());
            } else if (value.isTextual() && !value.asText().isEmpty()) {
                object.put(member, value.asText().hashCode() & Integer.MAX_VALUE);
            }
        }
    }

    private static void addExtras(ObjectNode chunk) {
        chunk.put("obfuscation", "x".repeat(Chunks.text(chunk, "content").length()));
        chunk.put("seed", Long.MAX_VALUE).put("cost", 0.00001).putNull("system_fingerprint");
        chunk.putObject("x_vendor").put("id", "req_1").putArray("list").add(1);
        if (Chunks.hasChoice(chunk)) {
            ObjectNode choice = Chunks.choice(chunk);
            choice.putNull("stop_reason").putNull("matched_stop").putNull("routed_experts");
            choice.putArray("token_ids").add(1).add(2);
            choice.putObject("logprobs").putNull("content").putNull("refusal");
            ObjectNode delta = Chunks.delta(chunk);
            delta.putObject("function_call").put("name", "").put("arguments", "");
            delta.putObject("audio");
            delta.put("channel", "final").put("name", "");
        }
    }

    /** An additional chunk before the first. */
    private static final class First implements ChunkFilter {
        private final ChunkFilter before;
        private boolean isOver;

        First(ChunkFilter before) {
            this.before = before;
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (!isOver) {
                isOver = true;
                before.chunk(chunk, out);
            }
            out.accept(chunk);
        }
    }

    /** The whole text so far in every chunk. */
    private static final class MessageBeside implements ChunkFilter {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (Chunks.hasChoice(chunk)) {
                text.append(Chunks.text(chunk, "content"));
                Chunks.choice(chunk)
                        .putObject("message")
                        .put("role", "assistant")
                        .put("content", text.toString());
            }
            out.accept(chunk);
        }
    }

    /** Another id in every chunk. */
    private static final class Ids implements ChunkFilter {
        private int number;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            JsonNode id = chunk.path("id");
            if (id.isTextual()) {
                chunk.put("id", id.asText() + "-" + number++);
            }
            out.accept(chunk);
        }
    }
}
