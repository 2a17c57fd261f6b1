package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Work on a database, done in its order on one thread. What waits at the same time is done in one
 * transaction, so that many short writes cost little more than one.
 */
public final class WriteQueue implements AutoCloseable {
    private static final int MOST_AT_ONCE = 64;

    /** Answers wait for their last write no longer than two seconds. */
    private static final long RESTART_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** More than this is not kept in memory for a slow disk. */
    private static final long MOST_WAITING_BYTES = 64 << 20;

    private final Database database;
    private final BooleanSupplier betweenWork;
    private final Duration pause;
    private final LinkedBlockingQueue<Job<?>> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread thread = new Thread(this::run, "response-store");
    private volatile boolean closed;

    /** Whether the database was out of reach: others then wait for it no more. */
    private boolean away;

    private record Job<T>(Supplier<T> work, long bytes, CompletableFuture<T> done) {}

    /**
     * Creates a queue; {@link #start} starts it.
     *
     * @param betweenWork done on the same thread after work, and after each pause; says whether it
     *     has more to do at once
     * @param pause how long to wait for work
     */
    public WriteQueue(Database database, BooleanSupplier betweenWork, Duration pause) {
        this.database = database;
        this.betweenWork = betweenWork;
        this.pause = pause;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until all that was submitted so far has been written. */
    public void awaitAll() {
        if (!waiting.isEmpty() || waitingBytes.get() > 0) {
            written(submit(0, () -> true));
        }
    }

    /** Waits for a job; fails as it does. */
    public static <T> T written(CompletableFuture<T> job) {
        try {
            return job.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException cause ? cause : e;
        }
    }

    /**
     * Has work done in a transaction, once or, if it fails because of other work, again.
     *
     * @param bytes what it keeps in memory until then
     */
    public <T> CompletableFuture<T> submit(long bytes, Supplier<T> work) {
        var job = new Job<>(work, bytes, new CompletableFuture<>());
        if (closed) {
            job.done().completeExceptionally(new StoreException("the store is closed"));
        } else if (bytes > 0 && waitingBytes.addAndGet(bytes) > MOST_WAITING_BYTES) {
            waitingBytes.addAndGet(-bytes);
            job.done().completeExceptionally(new StoreException("the disk is too slow"));
        } else {
            waiting.add(job);
            if (!thread.isAlive()) {
                // it was closed in between, and nobody comes for the job
                failWaiting();
            }
        }
        return job.done();
    }

    private void failWaiting() {
        for (Job<?> job = waiting.poll(); job != null; job = waiting.poll()) {
            job.done().completeExceptionally(new StoreException("the store is closed"));
        }
    }

    private void run() {
        var batch = new ArrayList<Job<?>>();
        boolean hasMore = false;
        while (!closed || !waiting.isEmpty()) {
            try {
                Job<?> first = waiting.poll(hasMore ? 0 : pause.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    waiting.drainTo(batch, MOST_AT_ONCE - 1);
                    write(batch);
                    batch.clear();
                }
                hasMore = betweenWork.getAsBoolean();
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void write(List<Job<?>> batch) {
        long bytes = 0;
        for (Job<?> job : batch) {
            bytes += job.bytes();
        }
        try {
            inReach(() -> batch.stream().map(WriteQueue::worked).toList()).forEach(Runnable::run);
        } catch (RuntimeException | Error oneOfThem) {
            if (oneOfThem instanceof StoreException e && e.isUnavailable()) {
                batch.forEach(job -> job.done().completeExceptionally(e));
            } else {
                batch.forEach(this::writeAlone);
            }
        } finally {
            waitingBytes.addAndGet(-bytes);
        }
    }

    /** Works in a transaction; waits a moment for a database that was just restarted. */
    private <T> T inReach(Supplier<T> work) {
        long until = System.nanoTime() + (away ? 0 : RESTART_NANOS);
        while (true) {
            try {
                T result = database.transaction(work);
                away = false;
                return result;
            } catch (StoreException e) {
                away = e.isUnavailable();
                if (!away || System.nanoTime() > until) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Does the work of a job; what is returned tells of it, after the commit. */
    private static <T> Runnable worked(Job<T> job) {
        T result = job.work().get();
        return () -> job.done().complete(result);
    }

    private <T> void writeAlone(Job<T> job) {
        try {
            job.done().complete(database.transaction(job.work()));
        } catch (RuntimeException | Error e) {
            job.done().completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        // wakes the thread
        waiting.add(new Job<>(() -> true, 0, new CompletableFuture<>()));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failWaiting();
    }
}
