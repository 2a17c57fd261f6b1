package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Holds back tool calls until they are complete, and sends them changed. */
final class WholeCalls implements ChunkFilter {
    private static final int PIECE = 8;

    /** A complete tool call. */
    static final class Call {
        String id = "";
        String name = "";

        /** The arguments as a JSON string, unless they were sent as a JSON value. */
        JsonNode arguments = TextNode.valueOf("");

        String argumentsText() {
            return arguments.isTextual() ? arguments.asText() : Json.text(arguments);
        }

        /** True when the tool was called without arguments. */
        boolean hasNoArguments() {
            return argumentsText().isEmpty() || argumentsText().equals("{}");
        }
    }

    /** Sends calls. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends the calls.
         *
         * @param calls all calls of the answer
         * @param like a chunk of the answer
         */
        void send(List<Call> calls, ObjectNode like, Consumer<ObjectNode> out);
    }

    private final Sender sender;
    private final List<Call> calls = new ArrayList<>();
    private @Nullable ObjectNode like;

    private WholeCalls(Sender sender) {
        this.sender = sender;
    }

    /** Calls that are sent in another form. */
    static ChunkFilter sent(Sender sender) {
        return new WholeCalls(sender);
    }

    /** Calls that are changed and then sent in pieces. */
    static ChunkFilter changed(Consumer<Call> change) {
        return new WholeCalls(
                (calls, like, out) -> {
                    calls.forEach(change);
                    pieces(calls, like, out);
                });
    }

    @Override
    public void chunk(ObjectNode chunk, Consumer<ObjectNode> out) {
        List<ObjectNode> pieces = Chunks.calls(chunk);
        for (int i = 0; i < pieces.size(); i++) {
            collect(pieces.get(i), i);
        }
        if (!pieces.isEmpty()) {
            like = Chunks.like(chunk);
            Chunks.delta(chunk).remove("tool_calls");
        }
        if (Chunks.isFinish(chunk)) {
            end(out);
        }
        if (pieces.isEmpty() || Chunks.isFinish(chunk) || Chunks.hasContent(chunk)) {
            out.accept(chunk);
        }
    }

    @Override
    public void end(Consumer<ObjectNode> out) {
        if (like != null && !calls.isEmpty()) {
            sender.send(List.copyOf(calls), like, out);
            calls.clear();
        }
    }

    /** Sends calls like most engines: the name first, then the arguments in pieces. */
    static void pieces(List<Call> calls, ObjectNode like, Consumer<ObjectNode> out) {
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            ArrayNode head = Json.array();
            ObjectNode first = add(head, call, i);
            if (!call.arguments.isTextual()) {
                out.accept(Chunks.like(like, head));
                continue;
            }
            String arguments = call.arguments.asText();
            object(first, "function").put("arguments", "");
            out.accept(Chunks.like(like, head));
            for (int at = 0; at < arguments.length(); ) {
                int end = Math.min(at + PIECE, arguments.length());
                if (end < arguments.length()
                        && Character.isHighSurrogate(arguments.charAt(end - 1))) {
                    end++;
                }
                ArrayNode more = Json.array();
                more.addObject()
                        .put("index", i)
                        .putObject("function")
                        .put("arguments", arguments.substring(at, end));
                out.accept(Chunks.like(like, more));
                at = end;
            }
        }
    }

    /** Adds a complete call to a list. */
    static ObjectNode add(ArrayNode list, Call call, int index) {
        ObjectNode whole =
                list.addObject().put("index", index).put("id", call.id).put("type", "function");
        whole.putObject("function").put("name", call.name).set("arguments", call.arguments);
        return whole;
    }

    static ObjectNode object(ObjectNode parent, String member) {
        return parent.withObject("/" + member);
    }

    private void collect(JsonNode piece, int position) {
        int index = piece.path("index").asInt(position);
        while (calls.size() <= Math.clamp(index, 0, 1000)) {
            calls.add(new Call());
        }
        Call call = calls.get(Math.clamp(index, 0, 1000));
        JsonNode function = piece.path("function");
        call.id = call.id.isEmpty() ? piece.path("id").asText("") : call.id;
        call.name = call.name.isEmpty() ? function.path("name").asText("") : call.name;
        JsonNode arguments = function.path("arguments");
        call.arguments =
                arguments.isContainerNode()
                        ? arguments
                        : TextNode.valueOf(call.argumentsText() + arguments.asText(""));
    }
}
