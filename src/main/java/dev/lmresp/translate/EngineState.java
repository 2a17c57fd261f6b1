package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opaque data in an answer that the engine requires back unchanged, such as signatures and
 * encrypted reasoning.
 *
 * @param answer the id of the response, which separates the states of two answers
 * @param model the engine's model: no other can read it
 * @param message the members of the message
 * @param calls the members of each call that has any, by the call id for the client
 */
public record EngineState(
        String answer, String model, ObjectNode message, Map<String, ObjectNode> calls) {

    /** True when there is nothing to send back. */
    boolean isEmpty() {
        return message.isEmpty() && calls.isEmpty();
    }

    /** The part that a model can read: for another model, nothing. */
    public EngineState of(String reader) {
        return model.equals(reader)
                ? this
                : new EngineState(answer, model, Json.object(), Map.of());
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("answer", answer).put("model", model);
        json.set("message", message);
        calls.forEach(json.putObject("calls")::set);
        return json;
    }

    public static EngineState of(JsonNode json) {
        var calls = new LinkedHashMap<String, ObjectNode>();
        json.path("calls")
                .properties()
                .forEach(call -> calls.put(call.getKey(), object(call.getValue())));
        return new EngineState(
                json.path("answer").asText(""),
                json.path("model").asText(""),
                object(json.path("message")),
                calls);
    }

    private static ObjectNode object(JsonNode json) {
        return json instanceof ObjectNode object ? object : Json.object();
    }
}
