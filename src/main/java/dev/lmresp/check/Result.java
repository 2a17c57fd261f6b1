package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What became of a check.
 *
 * @param check which
 * @param outcome how it ended
 * @param findings all that is wrong when it failed; the one reason when it was skipped
 * @param requests what was sent, in order
 * @param time how long it took
 */
public record Result(
        Check check,
        Outcome outcome,
        List<Problem> findings,
        List<SentRequest> requests,
        Duration time) {

    /**
     * Something wrong.
     *
     * @param text what
     * @param request the request that showed it, counted from 0
     */
    public record Problem(String text, int request) {}

    /** How a check ended. */
    public enum Outcome {
        /** The endpoint does it right. */
        PASSED("ok"),
        /** It does it wrong. */
        FAILED("FAILED"),
        /** That cannot be told. */
        SKIPPED("skipped");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** What a person reads. */
        public String word() {
            return word;
        }
    }

    /** True when it failed. */
    public boolean isFailed() {
        return outcome == Outcome.FAILED;
    }

    /** What is wrong, or why it was skipped, in words. */
    public List<String> problems() {
        return findings.stream().map(Problem::text).toList();
    }

    /** The problems in one line, empty when all is good. */
    public String reason() {
        if (findings.isEmpty()) {
            return "";
        }
        int more = findings.size() - 1;
        return findings.getFirst().text() + (more > 0 ? " (and " + more + " more)" : "");
    }

    /** A line for a shell that sends the request again with which it first went wrong. */
    public String reproduction(CheckedEndpoint endpoint) {
        return reproduction(
                endpoint, findings.isEmpty() ? requests.size() - 1 : findings.getFirst().request());
    }

    /** As above, with the request that showed a problem. */
    public String reproduction(CheckedEndpoint endpoint, Problem problem) {
        return reproduction(endpoint, problem.request());
    }

    private String reproduction(CheckedEndpoint endpoint, int request) {
        boolean wasSent = request >= 0 && request < requests.size();
        return wasSent ? endpoint.shellLine(requests.get(request)) : "";
    }

    /** All of it as JSON. */
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
