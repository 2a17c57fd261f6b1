package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

/** Items as clients send and get them. */
final class Items {
    private Items() {}

    static JsonNode user(String text) {
        return message("user", "input_text", text);
    }

    static JsonNode assistant(String text) {
        return message("assistant", "output_text", text);
    }

    private static JsonNode message(String role, String type, String text) {
        var message = Json.object().put("type", "message").put("role", role);
        message.putArray("content").addObject().put("type", type).put("text", text);
        return message;
    }
}
