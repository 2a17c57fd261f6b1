package dev.lmresp.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event as a client receives it.
 *
 * @param type the event's type
 * @param data all of it
 */
public record ServerEvent(String type, JsonNode data) {
    /** True for the events that end a stream. */
    public boolean isTerminal() {
        return type.equals("response.completed")
                || type.equals("response.incomplete")
                || type.equals("response.failed");
    }
}
