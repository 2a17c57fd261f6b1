package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * An event as a client receives it.
 *
 * @param type the event's type
 * @param data all of it
 */
public record ServerEvent(String type, JsonNode data) {
    /** The event of a member of a stream. */
    static ServerEvent of(JsonNode data) {
        return new ServerEvent(data.path("type").asText(""), data);
    }

    /** The event that a stream of this response would have ended with. */
    static ServerEvent last(JsonNode response) {
        String status = response.path("status").asText("completed");
        ObjectNode data = Json.object().put("type", "response." + status);
        return of(data.set("response", response));
    }

    /** True for the events that end a stream. */
    public boolean isTerminal() {
        return type.equals("response.completed")
                || type.equals("response.incomplete")
                || type.equals("response.failed");
    }
}
