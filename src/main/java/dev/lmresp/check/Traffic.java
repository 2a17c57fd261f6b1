package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.check.Result.Problem;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseLimitException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The requests and answers of one check, of whatever API, and the problems that it found.
 * Thread-safe.
 */
final class Traffic implements AutoCloseable {
    /** The end marker of Chat Completions, which some endpoints send after other streams too. */
    private static final String DONE = "[DONE]";

    /** More than any answer of a check has. */
    private static final int MOST_EVENTS = 100_000;

    private final EndpointClient client;
    private final List<SentRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Problem> problems = new CopyOnWriteArrayList<>();
    private final Set<OpenAnswer> open = ConcurrentHashMap.newKeySet();
    private volatile String waitingFor = "nothing was sent";

    Traffic(EndpointClient client) {
        this.client = client;
    }

    /** Sends a request and returns any answer, unverified. */
    Reply send(SentRequest request) throws Broken, InterruptedException {
        return send(request, event -> false);
    }

    /** Sends a request and disconnects in the middle of the stream, after a certain event. */
    Reply send(SentRequest request, Predicate<ReceivedEvent> last)
            throws Broken, InterruptedException {
        requests.add(request);
        waitingFor = "no answer to request " + requests.size() + " arrived";
        long start = System.nanoTime();
        byte[] bytes = request.body().getBytes(StandardCharsets.UTF_8);
        try (OpenAnswer answer =
                client.ask(request.method(), request.path(), request.headers(), bytes)) {
            open.add(answer);
            var events = new ArrayList<ReceivedEvent>();
            String text = "";
            if (answer.isStream()) {
                read(answer, start, events, last);
            } else {
                text = new String(answer.body(), StandardCharsets.UTF_8);
            }
            open.remove(answer);
            return new Reply(
                    answer.status(),
                    answer.header("content-type"),
                    answer.header("request-id"),
                    text,
                    List.copyOf(events),
                    since(start));
        } catch (IOException e) {
            throw new Broken("the connection broke in the middle of the answer: " + e.getMessage());
        } catch (ResponsesFailure e) {
            throw new Broken(e.getMessage());
        }
    }

    /** Reports a problem unless a condition holds. */
    void demand(boolean holds, String otherwise) {
        if (!holds) {
            problems.add(new Problem(otherwise, Math.max(0, requests.size() - 1)));
        }
    }

    /** Reports a problem unless two values are equal. */
    void same(String what, Object expected, Object found) {
        demand(
                expected.equals(found),
                "expected " + what + " " + shown(expected) + ", got " + shown(found));
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    List<SentRequest> requests() {
        return List.copyOf(requests);
    }

    /** The last event, for a check that times out. */
    String waitingFor() {
        return waitingFor;
    }

    /** Closes all answers that are still being read. */
    @Override
    public void close() {
        open.forEach(OpenAnswer::close);
    }

    private void read(
            OpenAnswer answer,
            long start,
            List<ReceivedEvent> events,
            Predicate<ReceivedEvent> last)
            throws IOException, Broken {
        var decoder = new SseDecoder();
        int seen = 0;
        try {
            while (answer.next(
                    decoder, (name, data, from, to) -> take(events, name, data, from, to, start))) {
                if (events.size() > MOST_EVENTS) {
                    throw new Broken(
                            "the stream does not end: " + MOST_EVENTS + " events received");
                }
                for (; seen < events.size(); seen++) {
                    if (last.test(events.get(seen))) {
                        return;
                    }
                }
            }
        } catch (SseLimitException | JsonSyntaxException e) {
            throw new Broken("an event of the stream cannot be read: " + e.getMessage());
        }
    }

    private void take(
            List<ReceivedEvent> events, String name, byte[] data, int from, int to, long start) {
        if (new String(data, from, to - from, StandardCharsets.UTF_8).equals(DONE)) {
            return;
        }
        var event = new ReceivedEvent(name, Json.parse(data, from, to), since(start));
        events.add(event);
        waitingFor =
                events.size()
                        + " events of request "
                        + requests.size()
                        + " arrived, the last was "
                        + event.type();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String shown(Object value) {
        return value instanceof JsonNode json ? Json.shown(json) : "'" + value + "'";
    }
}
