package dev.lmresp.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs an action that may hang, with a time limit. */
final class Timed {
    private Timed() {}

    /**
     * Runs an action in a thread of its own, which is interrupted when the time is over.
     *
     * @return the result; empty on timeout
     */
    static <T> Optional<T> call(Duration limit, Supplier<T> action) {
        var result = new CompletableFuture<T>();
        Thread thread =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                result.complete(action.get());
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        try {
            return Optional.of(result.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            thread.interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
