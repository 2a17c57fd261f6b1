package dev.lmresp.proxy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The one clock of all exchanges: calls each of them several times a second, so that silence on
 * either side is noticed without a timer of its own for each.
 */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Pulse.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** What is under way, and wants to be called. */
    interface Beat {
        /**
         * Called several times a second. Must not block.
         *
         * @param now {@link System#nanoTime}
         */
        void beat(long now);

        /** Ends it because lmresp stops. */
        void stop();
    }

    private final Set<Beat> beats = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    Pulse() {
        thread = Thread.ofPlatform().daemon().name("pulse").start(this::run);
    }

    void add(Beat beat) {
        beats.add(beat);
    }

    void remove(Beat beat) {
        beats.remove(beat);
    }

    /** All that is being called. */
    Set<Beat> beats() {
        return beats;
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(INTERVAL.toNanos());
            long now = System.nanoTime();
            for (Beat beat : beats) {
                try {
                    beat.beat(now);
                } catch (RuntimeException | Error e) {
                    // the others must not go without their clock, even where memory is short
                    LOG.log(Level.ERROR, "an exchange failed by a bug", e);
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
