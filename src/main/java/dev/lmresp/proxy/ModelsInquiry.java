package dev.lmresp.proxy;

import dev.lmresp.engine.EngineException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests an engine's list of models. There is only one request at a time for all callers, and it
 * continues when nobody waits for it any more.
 */
final class ModelsInquiry {
    /** A request that takes longer is replaced by a new one. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** The minimum interval between health checks. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** Sends the request, and stores the answer. */
    @FunctionalInterface
    interface Question {
        void ask() throws EngineException;
    }

    private record Asked(long since, CompletableFuture<@Nullable EngineException> answer) {
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    private record Answered(long at, Duration took, @Nullable EngineException failure) {}

    private final String address;
    private final Question question;
    private @Nullable Asked asked;
    private @Nullable Answered last;

    /**
     * @param address the engine's address, for messages
     */
    ModelsInquiry(String address, Question question) {
        this.address = address;
        this.question = question;
    }

    /**
     * Sends the request, or joins one that is pending.
     *
     * @return the failure; empty when the engine has answered
     */
    Optional<EngineException> answer(Duration patience) {
        return answer(asked(), patience);
    }

    /**
     * Like {@link #answer}, but does not wait if a request is overdue, or for the one after that:
     * an engine that hangs here must not block anything else.
     */
    Optional<EngineException> quickAnswer(Duration patience) {
        Answered before = last();
        Asked now = asked();
        boolean isSlow = before != null && before.took.compareTo(patience) >= 0;
        return answer(now, isSlow ? Duration.ZERO : patience.minus(now.age()));
    }

    private Optional<EngineException> answer(Asked now, Duration patience) {
        try {
            return Optional.ofNullable(
                    now.answer.get(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.of(tooSlow());
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking an engine failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(
                    new EngineException(EngineException.Reason.CANCELLED, "cancelled", e));
        }
    }

    /**
     * The health from the last answer, without waiting. If it is outdated, a request is sent in the
     * background.
     */
    synchronized EngineHealth health(Duration patience) {
        Asked now = asked;
        Answered before = last;
        boolean isFresh = before != null && System.nanoTime() - before.at < FRESH.toNanos();
        if (now == null && !isFresh) {
            asked();
        }
        if (now != null && now.age().compareTo(patience) >= 0) {
            return EngineHealth.unreachable(tooSlow(), Duration.ZERO);
        }
        if (before == null) {
            return EngineHealth.UNKNOWN;
        }
        Duration age = Duration.ofNanos(System.nanoTime() - before.at);
        return before.failure == null
                ? EngineHealth.ok(age)
                : EngineHealth.unreachable(before.failure, age);
    }

    private EngineException tooSlow() {
        return new EngineException(
                EngineException.Reason.TIMEOUT,
                "the engine at %s takes long to list its models".formatted(address),
                new TimeoutException());
    }

    private synchronized @Nullable Answered last() {
        return last;
    }

    /** The pending request; a new one if there is none. */
    private synchronized Asked asked() {
        Asked running = asked;
        if (running == null) {
            var begun = new Asked(System.nanoTime(), new CompletableFuture<>());
            Thread.ofVirtual().name("ask-models").start(() -> ask(begun));
            asked = begun;
            running = begun;
        }
        return running;
    }

    private void ask(Asked begun) {
        try {
            EngineException failure = failureOfAsking();
            end(new Answered(System.nanoTime(), begun.age(), failure));
            begun.answer.complete(failure);
        } catch (InterruptedException | RuntimeException | Error e) {
            end(null);
            begun.answer.completeExceptionally(e);
        }
    }

    private @Nullable EngineException failureOfAsking() throws InterruptedException {
        var asking =
                new FutureTask<@Nullable Void>(
                        () -> {
                            question.ask();
                            return null;
                        });
        Thread.ofVirtual().name("ask-models").start(asking);
        try {
            asking.get(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
            return null;
        } catch (TimeoutException e) {
            return tooSlow();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EngineException failure) {
                return failure;
            }
            throw new IllegalStateException("asking an engine failed", e);
        } finally {
            asking.cancel(true);
        }
    }

    private synchronized void end(@Nullable Answered answered) {
        asked = null;
        if (answered != null) {
            last = answered;
        }
    }
}
