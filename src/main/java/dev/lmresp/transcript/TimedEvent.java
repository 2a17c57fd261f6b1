package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event of a stream that was recorded.
 *
 * @param millis when it came, after the start of the exchange
 * @param name the {@code event:} field, empty when there was none
 * @param data all of it
 */
public record TimedEvent(double millis, String name, JsonNode data) {
    /** What it says that it is. */
    public String type() {
        return data.path("type").asText(name);
    }

    /** True for the events that end a stream. */
    public boolean isTerminal() {
        return switch (type()) {
            case "response.completed", "response.incomplete", "response.failed" -> true;
            default -> false;
        };
    }
}
