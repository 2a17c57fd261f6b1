package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.MixUp.Said;

import java.util.List;

/** Streaming delay, disconnects, and concurrency. */
final class TrafficChecks {
    static final List<Check> ALL =
            List.of(
                    Check.responses(
                            "stream-live",
                            "Events arrive while the model is still generating; nothing buffers"
                                    + " them.",
                            TrafficChecks::live),
                    Check.responses(
                            "cancellation",
                            "After a client disconnects during an answer, the next request is"
                                    + " answered at once.",
                            TrafficChecks::cancellation),
                    Check.responses(
                            "concurrency",
                            "Answers to concurrent requests are not mixed up.",
                            TrafficChecks::concurrency));

    private TrafficChecks() {}

    private static void live(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.stream(CheckRequests.text("Count to 40 every 20 ms."));
        int deltas = reply.events("response.output_text.delta").size();
        Pace.requireLive(endpoint.traffic(), reply, deltas);
    }

    private static void cancellation(TestedResponses endpoint) throws Broken, InterruptedException {
        Reply before = endpoint.whole(CheckRequests.text("Say pineapple."));
        Reply left =
                endpoint.leaveAfter(
                        CheckRequests.text("Count to 100000 every 20 ms."),
                        event -> event.type().endsWith(".delta"));
        if (left.status() != 200 || left.events().isEmpty()) {
            throw new Broken(
                    "expected a stream, got HTTP %d: %s"
                            .formatted(left.status(), left.errorMessage()));
        }
        Reply after = endpoint.whole(CheckRequests.text("Say pineapple."));
        Pace.requireFree(endpoint.traffic(), before, after);
    }

    private static void concurrency(TestedResponses endpoint)
            throws Broken, Skipped, InterruptedException {
        MixUp.judge(
                endpoint.traffic(),
                (prompt, stream) -> {
                    ObjectNode request = CheckRequests.text(prompt);
                    Reply reply = stream ? endpoint.stream(request) : endpoint.whole(request);
                    return new Said(reply.response().path("id").asText(""), reply.text());
                });
    }
}
