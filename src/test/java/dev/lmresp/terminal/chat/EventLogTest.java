package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

import java.util.List;

class EventLogTest {
    private long now;
    private final EventLog log = new EventLog(() -> now);

    @Test
    void deltas_that_follow_each_other_share_a_line_with_the_last_of_them() {
        add("{'type':'response.created','response':{'status':'in_progress'}}");
        now = 250_000_000;
        add("{'type':'response.output_text.delta','delta':'Hel'}");
        now = 300_000_000;
        add("{'type':'response.output_text.delta','delta':'lo\\n'}");
        add("{'type':'response.output_item.done','item':{'type':'message'}}");
        assertThat(log.lines())
                .containsExactly(
                        "  0.000 created in_progress",
                        "  0.250 output_text.delta ×2 \"lo\\n\"",
                        "  0.300 output_item.done message");
        assertThat(log.whole()).hasSize(4);
        assertThat(log.whole().get(1)).contains("\"delta\":\"Hel\"");
    }

    @Test
    void there_are_two_columns_where_there_is_room() {
        List<AttributedString> lines =
                EventColumn.beside(
                        width -> List.of(new AttributedString("x".repeat(width))),
                        List.of("first", "second"),
                        100);
        assertThat(lines)
                .extracting(AttributedString::toString)
                .containsExactly("x".repeat(60) + " │ first", " ".repeat(60) + " │ second");
    }

    @Test
    void the_last_events_stand_below_where_there_is_none() {
        List<String> events = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        List<AttributedString> lines =
                EventColumn.beside(width -> List.of(new AttributedString("answer")), events, 80);
        assertThat(lines)
                .extracting(AttributedString::toString)
                .startsWith("answer", "", "│ … 2 before", "│ 3")
                .endsWith("│ 10");
    }

    private void add(String event) {
        JsonNode data = Json.parse(event.replace('\'', '"'));
        log.add(new ServerEvent(data.path("type").asText(), data));
    }
}
