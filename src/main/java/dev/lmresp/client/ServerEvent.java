package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

/**
 * An event as received by a client.
 *
 * @param type the event's type
 * @param data its data
 */
public record ServerEvent(String type, JsonNode data) {
    /** The event for the data of a stream's event. */
    static ServerEvent of(JsonNode data) {
        return new ServerEvent(data.path("type").asText(""), data);
    }

    /** The event with which a stream of this response would have ended. */
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
