package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** Quirks of streamed tool calls: their indexes, ids and names. */
final class CallPieceQuirks {
    private CallPieceQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case CUMULATIVE_ARGUMENTS -> new Cumulative();
            case SPLIT_NAMES -> CallPieceQuirks::splitName;
            case REPEATED_NAMES -> new Repeated("name");
            case REPEATED_IDS -> new Repeated("id");
            case NULL_CONTINUATIONS ->
                    later(
                            piece -> {
                                piece.putNull("id").putNull("type");
                                if (isNameless(piece)) {
                                    WholeCalls.object(piece, "function").putNull("name");
                                }
                            });
            case EMPTY_CONTINUATIONS ->
                    later(
                            piece -> {
                                piece.put("id", "");
                                if (isNameless(piece)) {
                                    WholeCalls.object(piece, "function").put("name", "");
                                }
                            });
            case EMPTY_ID -> pieces((piece, _) -> replaceId(piece, ""));
            case NO_ID -> pieces((piece, _) -> piece.remove("id"));
            case DUPLICATE_IDS -> pieces((piece, _) -> replaceId(piece, "call_1"));
            case ODD_IDS -> new OddIds();
            case MISSING_TYPE -> pieces((piece, _) -> piece.remove("type"));
            case ARGUMENTS_NULL ->
                    pieces(
                            (piece, _) -> {
                                JsonNode arguments = piece.path("function").path("arguments");
                                if (arguments.isTextual() && arguments.asText().isEmpty()) {
                                    WholeCalls.object(piece, "function").putNull("arguments");
                                }
                            });
            case NO_INDEX -> pieces((piece, _) -> piece.remove("index"));
            case WRONG_INDEX -> pieces((piece, _) -> piece.put("index", 0));
            case FIRST_INDEX_1 ->
                    pieces((piece, at) -> piece.put("index", piece.path("index").asInt(at) + 1));
            case EMPTY_TOOL_CALLS -> new EmptyLists();
            case BLANK_AFTER_CALL ->
                    new ChunkFilter() {
                        private boolean hasCalled;

                        @Override
                        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
                            hasCalled |= !Chunks.calls(chunk).isEmpty();
                            if (hasCalled && Chunks.isFinish(chunk)) {
                                out.accept(Chunks.like(chunk, "content", " "));
                            }
                            out.accept(chunk);
                        }
                    };
            default -> null;
        };
    }

    private static ChunkFilter pieces(ObjIntConsumer<ObjectNode> change) {
        return ChunkFilter.each(
                chunk -> {
                    List<ObjectNode> pieces = Chunks.calls(chunk);
                    for (int i = 0; i < pieces.size(); i++) {
                        change.accept(pieces.get(i), i);
                    }
                });
    }

    /** Changes all pieces of a call but the first. */
    private static ChunkFilter later(Consumer<ObjectNode> change) {
        return pieces(
                (piece, _) -> {
                    if (!isFirst(piece)) {
                        change.accept(piece);
                    }
                });
    }

    private static boolean isFirst(JsonNode piece) {
        return piece.path("type").isTextual();
    }

    private static boolean isNameless(JsonNode piece) {
        return piece.path("function").path("name").asText("").isEmpty();
    }

    private static void replaceId(ObjectNode piece, String id) {
        if (!piece.path("id").asText("").isEmpty()) {
            piece.put("id", id);
        }
    }

    private static void splitName(ObjectNode chunk, Consumer<ObjectNode> out) {
        ArrayNode rest = Json.array();
        for (ObjectNode piece : Chunks.calls(chunk)) {
            String name = piece.path("function").path("name").asText("");
            if (isFirst(piece) && name.length() > 1) {
                int half = name.length() / 2;
                WholeCalls.object(piece, "function").put("name", name.substring(0, half));
                ObjectNode second = rest.addObject();
                second.set("index", piece.path("index"));
                second.putObject("function").put("name", name.substring(half)).put("arguments", "");
                // the arguments follow the complete name
                JsonNode arguments = WholeCalls.object(piece, "function").remove("arguments");
                if (arguments != null) {
                    WholeCalls.object(second, "function").set("arguments", arguments);
                }
            }
        }
        JsonNode finish = Chunks.choice(chunk).path("finish_reason");
        if (rest.isEmpty()) {
            out.accept(chunk);
            return;
        }
        ObjectNode second = Chunks.like(chunk, rest);
        Chunks.choice(second).set("finish_reason", finish);
        Chunks.choice(chunk).putNull("finish_reason");
        out.accept(chunk);
        out.accept(second);
    }

    /** Every piece repeats the id or the name of its call so far. */
    private record Repeated(String member, Map<Integer, String> known) implements ChunkFilter {
        Repeated(String member) {
            this(member, new HashMap<>());
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            BiConsumer<ObjectNode, Integer> repeat =
                    (holder, index) -> {
                        String said = holder.path(member).asText("");
                        if (!said.isEmpty()) {
                            known.merge(index, said, String::concat);
                        } else if (known.containsKey(index)) {
                            holder.put(member, known.get(index));
                        }
                    };
            List<ObjectNode> pieces = Chunks.calls(chunk);
            for (int i = 0; i < pieces.size(); i++) {
                ObjectNode piece = pieces.get(i);
                repeat.accept(
                        member.equals("id") ? piece : WholeCalls.object(piece, "function"),
                        piece.path("index").asInt(i));
            }
            out.accept(chunk);
        }
    }

    /** Every piece repeats all arguments so far. */
    private record Cumulative(Map<Integer, String> soFar) implements ChunkFilter {
        Cumulative() {
            this(new HashMap<>());
        }

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            List<ObjectNode> pieces = Chunks.calls(chunk);
            for (int i = 0; i < pieces.size(); i++) {
                ObjectNode function = WholeCalls.object(pieces.get(i), "function");
                if (function.path("arguments").isTextual()) {
                    int index = pieces.get(i).path("index").asInt(i);
                    function.put(
                            "arguments",
                            soFar.merge(
                                    index, function.path("arguments").asText(), String::concat));
                }
            }
            out.accept(chunk);
        }
    }

    /** Ids from the name of the function and the number of the call. */
    private static final class OddIds implements ChunkFilter {
        private int number;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            for (ObjectNode piece : Chunks.calls(chunk)) {
                if (isFirst(piece)) {
                    String name = piece.path("function").path("name").asText();
                    piece.put("id", "functions." + name + ":" + number++);
                }
            }
            out.accept(chunk);
        }
    }

    /** Empty and null lists of calls alternate. */
    private static final class EmptyLists implements ChunkFilter {
        private boolean isNull;

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            if (Chunks.choice(chunk).has("delta") && Chunks.calls(chunk).isEmpty()) {
                if (isNull) {
                    Chunks.delta(chunk).putNull("tool_calls");
                } else {
                    Chunks.delta(chunk).putArray("tool_calls");
                }
                isNull = !isNull;
            }
            out.accept(chunk);
        }
    }
}
