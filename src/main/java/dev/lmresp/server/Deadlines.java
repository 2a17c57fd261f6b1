package dev.lmresp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Ends waits that never end by themselves. One for a server: a look at all of them a second. */
final class Deadlines implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Deadlines.class.getName());
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Set<Deadline> deadlines = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    /**
     * Begins to look.
     *
     * @param shortest the shortest wait; this looks four times in it
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
            // nobody is served any more
        }
    }

    private static void check(Deadline deadline, long now) {
        try {
            deadline.check(now);
        } catch (RuntimeException | OutOfMemoryError e) {
            // all others wait for this thread, too
            LOG.log(Level.WARNING, "a connection could not be ended in time", e);
        }
    }

    /**
     * A deadline that is not set yet; to be closed.
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

    /** When a wait is to end. */
    final class Deadline implements AutoCloseable {
        private static final long NONE = 0;

        private final Runnable missed;
        private final AtomicLong at = new AtomicLong(NONE);

        private Deadline(Runnable missed) {
            this.missed = missed;
        }

        /** Sets it to so long from now. */
        void in(Duration time) {
            // never NONE
            at.set((System.nanoTime() + time.toNanos()) | 1);
        }

        /** The wait is over. */
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
