package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;

import java.util.List;
import java.util.Set;

/** Where messages end, and how many tokens they have. */
final class MessagesLimitChecks {
    static final List<Check> ALL =
            List.of(
                    Check.messages(
                            "usage",
                            "Usage is reported, of a stream at its end at the latest.",
                            MessagesLimitChecks::usage),
                    Check.messages(
                            "max-tokens",
                            "max_tokens cuts an answer, and is then the stop_reason.",
                            MessagesLimitChecks::limitWhole),
                    Check.messages(
                            "max-tokens-stream",
                            "max_tokens cuts a stream, and is then the stop_reason.",
                            MessagesLimitChecks::limitStream),
                    Check.messages(
                            "stop-sequences",
                            "A stop sequence ends an answer, is not in it, and is told.",
                            MessagesLimitChecks::stopWhole),
                    Check.messages(
                            "stop-sequences-stream",
                            "A stop sequence ends a stream, is not in it, and is told.",
                            MessagesLimitChecks::stopStream),
                    Check.messages(
                            "count-tokens",
                            "count_tokens says as many input tokens as the message then has, with"
                                    + " its system prompt and tools.",
                            MessagesLimitChecks::count));

    private static final long LIMIT = 16;

    /** What the templates of engines may add to a message, and a count leave out. */
    private static final long TOLERANCE = 16;

    /** Statuses for a path that does not exist, or not yet. */
    private static final Set<Integer> MISSING = Set.of(404, 405, 501);

    /** A word that comes neither first nor last. */
    private static final String STOP = "7";

    private static final ObjectNode LONG =
            MessagesRequests.text("Count to 1000.").put("max_tokens", LIMIT);

    private static final ObjectNode STOPPED = stopped();

    private MessagesLimitChecks() {}

    private static ObjectNode stopped() {
        ObjectNode request = MessagesRequests.text("Count to 9.");
        request.putArray("stop_sequences").add("no such word").add(STOP);
        return request;
    }

    private static void usage(TestedMessages endpoint) throws Broken, InterruptedException {
        ObjectNode request = MessagesRequests.text("Say pineapple.");
        for (MessageReply answer : List.of(endpoint.whole(request), endpoint.stream(request))) {
            JsonNode usage = answer.message().path("usage");
            boolean areCounted =
                    answer.inputTokens().orElse(0) > 0
                            && usage.path("output_tokens").asLong(-1) > 0;
            endpoint.demand(areCounted, "tokens must be more than 0: " + usage);
        }
    }

    private static void limitWhole(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        limit(endpoint, endpoint.whole(LONG));
    }

    private static void limitStream(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        limit(endpoint, endpoint.stream(LONG));
    }

    private static void limit(TestedMessages endpoint, MessageReply answer) throws Skipped {
        long out = answer.message().path("usage").path("output_tokens").asLong();
        endpoint.demand(
                out <= LIMIT, "expected at most %d output_tokens, got %d".formatted(LIMIT, out));
        // that many numbers are more tokens, however a model counts them
        boolean isLong = answer.text().split("\\W+").length > 2 * LIMIT;
        endpoint.demand(!isLong, "the answer was not cut: " + answer.text());
        if (!answer.stopReason().equals("max_tokens") && endpoint.problems().isEmpty()) {
            boolean mustBeCut = out == LIMIT;
            endpoint.demand(
                    !mustBeCut,
                    "expected stop_reason 'max_tokens', got '%s'".formatted(answer.stopReason()));
            throw new Skipped("the model ended before the limit");
        }
    }

    private static void stopWhole(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        stop(endpoint, endpoint.whole(STOPPED));
    }

    private static void stopStream(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        stop(endpoint, endpoint.stream(STOPPED));
    }

    private static void stop(TestedMessages endpoint, MessageReply answer) throws Skipped {
        endpoint.demand(
                !answer.text().contains(STOP),
                "the stop sequence '%s' is in the answer: %s".formatted(STOP, answer.text()));
        if (!answer.text().contains("6") && endpoint.problems().isEmpty()) {
            throw new Skipped("the model did not count up to the stop sequence");
        }
        endpoint.same("stop_reason", "stop_sequence", answer.stopReason());
        endpoint.same("stop_sequence", STOP, answer.message().path("stop_sequence").asText(""));
    }

    /** Claude Code compacts a conversation by these counts, so a wrong one is worse than none. */
    private static void count(TestedMessages endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode small = MessagesRequests.text("Say pineapple.");
        ObjectNode large =
                MessagesRequests.tools(
                                "Say pineapple.", MessagesRequests.WEATHER, MessagesRequests.TIME)
                        .put("system", "Be brief. ".repeat(50));
        for (ObjectNode request : List.of(small, large)) {
            Reply reply = endpoint.count(request);
            if (MISSING.contains(reply.status())) {
                throw new Skipped(
                        "the endpoint has no count_tokens: HTTP %d".formatted(reply.status()));
            }
            reply.unlessRefused("counts").requireAnswer(false);
            JsonNode count = reply.json().path("input_tokens");
            if (!count.isIntegralNumber()) {
                throw new Broken("expected input_tokens (integer), got " + reply.json());
            }
            long counted = count.longValue();
            long used = endpoint.whole(request).inputTokens().orElse(0);
            endpoint.demand(
                    Math.abs(counted - used) <= Math.max(TOLERANCE, used / 10),
                    "count_tokens says %d, but the message has %d input tokens"
                            .formatted(counted, used));
        }
    }
}
