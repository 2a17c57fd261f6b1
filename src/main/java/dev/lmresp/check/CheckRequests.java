package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/** Builds requests. Their prompts have the same effect on a model and on the mock. */
final class CheckRequests {
    /** A tool with a city as argument. */
    static final String WEATHER =
            """
            {"type": "function", "name": "get_weather",
             "description": "Tells the weather in a city.", "strict": true,
             "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                            "required": ["city"], "additionalProperties": false}}
            """;

    /** Another tool with a city as argument. */
    static final String TIME =
            """
            {"type": "function", "name": "get_time",
             "description": "Tells what time it is in a city.", "strict": true,
             "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                            "required": ["city"], "additionalProperties": false}}
            """;

    private CheckRequests() {}

    /** Parses a request. */
    static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text);
    }

    /** A request with only a text. */
    static ObjectNode text(String text) {
        return Json.object().put("input", text);
    }

    static ObjectNode tools(String text, String... tools) {
        ObjectNode request = text(text);
        ArrayNode list = request.putArray("tools");
        for (String tool : tools) {
            list.add(Json.parse(tool));
        }
        return request;
    }

    /** The next turn: the conversation so far, the answer unchanged, and what follows. */
    static ObjectNode next(ObjectNode request, Reply answer, JsonNode... more) {
        ObjectNode next = request.deepCopy();
        JsonNode input = request.path("input");
        ArrayNode all = next.putArray("input");
        if (input.isTextual()) {
            all.add(message("user", input.asText()));
        } else {
            input.forEach(all::add);
        }
        answer.response().path("output").forEach(all::add);
        for (JsonNode item : more) {
            all.add(item);
        }
        return next;
    }

    static ObjectNode message(String role, String text) {
        return Json.object().put("type", "message").put("role", role).put("content", text);
    }
}
