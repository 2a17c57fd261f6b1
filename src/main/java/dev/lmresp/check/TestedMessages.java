package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.check.Result.Problem;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.json.Json;
import dev.lmresp.messages.MessageShape;
import dev.lmresp.messages.MessagesEventOrder;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Sends the requests of one check to a Messages endpoint, and collects problems. In every check,
 * each stream must follow the order of events, and each message must have its members. Thread-safe.
 */
final class TestedMessages {
    /** The header that names the version of the API. */
    static final String VERSION = "anthropic-version";

    /** The only version that there is. */
    static final String CURRENT = "2023-06-01";

    private static final String MESSAGES = SentRequest.MESSAGES;
    private static final String COUNT = MESSAGES + "/count_tokens";

    /** The headers that every request must have. */
    static final Map<String, String> VERSIONED = Map.of(VERSION, CURRENT);

    private final Traffic traffic;
    private final String model;

    /**
     * Creates the view of an endpoint for one check.
     *
     * @param model the model for requests that have none; empty to leave it out
     */
    TestedMessages(Traffic traffic, String model) {
        this.traffic = traffic;
        this.model = model;
    }

    /** Requests a message that is not streamed, and verifies its form. */
    MessageReply whole(ObjectNode request) throws Broken, InterruptedException {
        return judged(false, send(request, false));
    }

    /** Requests a stream, and verifies its form and order. */
    MessageReply stream(ObjectNode request) throws Broken, InterruptedException {
        return judged(true, send(request, true));
    }

    /**
     * Sends a request for an optional feature.
     *
     * @param what the feature
     * @throws Skipped when the endpoint explicitly does not support it
     */
    MessageReply wholeIfTaken(ObjectNode request, String what)
            throws Broken, Skipped, InterruptedException {
        return judged(false, send(request, false).unlessRefused(what));
    }

    /** Like {@link #wholeIfTaken}, for a stream. */
    MessageReply streamIfTaken(ObjectNode request, String what)
            throws Broken, Skipped, InterruptedException {
        return judged(true, send(request, true).unlessRefused(what));
    }

    /** Sends a request and returns any answer, unverified. */
    Reply send(ObjectNode request, boolean stream) throws Broken, InterruptedException {
        return send(Json.text(whole(request, stream)), stream);
    }

    /** Sends a body that may be invalid JSON, and returns any answer. */
    Reply send(String body, boolean stream) throws Broken, InterruptedException {
        return traffic.send(message(MESSAGES, VERSIONED, body, stream));
    }

    /**
     * Sends a request that differs in its query or headers, and returns any answer.
     *
     * @param query the query with its question mark, empty for none
     * @param headers the headers besides those of every request; the version is among them
     */
    Reply send(String query, Map<String, String> headers, ObjectNode request)
            throws Broken, InterruptedException {
        return traffic.send(
                message(MESSAGES + query, headers, Json.text(whole(request, false)), false));
    }

    /** Requests a stream and disconnects in the middle, after a certain event. */
    Reply leaveAfter(ObjectNode request, Predicate<ReceivedEvent> last)
            throws Broken, InterruptedException {
        return traffic.send(
                message(MESSAGES, VERSIONED, Json.text(whole(request, true)), true), last);
    }

    /** Requests the number of input tokens of a message, and returns any answer. */
    Reply count(ObjectNode request) throws Broken, InterruptedException {
        ObjectNode body = whole(request, false);
        body.remove(List.of("stream", "max_tokens"));
        return traffic.send(message(COUNT, VERSIONED, Json.text(body), false));
    }

    /** Requests the list of models, and returns any answer. */
    Reply models() throws Broken, InterruptedException {
        return traffic.send(new SentRequest("GET", "models", VERSIONED, "", false));
    }

    /** Verifies the form of a message. */
    MessageReply judged(boolean stream, Reply reply) throws Broken {
        reply.requireAnswer(stream);
        MessageReply answer = MessageReply.of(reply);
        if (stream) {
            var order = new MessagesEventOrder();
            reply.events().forEach(event -> order.accept(event.name(), event.data()));
            order.end().forEach(violation -> demand(false, violation.toString()));
            for (ReceivedEvent error : reply.events("error")) {
                throw new Broken(
                        "the stream ended with an error: "
                                + error.data().path("error").path("message").asText("?"));
            }
        } else {
            MessageShape.problems(answer.message()).forEach(problem -> demand(false, problem));
        }
        if (!answer.message().isObject()) {
            throw new Broken(
                    stream
                            ? "the stream ended without a message"
                            : "the answer is not a message: " + reply.errorMessage());
        }
        return answer;
    }

    /**
     * Verifies that a part of a request reaches the model.
     *
     * @param without the request without the part
     * @see Reach
     */
    void reaches(String what, String word, MessageReply with, ObjectNode without)
            throws Broken, Skipped, InterruptedException {
        if (!with.says(word)) {
            Reach.more(traffic, what, word, with.inputTokens(), whole(without).inputTokens());
        }
    }

    /** Reports a problem unless a condition holds. */
    void demand(boolean holds, String otherwise) {
        traffic.demand(holds, otherwise);
    }

    /** Reports a problem unless two values are equal. */
    void same(String what, Object expected, Object found) {
        traffic.same(what, expected, found);
    }

    Traffic traffic() {
        return traffic;
    }

    List<Problem> problems() {
        return traffic.problems();
    }

    private static SentRequest message(
            String path, Map<String, String> more, String body, boolean stream) {
        var headers = new TreeMap<>(EndpointClient.jsonHeaders(stream));
        headers.putAll(more);
        return new SentRequest("POST", path, Map.copyOf(headers), body, stream);
    }

    private ObjectNode whole(ObjectNode request, boolean stream) {
        ObjectNode whole = request.deepCopy();
        if (!model.isEmpty() && !whole.has("model")) {
            whole.put("model", model);
        }
        return whole.put("stream", stream);
    }
}
