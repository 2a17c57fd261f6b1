package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Threads for calls that wait for a disk in native code. A virtual thread would hold its carrier
 * meanwhile, of which there are as many as processors, and streams would stand still.
 */
final class NativeCalls implements AutoCloseable {
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    NativeCalls(int most) {
        threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("sqlite-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Makes a call on one of the threads if the current one is virtual. */
    <T> T call(Supplier<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, threads).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException cause
                    ? cause
                    : new StoreException("the store cannot be used: " + e.getCause(), e);
        } catch (RejectedExecutionException e) {
            throw new StoreException("the store is closed", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
