package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event of a recorded stream.
 *
 * @param millis milliseconds since the start of the exchange
 * @param name the {@code event:} field, empty when absent
 * @param data its data
 */
public record TimedEvent(double millis, String name, JsonNode data) {
    /** The event's {@code type}. */
    public String type() {
        return data.path("type").asText(name);
    }

    /** True for the events that end a stream, other than errors. */
    public boolean isTerminal() {
        return switch (type()) {
            case "response.completed",
                    "response.incomplete",
                    "response.failed",
                    "message_stop",
                    TimedEvents.MESSAGE ->
                    true;
            default -> false;
        };
    }
}
