package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;

/** Changes of the terminal's size while something is drawn in it; used as {@link Interrupts} is. */
public final class Resizes implements AutoCloseable {
    private final SignalWatch watch;

    private Resizes(SignalWatch watch) {
        this.watch = watch;
    }

    /**
     * From now on a change of the size runs an action, on a thread of the terminal. A window that
     * is dragged changes often: the action should only note that it happened.
     */
    public static Resizes during(Terminal terminal, Runnable action) {
        return new Resizes(SignalWatch.on(terminal, Terminal.Signal.WINCH, action));
    }

    /** Changes are handled as before. */
    @Override
    public void close() {
        watch.close();
    }
}
