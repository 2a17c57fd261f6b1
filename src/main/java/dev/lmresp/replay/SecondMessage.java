package dev.lmresp.replay;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseHandler;
import dev.lmresp.sse.SseLimitException;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sends a recorded request for a message again. */
record SecondMessage(EndpointClient client) {
    private static final String PATH = "messages";

    /** What a request must have beside its body: the version, and what is tried out with it. */
    private static final Set<String> SENT_AGAIN = Set.of("anthropic-version", "anthropic-beta");

    /**
     * Sends it.
     *
     * @throws ResponsesFailure when the endpoint cannot be reached, refuses, or breaks off
     */
    TimedEvents send(Transcript transcript, JsonNode request, boolean isStream)
            throws ResponsesFailure, InterruptedException {
        var events = new ArrayList<TimedEvent>();
        long begun = System.nanoTime();
        try (OpenAnswer answer = client.open(PATH, headers(transcript, isStream), request)) {
            if (answer.isStream()) {
                var decoder = new SseDecoder();
                SseHandler handler =
                        (name, data, from, to) -> {
                            // [DONE] is not an event
                            if (to > from && data[from] == '{') {
                                JsonNode event = Json.parse(data, from, to);
                                events.add(new TimedEvent(since(begun), name, event));
                            }
                        };
                while (answer.next(decoder, handler)) {
                    // each iteration waits for the next piece
                }
            } else {
                events.add(new TimedEvent(since(begun), "", Json.parse(answer.body())));
            }
            return new TimedEvents(List.copyOf(events), answer.isStream(), "");
        } catch (IOException e) {
            throw new ResponsesFailure(
                    "the connection to " + client.base() + " broke: " + e.getMessage(), e);
        } catch (JsonSyntaxException | SseLimitException e) {
            throw new ResponsesFailure(
                    "the answer of " + client.base() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> headers(Transcript transcript, boolean isStream) {
        var headers = new TreeMap<>(EndpointClient.jsonHeaders(isStream));
        headers.put("anthropic-version", "2023-06-01");
        for (Map.Entry<String, JsonNode> header :
                transcript.exchange().path("headers").properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (SENT_AGAIN.contains(name)) {
                headers.put(name, header.getValue().asText());
            }
        }
        return headers;
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e6;
    }
}
