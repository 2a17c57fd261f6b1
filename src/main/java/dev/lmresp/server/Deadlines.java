package dev.lmresp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Enforces deadlines of blocking operations. One instance per server; checks all of them once a
 * second.
 */
final class Deadlines implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Deadlines.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Set<Deadline> deadlines = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    /**
     * Starts checking.
     *
     * @param shortest the shortest timeout; it is checked four times as often
     */
    Deadlines(Duration shortest) {
        Duration quarter = shortest.dividedBy(4);
        Duration pause = quarter.compareTo(LONGEST_PAUSE) < 0 ? quarter : LONGEST_PAUSE;
        this.thread = Thread.ofVirtual().name("deadlines").start(() -> run(pause));
    }

    private void run(Duration pause) {
        try {
            while (true) {
                Thread.sleep(pause);
                long now = System.nanoTime();
                deadlines.forEach(deadline -> check(deadline, now));
            }
        } catch (InterruptedException closed) {
            // the server is closing
        }
    }

    private static void check(Deadline deadline, long now) {
        try {
            deadline.check(now);
        } catch (RuntimeException | OutOfMemoryError e) {
            // all other deadlines depend on this thread
            LOG.log(Level.WARNING, "a connection could not be ended in time", e);
        }
    }

    /**
     * Creates a deadline that is not set yet and must be closed.
     *
     * @param missed called from another thread when it has passed
     */
    Deadline deadline(Runnable missed) {
        var deadline = new Deadline(missed);
        deadlines.add(deadline);
        return deadline;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** The deadline of one blocking operation. */
    final class Deadline implements AutoCloseable {
        private static final long NONE = 0;

        private final Runnable missed;
        private final AtomicLong at = new AtomicLong(NONE);

        private Deadline(Runnable missed) {
            this.missed = missed;
        }

        /** Sets the deadline to a time from now. */
        void in(Duration time) {
            // never NONE
            at.set((System.nanoTime() + time.toNanos()) | 1);
        }

        /** Clears the deadline. */
        void clear() {
            at.set(NONE);
        }

        private void check(long now) {
            long set = at.get();
            if (set != NONE && now - set > 0 && at.compareAndSet(set, NONE)) {
                missed.run();
            }
        }

        @Override
        public void close() {
            deadlines.remove(this);
        }
    }
}
