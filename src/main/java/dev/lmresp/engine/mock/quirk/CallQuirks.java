package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.engine.mock.quirk.WholeCalls.Call;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.UnaryOperator;

/** The quirks of tool calls. */
final class CallQuirks {
    private CallQuirks() {}

    /** The filter of a quirk; {@code null} when it is none of tool calls. */
    static @Nullable ChunkFilter of(Quirk quirk) {
        return switch (quirk) {
            case FLOAT_ARGUMENTS ->
                    WholeCalls.changed(
                            call -> {
                                parse(call);
                                call.arguments =
                                        TextNode.valueOf(
                                                call.arguments.isTextual()
                                                        ? call.arguments.asText()
                                                        : Json.text(withFractions(call.arguments)));
                            });
            case EMPTY_ARGUMENTS -> arguments(text -> text.equals("{}") ? "" : text);
            case NULL_TEXT_ARGUMENTS -> arguments(text -> text.equals("{}") ? "null" : text);
            case CONCATENATED_ARGUMENTS -> arguments(text -> "{}" + text);
            case DOUBLE_ENCODED_ARGUMENTS -> arguments(text -> Json.text(TextNode.valueOf(text)));
            case TRUNCATED_ARGUMENTS -> new Truncated();
            case UNDECLARED_TOOL -> WholeCalls.changed(call -> call.name = "no_such_tool");
            case NAMELESS_CALL -> WholeCalls.changed(call -> call.name = "");
            case TOOL_XML_IN_TEXT -> new AsText();
            case OBJECT_ARGUMENTS -> WholeCalls.changed(CallQuirks::parse);
            case CUMULATIVE_ARGUMENTS -> new Cumulative();
            case WHOLE_CALL_IN_ONE_CHUNK ->
                    WholeCalls.sent(
                            (calls, like, out) -> {
                                for (int i = 0; i < calls.size(); i++) {
                                    ArrayNode one = Json.array();
                                    WholeCalls.add(one, calls.get(i), i);
                                    out.accept(Chunks.like(like, one));
                                }
                            });
            case SEVERAL_CALLS_IN_ONE_DELTA ->
                    WholeCalls.sent(
                            (calls, like, out) -> {
                                ArrayNode all = Json.array();
                                for (int i = 0; i < calls.size(); i++) {
                                    WholeCalls.add(all, calls.get(i), i);
                                }
                                out.accept(Chunks.like(like, all));
                            });
            case SPLIT_NAMES -> CallQuirks::splitName;
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
            default -> ofIdentity(quirk);
        };
    }

    private static @Nullable ChunkFilter ofIdentity(Quirk quirk) {
        return switch (quirk) {
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

    private static ChunkFilter arguments(UnaryOperator<String> change) {
        return WholeCalls.changed(
                call -> call.arguments = TextNode.valueOf(change.apply(call.argumentsText())));
    }

    private static void parse(Call call) {
        try {
            call.arguments =
                    Json.parse(call.argumentsText().isEmpty() ? "{}" : call.argumentsText());
        } catch (JsonSyntaxException notJson) {
            // another quirk has broken them: they stay text
        }
    }

    private static JsonNode withFractions(JsonNode node) {
        if (node.isIntegralNumber()) {
            return DecimalNode.valueOf(node.decimalValue().setScale(1));
        }
        if (node.isArray()) {
            ArrayNode array = Json.array();
            node.forEach(one -> array.add(withFractions(one)));
            return array;
        }
        if (node.isObject()) {
            ObjectNode object = Json.object();
            node.properties()
                    .forEach(
                            member ->
                                    object.set(member.getKey(), withFractions(member.getValue())));
            return object;
        }
        return node;
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
                // the arguments come after the whole name
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

    /** Every piece has the id or the name of its call, as far as it has been said. */
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

    /** Every piece has all arguments so far. */
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

    /** Ids with the name of the function and the number of the call. */
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

    /** The answer ends in the middle of the last call. */
    private static final class Truncated implements ChunkFilter {
        private boolean isCut;
        private final ChunkFilter cut =
                WholeCalls.sent(
                        (calls, like, out) -> {
                            Call last = calls.getLast();
                            String text = last.argumentsText();
                            last.arguments =
                                    TextNode.valueOf(text.substring(0, (text.length() + 1) / 2));
                            isCut = true;
                            WholeCalls.pieces(calls, like, out);
                        });

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            cut.chunk(
                    chunk,
                    one -> {
                        if (isCut && Chunks.isFinish(one)) {
                            Chunks.choice(one).put("finish_reason", "length");
                        }
                        out.accept(one);
                    });
        }

        @Override
        public void end(Consumer<ObjectNode> out) {
            cut.end(out);
        }
    }

    /** Calls that nobody has taken out of the text, as when no parser is set. */
    private static final class AsText implements ChunkFilter {
        private boolean hasCalled;
        private final ChunkFilter text =
                WholeCalls.sent(
                        (calls, like, out) -> {
                            hasCalled = true;
                            for (Call call : calls) {
                                out.accept(
                                        Chunks.like(
                                                like,
                                                "content",
                                                "<tool_call>\n{\"name\": \"%s\", \"arguments\": %s}\n</tool_call>"
                                                        .formatted(
                                                                call.name, call.argumentsText())));
                            }
                        });

        @Override
        public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
            text.chunk(
                    chunk,
                    one -> {
                        if (hasCalled && Chunks.isFinish(one)) {
                            Chunks.choice(one).put("finish_reason", "stop");
                        }
                        out.accept(one);
                    });
        }

        @Override
        public void end(Consumer<ObjectNode> out) {
            text.end(out);
        }
    }

    /** Lists without calls, empty and null by turns. */
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
