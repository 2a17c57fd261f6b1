package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The result of a check.
 *
 * @param check the check
 * @param outcome how it ended
 * @param findings all problems if it failed; the only reason if it was skipped
 * @param requests the requests, in order
 * @param time how long it took
 */
public record Result(
        Check check,
        Outcome outcome,
        List<Problem> findings,
        List<SentRequest> requests,
        Duration time) {

    /**
     * A problem.
     *
     * @param text the description
     * @param request the index of the request, from 0
     */
    public record Problem(String text, int request) {}

    /** The outcome of a check. */
    public enum Outcome {
        PASSED("ok"),
        FAILED("FAILED"),
        /** It could not be verified. */
        SKIPPED("skipped");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** The word for people. */
        public String word() {
            return word;
        }
    }

    public boolean isFailed() {
        return outcome == Outcome.FAILED;
    }

    /** The problems, or the reason for skipping, as text. */
    public List<String> problems() {
        return findings.stream().map(Problem::text).toList();
    }

    /** The problems on one line, empty when there are none. */
    public String reason() {
        if (findings.isEmpty()) {
            return "";
        }
        int more = findings.size() - 1;
        return findings.getFirst().text() + (more > 0 ? " (and " + more + " more)" : "");
    }

    /** A shell command that repeats the request with the first problem. */
    public String reproduction(CheckedEndpoint endpoint) {
        return reproduction(
                endpoint, findings.isEmpty() ? requests.size() - 1 : findings.getFirst().request());
    }

    /** A shell command that repeats the request with a problem. */
    public String reproduction(CheckedEndpoint endpoint, Problem problem) {
        return reproduction(endpoint, problem.request());
    }

    private String reproduction(CheckedEndpoint endpoint, int request) {
        boolean wasSent = request >= 0 && request < requests.size();
        return wasSent ? endpoint.shellLine(requests.get(request)) : "";
    }

    /** The result as JSON. */
    ObjectNode json(CheckedEndpoint endpoint) {
        ObjectNode json =
                Json.object()
                        .put("id", check.id())
                        .put("title", check.title())
                        .put("outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .put("milliseconds", time.toMillis());
        ArrayNode list = json.putArray(outcome == Outcome.SKIPPED ? "reasons" : "problems");
        problems().forEach(list::add);
        ArrayNode sent = json.putArray("requests");
        requests.forEach(request -> sent.add(request.json()));
        json.put("reproduce", reproduction(endpoint));
        return json;
    }
}
