package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/** Builds Messages requests. Their prompts have the same effect on a model and on the mock. */
final class MessagesRequests {
    /** A tool with a city as argument. */
    static final String WEATHER = cityTool("get_weather", "Tells the weather in a city.");

    /** Another tool with a city as argument. */
    static final String TIME = cityTool("get_time", "Tells what time it is in a city.");

    /** Every request must have a limit; no check needs more. */
    private static final int MAX_TOKENS = 4096;

    private MessagesRequests() {}

    private static String cityTool(String name, String description) {
        return """
        {"name": "%s", "description": "%s",
         "input_schema": {"type": "object", "properties": {"city": {"type": "string"}},
                          "required": ["city"], "additionalProperties": false}}
        """
                .formatted(name, description);
    }

    /** Parses JSON. */
    static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text);
    }

    /** A request with only a text. */
    static ObjectNode text(String text) {
        return request(message("user", text));
    }

    /** A request with several messages. */
    static ObjectNode request(JsonNode... messages) {
        ObjectNode request = Json.object().put("max_tokens", MAX_TOKENS);
        ArrayNode list = request.putArray("messages");
        for (JsonNode message : messages) {
            list.add(message);
        }
        return request;
    }

    static ObjectNode tools(String text, String... tools) {
        ObjectNode request = text(text);
        ArrayNode list = request.putArray("tools");
        for (String tool : tools) {
            list.add(Json.parse(tool));
        }
        return request;
    }

    static ObjectNode message(String role, String text) {
        return Json.object().put("role", role).put("content", text);
    }

    /** A message of the user that is made of blocks. */
    static ObjectNode blocks(JsonNode... blocks) {
        ObjectNode message = Json.object().put("role", "user");
        ArrayNode content = message.putArray("content");
        for (JsonNode block : blocks) {
            content.add(block);
        }
        return message;
    }

    static ObjectNode textBlock(String text) {
        return Json.object().put("type", "text").put("text", text);
    }
}
