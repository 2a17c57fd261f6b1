package dev.lmresp.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;

/**
 * The events of a stream.
 *
 * @param events in the order in which they came
 */
public record EventList(List<JsonNode> events) {
    /** The types of the events. */
    public List<String> types() {
        return events.stream().map(EventList::type).toList();
    }

    /** The text that the deltas add up to. */
    public String text() {
        var text = new StringBuilder();
        for (JsonNode event : events) {
            if (type(event).equals("response.output_text.delta")) {
                text.append(event.path("delta").asText());
            }
        }
        return text.toString();
    }

    /** The event that ends the stream. */
    public JsonNode last() {
        return events.getLast();
    }

    /** The response of the event that ends the stream. */
    public JsonNode response() {
        return last().path("response");
    }

    /** How many events are of a type. */
    public long count(String type) {
        return types().stream().filter(type::equals).count();
    }

    /**
     * Checks what holds for every stream, also for one that fails: it begins with its creation, is
     * numbered without gaps, and ends with the one event that says how it ended.
     */
    public EventList checked() {
        List<String> begin =
                types().contains("response.queued")
                        ? List.of("response.created", "response.queued", "response.in_progress")
                        : List.of("response.created", "response.in_progress");
        assertThat(types()).startsWith(begin.toArray(String[]::new));
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        assertThat(type(last()))
                .isIn("response.completed", "response.incomplete", "response.failed");
        assertThat(events.stream().filter(EventList::isTerminal).count()).isOne();
        return this;
    }

    private static boolean isTerminal(JsonNode event) {
        return type(event).equals("response.completed")
                || type(event).equals("response.incomplete")
                || type(event).equals("response.failed");
    }

    private static String type(JsonNode event) {
        return event.path("type").asText();
    }
}
