package dev.lmresp.check;

import dev.lmresp.check.Check.Broken;
import dev.lmresp.check.Check.Skipped;
import dev.lmresp.check.Result.Outcome;
import dev.lmresp.check.Result.Problem;
import dev.lmresp.client.EndpointClient;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs checks against an endpoint, one after the other, each with a timeout. */
public final class CheckRun {
    private final EndpointClient client;
    private final String model;
    private final Duration limit;

    /**
     * Creates a run.
     *
     * @param model the model to use, empty to send none
     * @param limit the timeout of a check, after which it fails
     */
    public CheckRun(EndpointClient client, String model, Duration limit) {
        this.client = client;
        this.model = model;
        this.limit = limit;
    }

    public Result run(Check check) throws InterruptedException {
        long start = System.nanoTime();
        var verdict = new AtomicReference<>(new Verdict(Outcome.PASSED, ""));
        var over = new CountDownLatch(1);
        try (var traffic = new Traffic(client)) {
            Thread worker =
                    Thread.ofVirtual()
                            .name("check-" + check.id())
                            .start(
                                    () -> {
                                        verdict.set(verdict(check, traffic));
                                        over.countDown();
                                    });
            boolean inTime = over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            Verdict last =
                    inTime
                            ? verdict.get()
                            : new Verdict(
                                    Outcome.FAILED,
                                    "timeout after %s s: %s"
                                            .formatted(seconds(limit), traffic.waitingFor()));
            var requests = traffic.requests();
            var problems = traffic.problems();
            if (!inTime) {
                worker.interrupt();
            }
            var time = Duration.ofNanos(System.nanoTime() - start);
            return result(check, last, problems, requests, time);
        }
    }

    private Verdict verdict(Check check, Traffic traffic) {
        try {
            check.procedure().run(traffic, model);
            return new Verdict(Outcome.PASSED, "");
        } catch (Broken e) {
            return new Verdict(Outcome.FAILED, String.valueOf(e.getMessage()));
        } catch (Skipped e) {
            return new Verdict(Outcome.SKIPPED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict(Outcome.FAILED, "interrupted");
        } catch (RuntimeException e) {
            return new Verdict(Outcome.FAILED, "the check itself broke: " + e);
        }
    }

    /** Combines verdict and problems: with earlier problems, a skipped check counts as failed. */
    private static Result result(
            Check check,
            Verdict last,
            List<Problem> problems,
            List<SentRequest> requests,
            Duration time) {
        var findings = new ArrayList<>(problems);
        Outcome outcome = last.outcome();
        if (outcome == Outcome.FAILED || (problems.isEmpty() && outcome == Outcome.SKIPPED)) {
            findings.add(new Problem(last.reason(), requests.size() - 1));
        }
        if (!problems.isEmpty()) {
            outcome = Outcome.FAILED;
        }
        return new Result(check, outcome, List.copyOf(findings), requests, time);
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private record Verdict(Outcome outcome, String reason) {}
}
