package dev.lmresp.server;

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

    private final Runnable collection;
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Waits for garbage.
     *
     * @param collection collects it; called by one thread, which nobody waits for
     */
    LargeGarbage(Runnable collection) {
        this.collection = collection;
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
        while (!closed) {
            if (bytes.get() >= WORTHWHILE_BYTES) {
                bytes.set(0);
                collection.run();
            } else {
                LockSupport.park(this);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
