package dev.lmresp.terminal.prompt;

import java.util.function.LongSupplier;

/** Detects that a key is pressed twice in a short time. */
public final class SecondPress {
    private final long within;
    private final LongSupplier nanoClock;
    private boolean isPressed;
    private long first;

    /**
     * @param within the nanoseconds within which a second press counts
     * @param nanoClock a clock like {@link System#nanoTime}
     */
    public SecondPress(long within, LongSupplier nanoClock) {
        this.within = within;
        this.nanoClock = nanoClock;
    }

    /** The key was pressed; returns whether it is the second time. */
    public boolean isSecond() {
        long now = nanoClock.getAsLong();
        boolean isSecond = isPressed && now - first <= within;
        isPressed = true;
        first = now;
        return isSecond;
    }

    /** Resets, because something else happened in between. */
    public void forget() {
        isPressed = false;
    }
}
