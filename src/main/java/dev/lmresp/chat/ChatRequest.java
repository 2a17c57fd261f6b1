package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;
import java.util.Map;

/**
 * A request to {@code POST /v1/chat/completions}.
 *
 * @param model the model's name
 * @param options all other members, in the order in which they are written
 * @param tools what the model may call
 * @param messages the conversation
 */
public record ChatRequest(
        String model, ObjectNode options, List<ChatTool> tools, List<ChatMessage> messages) {

    /**
     * The request as JSON. The messages are written last, so that the request of a later turn
     * begins with the same bytes and hits the engine's prefix cache.
     */
    public byte[] toBytes() {
        return Json.bytes(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("model", model);
                    for (Map.Entry<String, JsonNode> option : options.properties()) {
                        out.writeFieldName(option.getKey());
                        Json.write(out, option.getValue());
                    }
                    if (!tools.isEmpty()) {
                        out.writeArrayFieldStart("tools");
                        for (ChatTool tool : tools) {
                            tool.write(out);
                        }
                        out.writeEndArray();
                    }
                    out.writeArrayFieldStart("messages");
                    for (ChatMessage message : messages) {
                        message.write(out);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    public ChatRequest without(String option) {
        ObjectNode fewer = options.deepCopy();
        fewer.remove(option);
        return new ChatRequest(model, fewer, tools, messages);
    }
}
