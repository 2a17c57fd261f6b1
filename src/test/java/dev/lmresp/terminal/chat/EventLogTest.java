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
    void a_status_that_an_event_is_named_after_is_told_once() {
        add("{'type':'response.created','response':{'status':'in_progress'}}");
        add("{'type':'response.in_progress','response':{'status':'in_progress'}}");
        add("{'type':'response.completed','response':{'status':'completed'}}");
        assertThat(log.lines())
                .containsExactly(
                        "  0.000 created in_progress", "  0.000 in_progress", "  0.000 completed");
    }

    @Test
    void there_are_two_columns_where_there_is_room() {
        add("{'type':'first'}");
        add("{'type':'second'}");
        List<AttributedString> lines =
                EventColumn.beside(
                        width -> List.of(new AttributedString("x".repeat(width))), log, 100);
        assertThat(lines)
                .extracting(AttributedString::toString)
                .containsExactly(
                        "x".repeat(60) + " │   0.000 first", " ".repeat(60) + " │   0.000 second");
    }

    @Test
    void events_stand_beside_the_line_that_they_wrote() {
        add("{'type':'response.created'}");
        assertThat(log.linesBeside(1)).containsExactly("  0.000 created");
        add("{'type':'response.output_text.delta','delta':'a'}");
        add("{'type':'response.output_text.delta','delta':'b'}");
        assertThat(log.linesBeside(4)).hasSize(2);
        add("{'type':'response.output_text.delta','delta':'c'}");
        add("{'type':'response.output_text.delta','delta':'d'}");
        assertThat(log.linesBeside(4))
                .containsExactly(
                        "  0.000 created",
                        "  0.000 output_text.delta ×2 \"b\"",
                        "",
                        "  0.000 output_text.delta ×2 \"d\"");
    }

    @Test
    void the_last_events_stand_below_where_there_is_none() {
        for (int i = 1; i <= 10; i++) {
            add("{'type':'%d'}".formatted(i));
        }
        List<AttributedString> lines =
                EventColumn.beside(width -> List.of(new AttributedString("answer")), log, 80);
        assertThat(lines)
                .extracting(AttributedString::toString)
                .startsWith("answer", "", "│ … 2 before", "│   0.000 3")
                .endsWith("│   0.000 10");
    }

    private void add(String event) {
        JsonNode data = Json.parse(event.replace('\'', '"'));
        log.add(new ServerEvent(data.path("type").asText(), data));
    }
}
