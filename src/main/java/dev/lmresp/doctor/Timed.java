package dev.lmresp.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Does something that may take for ever, for a limited time. */
final class Timed {
    private Timed() {}

    /**
     * Does something in a thread of its own, which is interrupted when it takes too long.
     *
     * @return what came of it; empty when it took too long
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
