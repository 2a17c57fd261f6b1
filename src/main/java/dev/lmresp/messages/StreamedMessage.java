package dev.lmresp.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.TreeMap;

/**
 * The message that the events of a stream add up to so far, as a client's SDK would have it. It
 * reads JSON, so it can read the stream of any endpoint, in whatever state it is; {@link
 * MessagesEventOrder} finds what is wrong with one.
 */
public final class StreamedMessage {
    private @Nullable ObjectNode message;
    private final TreeMap<Integer, ObjectNode> blocks = new TreeMap<>();
    private final TreeMap<Integer, StringBuilder> inputs = new TreeMap<>();

    /** Adds an event. */
    public void accept(JsonNode event) {
        switch (event.path("type").asText("")) {
            case "message_start" -> {
                if (event.path("message") instanceof ObjectNode start) {
                    message = start.deepCopy();
                }
            }
            case "content_block_start" -> {
                if (event.path("content_block") instanceof ObjectNode start) {
                    blocks.put(event.path("index").asInt(), start.deepCopy());
                }
            }
            case "content_block_delta" -> grow(event.path("index").asInt(), event.path("delta"));
            case "message_delta" -> change(event);
            default -> {}
        }
    }

    /** The message; a missing node when none has begun. */
    public JsonNode message() {
        if (message == null) {
            return MissingNode.getInstance();
        }
        ObjectNode whole = message.deepCopy();
        ArrayNode content = whole.putArray("content");
        blocks.forEach(
                (index, block) -> {
                    ObjectNode copy = block.deepCopy();
                    StringBuilder input = inputs.get(index);
                    if (input != null && !input.isEmpty()) {
                        copy.set("input", value(input.toString()));
                    }
                    content.add(copy);
                });
        return whole;
    }

    private void grow(int index, JsonNode delta) {
        ObjectNode block = blocks.get(index);
        if (block == null) {
            return;
        }
        switch (delta.path("type").asText("")) {
            case "text_delta" -> append(block, "text", delta.path("text"));
            case "thinking_delta" -> append(block, "thinking", delta.path("thinking"));
            case "signature_delta" -> block.set("signature", delta.path("signature"));
            case "citations_delta" -> {
                JsonNode known = block.path("citations");
                ArrayNode all = known instanceof ArrayNode list ? list : Json.array();
                block.set("citations", all.add(delta.path("citation")));
            }
            case "input_json_delta" ->
                    inputs.computeIfAbsent(index, _ -> new StringBuilder())
                            .append(delta.path("partial_json").asText(""));
            default -> {}
        }
    }

    private void change(JsonNode event) {
        if (message == null) {
            return;
        }
        message.setAll(members(event.path("delta")));
        ObjectNode usage = members(message.path("usage"));
        // what the last event leaves out was said by the first
        event.path("usage")
                .properties()
                .forEach(
                        count -> {
                            if (!count.getValue().isNull()) {
                                usage.set(count.getKey(), count.getValue());
                            }
                        });
        message.set("usage", usage);
    }

    private static ObjectNode members(JsonNode value) {
        return value instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    private static void append(ObjectNode block, String member, JsonNode piece) {
        block.put(member, block.path(member).asText("") + piece.asText(""));
    }

    /** The input of a call; the text as it came when it is no JSON, to show what is wrong. */
    private static JsonNode value(String input) {
        try {
            return Json.parse(input);
        } catch (JsonSyntaxException e) {
            return TextNode.valueOf(input);
        }
    }
}
