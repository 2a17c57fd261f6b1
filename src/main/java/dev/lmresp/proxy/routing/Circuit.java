package dev.lmresp.proxy.routing;

import java.time.Duration;

/**
 * Whether an engine is worth asking: open after several failures in a row, so that others are asked
 * first; half-open after a while, when a probe may close it. An engine without others beside it is
 * asked in any state. Thread-safe.
 */
public final class Circuit {
    /** One failure may be a restart, and a request's own fault shows as one. */
    private static final int MOST_FAILURES = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private int failures;
    private Duration pause = FIRST_PAUSE;
    private long openedAt;
    private boolean isProbed;
    private boolean isResting;
    private long restUntil;

    /** The state of a circuit. */
    public enum State {
        /** The engine is asked. */
        CLOSED,
        /** Others are asked first. */
        OPEN,
        /** As open, but it is time for a probe, or one is on its way. */
        HALF_OPEN
    }

    /**
     * The state at a time.
     *
     * @param now in nanoseconds of any clock that only goes forward
     */
    public synchronized State state(long now) {
        isResting &= now < restUntil;
        if (failures < MOST_FAILURES) {
            return isResting ? State.OPEN : State.CLOSED;
        }
        return now - openedAt < pause.toNanos() ? State.OPEN : State.HALF_OPEN;
    }

    /** Whether the caller is to probe the engine: true for one caller after each pause. */
    public synchronized boolean isProbeDue(long now) {
        boolean isDue = state(now) == State.HALF_OPEN && !isProbed;
        isProbed |= isDue;
        return isDue;
    }

    /**
     * The engine is to be left alone for a while.
     *
     * @param seconds how long, negative when it has not said
     */
    public synchronized void rest(long now, int seconds) {
        restUntil = now + Duration.ofSeconds(Math.max(1, seconds)).toNanos();
        isResting = true;
    }

    /** The engine has answered, whatever it said about the request. */
    public synchronized void answered() {
        failures = 0;
        pause = FIRST_PAUSE;
        isProbed = false;
    }

    /** The engine could not be reached, did not answer in time, or is broken. */
    public synchronized void failed(long now) {
        boolean wasOpen = failures >= MOST_FAILURES;
        if (wasOpen && state(now) == State.OPEN) {
            // a request that had begun before
            return;
        }
        failures++;
        if (failures >= MOST_FAILURES) {
            pause = wasOpen ? longer(pause) : FIRST_PAUSE;
            openedAt = now;
            isProbed = false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
