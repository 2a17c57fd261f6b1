package dev.lmresp.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.messages.StreamedMessage;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.sse.SseLimitException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A client's answer, parsed as events. An answer that was not streamed is one event: the last one
 * that a stream would have had, {@link #MESSAGE} for a message, or {@code error}.
 *
 * @param events the events, in order
 * @param isStream false for an answer that was not streamed
 * @param unread the rest that is not an event, empty when everything was parsed
 */
public record TimedEvents(List<TimedEvent> events, boolean isStream, String unread) {
    /** The type of the event that is a whole message. */
    public static final String MESSAGE = "message";

    private static final int LONGEST_EXCERPT = 80;

    /** What only an answer of the Messages API has. */
    private static final Set<String> OF_MESSAGES =
            Set.of(
                    MESSAGE,
                    "message_start",
                    "content_block_start",
                    "content_block_delta",
                    "content_block_stop",
                    "message_delta",
                    "message_stop",
                    "ping");

    /** Parses an answer, up to the first event that is not JSON. */
    public static TimedEvents of(Timeline answer) {
        byte[] bytes = answer.bytes();
        String start = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.UTF_8);
        return start.stripLeading().startsWith("{") ? whole(answer, bytes) : stream(answer);
    }

    private static TimedEvents whole(Timeline answer, byte[] bytes) {
        try {
            JsonNode response = Json.parse(bytes);
            double millis = answer.pieces().getLast().millis();
            if (response.path("type").asText("").equals(MESSAGE)) {
                return new TimedEvents(List.of(new TimedEvent(millis, "", response)), false, "");
            }
            var event = Json.object();
            if (response.path("status").isTextual()) {
                event.put("type", "response." + response.path("status").asText());
                event.set("response", response);
            } else {
                event.put("type", "error");
                event.set("error", response.path("error"));
            }
            return new TimedEvents(List.of(new TimedEvent(millis, "", event)), false, "");
        } catch (JsonSyntaxException e) {
            return new TimedEvents(List.of(), false, excerpt(bytes, 0, bytes.length));
        }
    }

    private static TimedEvents stream(Timeline answer) {
        var reading = new Reading();
        var decoder = new SseDecoder();
        try {
            for (Timeline.Piece piece : answer.pieces()) {
                reading.millis = piece.millis();
                decoder.feed(piece.bytes(), 0, piece.bytes().length, reading);
            }
            decoder.end(reading);
        } catch (SseLimitException e) {
            reading.unread = String.valueOf(e.getMessage());
        }
        return new TimedEvents(List.copyOf(reading.events), true, reading.unread);
    }

    /** True for an answer of the Messages API; false as well when nothing tells. */
    public boolean isOfMessages() {
        return events.stream()
                .anyMatch(event -> OF_MESSAGES.contains(event.type()) || isErrorOfMessages(event));
    }

    /** True for the error with which a stream of the Messages API ends. */
    private boolean isErrorOfMessages(TimedEvent event) {
        return isStream
                && event.type().equals("error")
                && event.data().path("error").isObject()
                && !event.data().has("sequence_number");
    }

    /** True when the answer has no terminal event. */
    public boolean isCut() {
        return isStream
                ? events.stream().noneMatch(it -> it.isTerminal() || isErrorOfMessages(it))
                : !unread.isEmpty();
    }

    /**
     * The response in the last event, or the message that the events add up to; missing when the
     * answer has not come to its end.
     */
    public JsonNode response() {
        TimedEvent last = events.stream().filter(TimedEvent::isTerminal).findFirst().orElse(null);
        if (last == null) {
            return MissingNode.getInstance();
        }
        return switch (last.type()) {
            case MESSAGE -> last.data();
            case "message_stop" -> message();
            default -> last.data().path("response");
        };
    }

    private JsonNode message() {
        var sum = new StreamedMessage();
        events.forEach(event -> sum.accept(event.data()));
        return sum.message();
    }

    /** The error message in the answer, empty when there is none. */
    public String errorMessage() {
        if (events.isEmpty()) {
            return "";
        }
        JsonNode last = events.getLast().data();
        JsonNode error =
                last.has("response") ? last.path("response").path("error") : last.path("error");
        return error.path("message").asText("");
    }

    private static String excerpt(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "…";
    }

    private static final class Reading implements SseHandler {
        private final List<TimedEvent> events = new ArrayList<>();
        private double millis;
        private String unread = "";

        @Override
        public void event(String name, byte[] bytes, int from, int to) {
            // some endpoints end a stream with [DONE], like Chat Completions
            boolean isDone = to > from && bytes[from] == '[' && name.isEmpty();
            if (!unread.isEmpty() || to == from || isDone) {
                return;
            }
            try {
                events.add(new TimedEvent(millis, name, Json.parse(bytes, from, to)));
            } catch (JsonSyntaxException e) {
                unread = excerpt(bytes, from, to);
            }
        }
    }
}
