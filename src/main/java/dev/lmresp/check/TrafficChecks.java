package dev.lmresp.check;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Reply.ReceivedEvent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Streaming delay, disconnects, and concurrency. */
final class TrafficChecks {
    static final List<Check> ALL =
            List.of(
                    new Check(
                            "stream-live",
                            "Events arrive while the model is still generating; nothing buffers"
                                    + " them.",
                            TrafficChecks::live),
                    new Check(
                            "cancellation",
                            "After a client disconnects during an answer, the next request is"
                                    + " answered at once.",
                            TrafficChecks::cancellation),
                    new Check(
                            "concurrency",
                            "Answers to concurrent requests are not mixed up.",
                            TrafficChecks::concurrency));

    private static final List<String> SECRETS =
            List.of("amber", "birch", "coral", "denim", "ebony", "flint", "ginger", "hazel");

    private TrafficChecks() {}

    /** In a buffered stream all events arrive at once, long after the request. */
    private static void live(TestedEndpoint endpoint) throws Broken, Skipped, InterruptedException {
        Reply reply = endpoint.stream(CheckRequests.text("Count to 40 every 20 ms."));
        if (reply.events().isEmpty()) {
            return;
        }
        Duration whole = reply.time();
        Duration first = reply.events().getFirst().at();
        long spread = reply.events().getLast().at().minus(first).toMillis();
        int deltas = reply.events("response.output_text.delta").size();
        if (whole.toMillis() < 500 || deltas < 10) {
            throw new Skipped(
                    "%d deltas in %d ms are too few to judge".formatted(deltas, whole.toMillis()));
        }
        endpoint.demand(
                spread > 100,
                "all %d events arrived within %d ms, after %d ms of silence"
                        .formatted(reply.events().size(), spread, first.toMillis()));
    }

    private static void cancellation(TestedEndpoint endpoint) throws Broken, InterruptedException {
        Duration before = endpoint.whole(CheckRequests.text("Say pineapple.")).time();
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
        Duration patience = before.multipliedBy(3).plusSeconds(3);
        endpoint.demand(
                after.time().compareTo(patience) < 0,
                "the next answer took %d ms, before it had been %d ms"
                        .formatted(after.time().toMillis(), before.toMillis()));
    }

    private static void concurrency(TestedEndpoint endpoint)
            throws Broken, Skipped, InterruptedException {
        var replies = new ArrayList<Future<Reply>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SECRETS.size(); i++) {
                String secret = SECRETS.get(i);
                boolean stream = i % 2 == 0;
                replies.add(threads.submit(() -> ask(endpoint, secret, stream)));
            }
        }
        int said = 0;
        var ids = new HashSet<String>();
        for (int i = 0; i < replies.size(); i++) {
            Reply reply = get(replies.get(i));
            String own = SECRETS.get(i);
            String text = reply.text().toLowerCase(Locale.ROOT);
            said += text.contains(own) ? 1 : 0;
            for (String other : SECRETS) {
                endpoint.demand(
                        other.equals(own) || !text.contains(other),
                        "the answer to '%s' contains '%s'".formatted(own, other));
            }
            String id = reply.response().path("id").asText("");
            endpoint.demand(ids.add(id), "two answers have the id '" + id + "'");
            for (ReceivedEvent event : reply.events("response.created")) {
                endpoint.same(
                        "the id of the response",
                        id,
                        event.data().path("response").path("id").asText());
            }
        }
        if (said < SECRETS.size() && endpoint.problems().isEmpty()) {
            throw new Skipped(
                    "the model repeated its word in %d of %d answers only"
                            .formatted(said, SECRETS.size()));
        }
    }

    private static Reply ask(TestedEndpoint endpoint, String secret, boolean stream)
            throws Broken, InterruptedException {
        var request = CheckRequests.text("Say the word " + secret + ", and nothing else.");
        return stream ? endpoint.stream(request) : endpoint.whole(request);
    }

    private static Reply get(Future<Reply> reply) throws Broken, InterruptedException {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Broken broken) {
                throw broken;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
