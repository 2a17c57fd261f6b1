package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;

/**
 * Handles changes of the terminal's size while something is drawn; used like {@link Interrupts}.
 */
public final class Resizes implements AutoCloseable {
    private final SignalWatch watch;

    private Resizes(SignalWatch watch) {
        this.watch = watch;
    }

    /**
     * Runs an action whenever the size changes, on a thread of the terminal. The size changes often
     * while a window is resized, so the action should only set a flag.
     */
    public static Resizes during(Terminal terminal, Runnable action) {
        return new Resizes(SignalWatch.on(terminal, Terminal.Signal.WINCH, action));
    }

    /** Restores the former handling. */
    @Override
    public void close() {
        watch.close();
    }
}
