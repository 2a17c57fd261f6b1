package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.check.Result.Problem;
import dev.lmresp.client.OpenAnswer;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.responses.ResponseShape;
import dev.lmresp.sse.SseDecoder;
import dev.lmresp.sse.SseLimitException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Sends the requests of one check, and collects problems. In every check, each stream must follow
 * the order of events, and each response must have the members of the schema. Thread-safe.
 */
final class TestedEndpoint implements AutoCloseable {
    /** The end marker of the Open Responses specification, which OpenAI does not send. */
    private static final String DONE = "[DONE]";

    /** More than any answer of a check has. */
    private static final int MOST_EVENTS = 100_000;

    private final ResponsesClient client;
    private final String model;
    private final List<SentRequest> requests = new CopyOnWriteArrayList<>();
    private final List<Problem> problems = new CopyOnWriteArrayList<>();
    private final Set<OpenAnswer> open = ConcurrentHashMap.newKeySet();
    private volatile String waitingFor = "nothing was sent";

    /**
     * Creates the view of an endpoint for one check.
     *
     * @param model the model for requests that have none; empty to leave it out
     */
    TestedEndpoint(ResponsesClient client, String model) {
        this.client = client;
        this.model = model;
    }

    /** Requests a response that is not streamed, and verifies its form. */
    Reply whole(ObjectNode request) throws Broken, InterruptedException {
        return judged(false, send(request, false));
    }

    /** Requests a stream, and verifies its form and order. */
    Reply stream(ObjectNode request) throws Broken, InterruptedException {
        return judged(true, send(request, true));
    }

    /**
     * Sends a request for an optional feature.
     *
     * @param what the feature
     * @throws Skipped when the endpoint explicitly does not support it
     */
    Reply wholeIfTaken(ObjectNode request, String what)
            throws Broken, Skipped, InterruptedException {
        return judged(false, taken(send(request, false), what));
    }

    /** Like {@link #wholeIfTaken}, for a stream. */
    Reply streamIfTaken(ObjectNode request, String what)
            throws Broken, Skipped, InterruptedException {
        return judged(true, taken(send(request, true), what));
    }

    /** Sends a request and returns any answer, unverified. */
    Reply send(ObjectNode request, boolean stream) throws Broken, InterruptedException {
        ObjectNode whole = request.deepCopy();
        if (!model.isEmpty() && !whole.has("model")) {
            whole.put("model", model);
        }
        whole.put("stream", stream);
        return send(Json.text(whole), stream);
    }

    /** Sends a body that may be invalid JSON, and returns any answer. */
    Reply send(String body, boolean stream) throws Broken, InterruptedException {
        return send(body, stream, event -> false);
    }

    /** Requests a stream and disconnects in the middle, after a certain event. */
    Reply leaveAfter(ObjectNode request, Predicate<ReceivedEvent> last)
            throws Broken, InterruptedException {
        ObjectNode whole = request.deepCopy();
        if (!model.isEmpty()) {
            whole.put("model", model);
        }
        return send(Json.text(whole.put("stream", true)), true, last);
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

    private Reply send(String body, boolean stream, Predicate<ReceivedEvent> last)
            throws Broken, InterruptedException {
        requests.add(new SentRequest(body, stream));
        waitingFor = "no answer to request " + requests.size() + " arrived";
        long start = System.nanoTime();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (OpenAnswer answer = client.ask(bytes, stream)) {
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
                    text,
                    List.copyOf(events),
                    since(start));
        } catch (IOException e) {
            throw new Broken("the connection broke in the middle of the answer: " + e.getMessage());
        } catch (ResponsesFailure e) {
            throw new Broken(e.getMessage());
        }
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

    private Reply judged(boolean stream, Reply reply) throws Broken {
        if (reply.status() != 200) {
            throw new Broken(
                    "expected HTTP 200, got " + reply.status() + ": " + reply.errorMessage());
        }
        String type = stream ? "text/event-stream" : "application/json";
        if (!reply.contentType().toLowerCase(Locale.ROOT).startsWith(type)) {
            throw new Broken("expected " + type + ", got '" + reply.contentType() + "'");
        }
        if (stream) {
            var order = new EventOrder();
            reply.events().forEach(event -> order.accept(event.name(), event.data()));
            order.end().forEach(violation -> demand(false, violation.toString()));
        } else {
            ResponseShape.problems(reply.response()).forEach(problem -> demand(false, problem));
        }
        JsonNode response = reply.response();
        if (!response.isObject()) {
            throw new Broken(
                    stream
                            ? "the stream ended without a response"
                            : "the answer is not a response: " + reply.errorMessage());
        }
        if (reply.ending().equals("failed")) {
            throw new Broken(
                    "the response failed: " + response.path("error").path("message").asText("?"));
        }
        return reply;
    }

    private static Reply taken(Reply reply, String what) throws Skipped {
        if (reply.isRefusalOf(what)) {
            throw new Skipped("the endpoint rejects " + what + ": " + reply.errorMessage());
        }
        return reply;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String shown(Object value) {
        return value instanceof JsonNode json
                ? json.isMissingNode() ? "nothing" : Json.text(json)
                : "'" + value + "'";
    }
}
