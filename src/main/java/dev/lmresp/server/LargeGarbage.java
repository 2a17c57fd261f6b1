package dev.lmresp.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Triggers a collection when enough large arrays have become garbage.
 *
 * <p>G1 frees such arrays at its next pause, but it pauses when small objects fill the young
 * generation, which large arrays are not part of: on a busy machine the heap grew to a gigabyte
 * before (measured: 200 requests in a row with an image of 10 MB). The launcher makes these
 * collections concurrent ({@code -XX:+ExplicitGCInvokesConcurrent}).
 */
final class LargeGarbage implements AutoCloseable {
    /** The copies and trees of a body are several times as large. */
    static final long WORTHWHILE_BYTES = 8L << 20;

    /**
     * After this quiet time there is a last collection, for what was still in use at the one
     * before, and memory is returned to the system.
     */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Runnable collection;
    private final Duration quiet;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param collection collects garbage; called from a thread of its own
     */
    LargeGarbage(Runnable collection) {
        this(collection, QUIET);
    }

    /** With a custom quiet time. */
    LargeGarbage(Runnable collection, Duration quiet) {
        this.collection = collection;
        this.quiet = quiet;
        // a platform thread: waiting for a collection blocks a carrier thread
        this.thread = Thread.ofPlatform().daemon().name("large-garbage").start(this::run);
    }

    /** Counts bytes of arrays that have become garbage. */
    void add(long more) {
        if (bytes.addAndGet(more) >= WORTHWHILE_BYTES) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        boolean isSettled = true;
        while (!closed) {
            if (bytes.get() >= WORTHWHILE_BYTES) {
                bytes.set(0);
                collection.run();
                isSettled = false;
            } else if (isSettled) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, quiet.toNanos());
                if (!closed && bytes.get() < WORTHWHILE_BYTES) {
                    collection.run();
                    isSettled = true;
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
