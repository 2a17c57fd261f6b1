package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A tool call of the model.
 *
 * @param callId the id that its output refers to
 * @param name the tool's name
 * @param arguments JSON, as the model wrote it
 */
public record ToolCall(String callId, String name, String arguments) {

    /** The calls among the items of an answer. */
    public static List<ToolCall> in(Iterable<JsonNode> items) {
        return StreamSupport.stream(items.spliterator(), false)
                .filter(it -> it.path("type").asText().equals("function_call"))
                .map(
                        it ->
                                new ToolCall(
                                        it.path("call_id").asText(),
                                        it.path("name").asText(),
                                        it.path("arguments").asText()))
                .toList();
    }

    /** The output item of this call. */
    public ObjectNode output(ToolOutput output) {
        ObjectNode item = Json.object().put("type", "function_call_output").put("call_id", callId);
        if (output.media().isEmpty()) {
            return item.put("output", output.text());
        }
        item.putArray("output")
                .add(Json.object().put("type", "input_text").put("text", output.text()))
                .addAll(output.media());
        return item;
    }
}
