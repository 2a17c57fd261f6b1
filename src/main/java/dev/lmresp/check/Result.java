package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.time.Duration;
import java.util.List;

/**
 * What became of a check.
 *
 * @param check which
 * @param outcome how it ended
 * @param problems all that is wrong when it failed; the one reason when it was skipped
 * @param requests what was sent, in order
 * @param culprit the request with which the first problem showed, counted from 0
 * @param time how long it took
 */
public record Result(
        Check check,
        Outcome outcome,
        List<String> problems,
        List<SentRequest> requests,
        int culprit,
        Duration time) {

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

    /** The problems in one line, empty when all is good. */
    public String reason() {
        if (problems.isEmpty()) {
            return "";
        }
        int more = problems.size() - 1;
        return problems.getFirst() + (more > 0 ? " (and " + more + " more)" : "");
    }

    /** A line for a shell that sends the request again with which it went wrong. */
    public String reproduction(CheckedEndpoint endpoint) {
        return culprit < requests.size() ? endpoint.shellLine(requests.get(culprit)) : "";
    }

    /** All of it as JSON. */
    ObjectNode json(CheckedEndpoint endpoint) {
        ObjectNode json =
                Json.object()
                        .put("id", check.id())
                        .put("title", check.title())
                        .put("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                        .put("milliseconds", time.toMillis());
        ArrayNode list = json.putArray(outcome == Outcome.SKIPPED ? "reasons" : "problems");
        problems.forEach(list::add);
        ArrayNode sent = json.putArray("requests");
        requests.forEach(request -> sent.add(request.json()));
        json.put("reproduce", reproduction(endpoint));
        return json;
    }
}
