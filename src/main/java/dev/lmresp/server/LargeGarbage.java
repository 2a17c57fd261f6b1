package dev.lmresp.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for a collection when large arrays that are no longer needed have added up.
 *
 * <p>G1 drops such arrays at its next pause, but it pauses when the small objects of the young
 * generation fill that, and large arrays are not in it: on a busy machine the heap grew to a
 * gigabyte before (measured: 200 requests in a row with an image of 10 MB). The launcher makes
 * these collections concurrent ({@code -XX:+ExplicitGCInvokesConcurrent}).
 */
final class LargeGarbage implements AutoCloseable {
    /** The copies and trees that are made of a body are several times as large. */
    static final long WORTHWHILE_BYTES = 8L << 20;

    /**
     * After so much time without more of it there is a last collection: what others still used at
     * the one before goes with it, and the memory goes back to the machine.
     */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final Runnable collection;
    private final Duration quiet;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Waits for garbage.
     *
     * @param collection collects it; called by one thread, which nobody waits for
     */
    LargeGarbage(Runnable collection) {
        this(collection, QUIET);
    }

    /** Waits for garbage, and for so long until there is no more. */
    LargeGarbage(Runnable collection, Duration quiet) {
        this.collection = collection;
        this.quiet = quiet;
        // a platform thread: to wait for a collection holds a carrier of virtual threads
        this.thread = Thread.ofPlatform().daemon().name("large-garbage").start(this::run);
    }

    /** Counts bytes of arrays that are not needed any more. */
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
