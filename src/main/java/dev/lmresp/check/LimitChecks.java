package dev.lmresp.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;

import java.util.List;

/** Token usage and token limits. */
final class LimitChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "usage",
                            "Usage is reported, and the token counts add up.",
                            LimitChecks::usage),
                    Check.responses(
                            "limit",
                            "max_output_tokens truncates an answer, which is then incomplete and"
                                    + " includes the reason.",
                            LimitChecks::whole),
                    Check.responses(
                            "limit-stream",
                            "A stream truncated by max_output_tokens ends with"
                                    + " response.incomplete.",
                            LimitChecks::stream));

    /** The minimum that OpenAI accepts. */
    private static final long LIMIT = 16;

    private static final ObjectNode LONG =
            CheckRequests.text("Count to 1000.").put("max_output_tokens", LIMIT);

    private LimitChecks() {}

    private static void usage(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        ObjectNode request = CheckRequests.text("Say pineapple.");
        for (Reply reply : List.of(endpoint.whole(request), endpoint.stream(request))) {
            JsonNode usage = reply.response().path("usage");
            if (usage.isNull()) {
                throw new Skipped("the endpoint counts no tokens: usage is null");
            }
            long in = usage.path("input_tokens").asLong(-1);
            long out = usage.path("output_tokens").asLong(-1);
            endpoint.demand(in > 0 && out > 0, "tokens must be more than 0: " + usage);
            endpoint.demand(
                    usage.path("total_tokens").asLong(-1) == in + out,
                    "total_tokens must be input_tokens and output_tokens together: " + usage);
            JsonNode cached = usage.path("input_tokens_details").path("cached_tokens");
            endpoint.demand(
                    cached.asLong(-1) >= 0 && cached.asLong() <= in,
                    "cached_tokens must be a part of input_tokens: " + usage);
            JsonNode reasoned = usage.path("output_tokens_details").path("reasoning_tokens");
            endpoint.demand(
                    reasoned.asLong(-1) >= 0 && reasoned.asLong() <= out,
                    "reasoning_tokens must be a part of output_tokens: " + usage);
        }
    }

    private static void whole(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        limit(endpoint, endpoint.whole(LONG));
    }

    private static void stream(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.stream(LONG);
        limit(endpoint, reply);
        endpoint.same("the last event", "response.incomplete", reply.events().getLast().type());
    }

    private static void limit(TestedResponses endpoint, Reply reply) throws Skipped {
        long out = reply.outputTokens().orElse(0);
        endpoint.demand(
                out <= LIMIT, "expected at most %d output_tokens, got %d".formatted(LIMIT, out));
        // that many numbers are more tokens, however a model counts them
        boolean isLong = reply.text().split("\\W+").length > 2 * LIMIT;
        endpoint.demand(!isLong, "the answer was not cut: " + reply.text());
        if (!reply.ending().equals("incomplete") && endpoint.problems().isEmpty()) {
            boolean mustBeCut = out == LIMIT;
            endpoint.demand(
                    !mustBeCut, "expected status 'incomplete', got '%s'".formatted(reply.ending()));
            throw new Skipped("the model ended before the limit");
        }
        endpoint.same(
                "incomplete_details.reason",
                "max_output_tokens",
                reply.response().path("incomplete_details").path("reason").asText(""));
    }
}
