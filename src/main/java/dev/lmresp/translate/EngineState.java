package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an engine hung on an answer and wants back as it was: signatures and encrypted reasoning
 * that nobody else can read.
 *
 * @param answer the id of the response, which tells the states of two answers apart
 * @param model the engine's model, as no other can read it
 * @param message the members of the message
 * @param calls the members of each call that has any, by the ids that the client knows
 */
public record EngineState(
        String answer, String model, ObjectNode message, Map<String, ObjectNode> calls) {

    /** True when there is nothing to give back. */
    boolean isEmpty() {
        return message.isEmpty() && calls.isEmpty();
    }

    /** What of it a model can read: no other than its own reads anything. */
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
