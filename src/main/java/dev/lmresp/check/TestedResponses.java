package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;
import dev.lmresp.check.Result.Problem;
import dev.lmresp.json.Json;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.responses.ResponseShape;

import java.util.List;
import java.util.function.Predicate;

/**
 * Sends the requests of one check, and collects problems. In every check, each stream must follow
 * the order of events, and each response must have the members of the schema. Thread-safe.
 */
final class TestedResponses {
    private final Traffic traffic;
    private final String model;

    /**
     * Creates the view of an endpoint for one check.
     *
     * @param model the model for requests that have none; empty to leave it out
     */
    TestedResponses(Traffic traffic, String model) {
        this.traffic = traffic;
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
        return judged(false, send(request, false).unlessRefused(what));
    }

    /** Like {@link #wholeIfTaken}, for a stream. */
    Reply streamIfTaken(ObjectNode request, String what)
            throws Broken, Skipped, InterruptedException {
        return judged(true, send(request, true).unlessRefused(what));
    }

    /** Sends a request and returns any answer, unverified. */
    Reply send(ObjectNode request, boolean stream) throws Broken, InterruptedException {
        return send(Json.text(whole(request, stream)), stream);
    }

    /** Sends a body that may be invalid JSON, and returns any answer. */
    Reply send(String body, boolean stream) throws Broken, InterruptedException {
        return traffic.send(SentRequest.response(body, stream));
    }

    /** Requests a stream and disconnects in the middle, after a certain event. */
    Reply leaveAfter(ObjectNode request, Predicate<ReceivedEvent> last)
            throws Broken, InterruptedException {
        return traffic.send(SentRequest.response(Json.text(whole(request, true)), true), last);
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

    private ObjectNode whole(ObjectNode request, boolean stream) {
        ObjectNode whole = request.deepCopy();
        if (!model.isEmpty() && !whole.has("model")) {
            whole.put("model", model);
        }
        return whole.put("stream", stream);
    }

    private Reply judged(boolean stream, Reply reply) throws Broken {
        reply.requireAnswer(stream);
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
}
