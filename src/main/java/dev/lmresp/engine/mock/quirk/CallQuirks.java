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

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Quirks of the content of tool calls, and of their number per chunk. */
final class CallQuirks {
    private CallQuirks() {}

    /** The filter of a quirk; {@code null} for quirks of other classes. */
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
            default -> CallPieceQuirks.of(quirk);
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
            // broken by another quirk: they stay text
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

    /** Calls stay in the text, as without a tool parser. */
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
}
