package dev.lmresp.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.responses.EventFrames;
import dev.lmresp.state.response.ResponseStore;
import dev.lmresp.state.response.StoredBackground;
import dev.lmresp.state.response.StoredResponse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The events of a background response as they are stored, which another process may still be at.
 */
final class StoredEvents implements EventSource {
    private static final Duration PACE = Duration.ofMillis(150);
    private static final Set<String> FINAL =
            Set.of("completed", "incomplete", "failed", "cancelled");

    private final ResponseStore store;
    private final String id;
    private final String owner;
    private boolean isOver;

    StoredEvents(ResponseStore store, String id, String owner) {
        this.store = store;
        this.id = id;
        this.owner = owner;
    }

    /** Whether a response with this status has all its events. */
    static boolean isFinal(String status) {
        return FINAL.contains(status);
    }

    @Override
    public Optional<EventFrames> next(long after) throws InterruptedException {
        while (true) {
            Optional<StoredBackground> known = store.backgrounds().find(id);
            EventFrames frames = store.backgrounds().eventsAfter(id, after);
            if (!frames.isEmpty()) {
                return Optional.of(frames);
            }
            if (known.isEmpty()) {
                // deleted, or its time is over
                return Optional.empty();
            }
            // all events but the last are stored before this status is
            if (isFinal(known.get().status())) {
                return last(known.get(), after);
            }
            Thread.sleep(PACE);
        }
    }

    /**
     * The last event, which is not stored yet, or never is, because its process was killed. It says
     * what is stored of the response, so it is the same. A reader may have more events than were
     * stored.
     */
    private Optional<EventFrames> last(StoredBackground known, long after) {
        Optional<StoredResponse> found = store.find(id, owner);
        boolean hasCome = known.terminal() >= 0 && after >= known.terminal();
        if (found.isEmpty() || hasCome || isOver) {
            return Optional.empty();
        }
        isOver = true;
        long number = after + 1;
        JsonNode response = found.get().response();
        String type =
                "response."
                        + (found.get().status().equals("cancelled")
                                ? "incomplete"
                                : found.get().status());
        ObjectNode event = Json.object().put("type", type).put("sequence_number", number);
        event.set("response", response);
        String frame = "event: " + type + "\ndata: " + Json.text(event) + "\n\n";
        return Optional.of(new EventFrames(number, frame.getBytes(StandardCharsets.UTF_8)));
    }
}
