package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.response.NewResponse;
import dev.lmresp.state.response.ResponseStore;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

class StoredEventsTest {
    @Test
    void a_stream_ends_whose_process_was_killed_before_its_last_event_was_stored()
            throws Exception {
        var limits = new ResponseStore.Limits(Duration.ofDays(1), 1 << 20);
        try (ResponseStore store = ResponseStore.inMemory(limits, Clock.systemUTC())) {
            String response = "{\"id\":\"r\",\"status\":\"%s\",\"output\":[]}";
            var begun =
                    new NewResponse("r", "", "", List.of(), response.formatted("queued"), true, "");
            store.begin(begun).join();
            store.backgrounds().events("r", frames("event: a\ndata: {}\n\n"));
            store.end("r", response.formatted("completed")).join();

            var events = new StoredEvents(store, "r", "");
            assertThat(text(events.next(-1).orElseThrow())).isEqualTo("event: a\ndata: {}\n\n");
            EventFrames last = events.next(0).orElseThrow();
            assertThat(last.first()).isEqualTo(1);
            assertThat(text(last))
                    .startsWith("event: response.completed\n")
                    .contains(response.formatted("completed"));
            assertThat(events.next(1)).isEmpty();
        }
    }

    private static EventFrames frames(String text) {
        return new EventFrames(0, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(EventFrames frames) {
        return new String(frames.bytes(), StandardCharsets.UTF_8);
    }
}
