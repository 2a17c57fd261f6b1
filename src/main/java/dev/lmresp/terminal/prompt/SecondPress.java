package dev.lmresp.terminal.prompt;

import java.util.function.LongSupplier;

/** Tells a key that is pressed twice from one that is pressed now and then. */
public final class SecondPress {
    private final long within;
    private final LongSupplier nanoClock;
    private boolean isPressed;
    private long first;

    /**
     * @param within nanoseconds after the first time in which the second counts
     * @param nanoClock nanoseconds since some time, as of {@link System#nanoTime}
     */
    public SecondPress(long within, LongSupplier nanoClock) {
        this.within = within;
        this.nanoClock = nanoClock;
    }

    /** The key was pressed: whether it is the second time. */
    public boolean isSecond() {
        long now = nanoClock.getAsLong();
        boolean isSecond = isPressed && now - first <= within;
        isPressed = true;
        first = now;
        return isSecond;
    }

    /** Something else happened in between. */
    public void forget() {
        isPressed = false;
    }
}
