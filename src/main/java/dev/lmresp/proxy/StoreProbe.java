package dev.lmresp.proxy;

import dev.lmresp.state.StoreException;

import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the store answers. It is asked at most once a second, whoever wants to know, and has to
 * answer within two.
 */
final class StoreProbe {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int PATIENCE_SECONDS = 2;

    private static final Logger LOG = System.getLogger(StoreProbe.class.getName());

    private final Runnable check;
    private CompletableFuture<Optional<String>> answer =
            CompletableFuture.completedFuture(Optional.empty());
    private long asked = System.nanoTime() - FRESH_NANOS;

    /**
     * @param check fails when the store does not answer
     */
    StoreProbe(Runnable check) {
        this.check = check;
    }

    /** What is wrong with the store; empty when nothing is. */
    Optional<String> problem() {
        try {
            return answer().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return Optional.of("the store does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private synchronized CompletableFuture<Optional<String>> answer() {
        if (answer.isDone() && System.nanoTime() - asked >= FRESH_NANOS) {
            asked = System.nanoTime();
            var asking = new CompletableFuture<Optional<String>>();
            answer = asking;
            Thread.ofVirtual().name("probe-store").start(() -> asking.complete(problemNow()));
        }
        return answer;
    }

    private Optional<String> problemNow() {
        try {
            check.run();
            return Optional.empty();
        } catch (StoreException e) {
            // whoever may ask for this without a key learns no addresses
            LOG.log(Logger.Level.WARNING, e.getMessage());
            return Optional.of("the store cannot be used now; the log says why");
        }
    }
}
