package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/** Quirks of the end of an answer and of its usage. */
final class EndQuirks {
    private EndQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case FINISH_STOP_WITH_TOOLS ->
                    finish(
                            choice -> {
                                if (choice.path("finish_reason").asText().equals("tool_calls")) {
                                    choice.put("finish_reason", "stop");
                                }
                            });
            case FINISH_WITH_LAST_PIECE -> new WithLastPiece();
            case FINISH_TWICE ->
                    (chunk, out) -> {
                        out.accept(chunk);
                        if (Chunks.isFinish(chunk)) {
                            out.accept(again(chunk));
                        }
                    };
            case FINISH_DIFFERS ->
                    (chunk, out) -> {
                        out.accept(chunk);
                        if (Chunks.isFinish(chunk)) {
                            ObjectNode second = again(chunk);
                            Chunks.choice(second).put("finish_reason", "stop");
                            out.accept(second);
                        }
                    };
            case FINISH_EMPTY -> finish(choice -> choice.put("finish_reason", ""));
            case FINISH_UNKNOWN ->
                    finish(
                            choice -> {
                                if (choice.path("finish_reason").asText().equals("stop")) {
                                    choice.put("finish_reason", "eos");
                                }
                            });
            case NO_FINISH -> finish(choice -> choice.putNull("finish_reason"));
            case ERROR_AS_ANSWER ->
                    new Instead(
                            "internal error happened, status code ResponseType.INPUT_LENGTH_ERROR",
                            "error");
            case OVERFLOW_AS_LENGTH -> new Instead("", "length");
            case FINISH_CONTEXT_WINDOW -> new Instead("", "model_context_window_exceeded");
            case FINISH_MALFORMED_CALL ->
                    new Instead("", "function_call_filter: MALFORMED_FUNCTION_CALL");
            case FINISH_NO_RESOURCE -> brokenOff("insufficient_system_resource");
            case FINISH_NETWORK_ERROR -> brokenOff("network_error");
            case FINISH_ABORT -> brokenOff("abort");
            case FINISH_REPETITION -> brokenOff("repetition");
            case FINISH_UNHEARD_OF -> brokenOff("gone_fishing");
            case FINISH_SAFETY -> brokenOff("SAFETY");
            default -> ofUsage(quirk);
        };
    }

    private static @Nullable ChunkFilter ofUsage(Quirk quirk) {
        return switch (quirk) {
            case USAGE_OWN_CHUNK -> ChunkFilter.each(_ -> {});
            case USAGE_IN_CHOICE -> new InChoice();
            case USAGE_EVERY_CHUNK -> new Running();
            case USAGE_MISSING ->
                    (chunk, out) -> {
                        chunk.remove("usage");
                        if (Chunks.hasChoice(chunk)) {
                            out.accept(chunk);
                        }
                    };
            case USAGE_NULL_DETAILS ->
                    usage(
                            usage ->
                                    usage.putNull("prompt_tokens_details")
                                            .putNull("completion_tokens_details"));
            case USAGE_VENDOR_CACHED ->
                    usage(
                            usage -> {
                                usage.remove("prompt_tokens_details");
                                usage.put("prompt_cache_hit_tokens", 1);
                                usage.put(
                                        "prompt_cache_miss_tokens",
                                        Math.max(0, usage.path("prompt_tokens").asInt() - 1));
                            });
            case USAGE_NOT_SUM ->
                    usage(
                            usage -> {
                                int reasoning =
                                        usage.path("completion_tokens_details")
                                                .path("reasoning_tokens")
                                                .asInt();
                                int all = usage.path("completion_tokens").asInt();
                                usage.put("completion_tokens", Math.max(0, all - reasoning));
                            });
            default -> null;
        };
    }

    private static ChunkFilter finish(Consumer<ObjectNode> change) {
        return ChunkFilter.each(
                chunk -> {
                    if (Chunks.isFinish(chunk)) {
                        change.accept(Chunks.choice(chunk));
                    }
                });
    }

    private static ChunkFilter brokenOff(String reason) {
        return finish(choice -> choice.put("finish_reason", reason));
    }

    private static ChunkFilter usage(Consumer<ObjectNode> change) {
        return ChunkFilter.each(
                chunk -> {
                    if (chunk.path("usage").isObject()) {
                        change.accept((ObjectNode) chunk.path("usage"));
                    }
                });
    }

    private static ObjectNode again(ObjectNode chunk) {
        ObjectNode copy = Chunks.like(chunk);
        Chunks.choice(copy).set("finish_reason", Chunks.choice(chunk).path("finish_reason"));
        return copy;
    }

    /** The finish reason is in the chunk of the last piece: each chunk waits for the next. */
    private static final class WithLastPiece implements ChunkFilter {
        private @Nullable ObjectNode held;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            ObjectNode last = held;
            if (last != null && Chunks.isFinish(chunk) && !Chunks.hasContent(chunk)) {
                Chunks.choice(last)
                        .set("finish_reason", Chunks.choice(chunk).path("finish_reason"));
                if (chunk.path("usage").isObject()) {
                    last.set("usage", chunk.path("usage"));
                }
                end(out);
                return;
            }
            end(out);
            if (Chunks.hasContent(chunk) && !Chunks.isFinish(chunk)) {
                held = chunk;
            } else {
                out.accept(chunk);
            }
        }

        @Override
        public void end(Consumer<ObjectNode> out) {
            ObjectNode last = held;
            held = null;
            if (last != null) {
                out.accept(last);
            }
        }
    }

    /** Another answer replaces the real one. */
    private static final class Instead implements ChunkFilter {
        private final String text;
        private final String reason;
        private boolean isOver;

        Instead(String text, String reason) {
            this.text = text;
            this.reason = reason;
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (chunk.path("usage") instanceof ObjectNode usage) {
                usage.put("completion_tokens", 0).set("total_tokens", usage.path("prompt_tokens"));
            }
            if (!Chunks.hasChoice(chunk)) {
                out.accept(chunk);
            } else if (!isOver) {
                isOver = true;
                ObjectNode only = Chunks.like(chunk);
                Chunks.delta(only).put("role", "assistant").put("content", text);
                Chunks.choice(only).put("finish_reason", reason);
                out.accept(only);
            }
        }
    }

    /** Usage is in the choice of the last chunk, which waits for it. */
    private static final class InChoice implements ChunkFilter {
        private @Nullable ObjectNode held;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            JsonNode usage = chunk.path("usage");
            ObjectNode last = held;
            if (last != null && usage.isObject()) {
                Chunks.choice(last).set("usage", usage);
                end(out);
                return;
            }
            end(out);
            if (Chunks.isFinish(chunk)) {
                if (usage.isObject()) {
                    chunk.remove("usage");
                    Chunks.choice(chunk).set("usage", usage);
                }
                held = chunk;
            } else {
                out.accept(chunk);
            }
        }

        @Override
        public void end(Consumer<ObjectNode> out) {
            ObjectNode last = held;
            held = null;
            if (last != null) {
                out.accept(last);
            }
        }
    }

    /** Usage grows from chunk to chunk. */
    private static final class Running implements ChunkFilter {
        private int tokens;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (!chunk.path("usage").isObject()) {
                tokens += Chunks.hasContent(chunk) ? 1 : 0;
                chunk.set(
                        "usage",
                        Json.object()
                                .put("prompt_tokens", 1)
                                .put("completion_tokens", tokens)
                                .put("total_tokens", 1 + tokens));
            }
            out.accept(chunk);
        }
    }
}
