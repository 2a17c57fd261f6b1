package dev.lmresp.engine.mock;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A wait inside a read, ended by closing the stream from any thread, or by interrupting the reader.
 */
public final class Pause {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private volatile boolean closed;

    /**
     * Waits for a point in time.
     *
     * @param due the time in {@link System#nanoTime}
     * @throws IOException when the stream is closed or the reader interrupted
     */
    public void until(long due) throws IOException {
        lock.lock();
        try {
            for (long left = due - System.nanoTime();
                    left > 0 && !closed;
                    left = due - System.nanoTime()) {
                closing.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } finally {
            lock.unlock();
        }
        check();
    }

    /** Waits forever. */
    public void forever() throws IOException {
        while (true) {
            until(System.nanoTime() + Long.MAX_VALUE / 2);
        }
    }

    /**
     * Returns unless the read should end.
     *
     * @throws IOException when the stream is closed or the reader interrupted
     */
    public void check() throws IOException {
        if (closed) {
            throw new IOException("the answer was closed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    /** Ends a current wait, and all later ones. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted during the answer");
    }
}
