package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;

/**
 * Handles Ctrl-C while something runs, such as an answer:
 *
 * <pre>{@code
 * try (var _ = Interrupts.during(terminal, answer::cancel)) {
 *     answer.await();
 * }
 * }</pre>
 */
public final class Interrupts implements AutoCloseable {
    private final SignalWatch watch;

    private Interrupts(SignalWatch watch) {
        this.watch = watch;
    }

    /**
     * Runs an action whenever Ctrl-C is pressed, on a thread of the terminal.
     *
     * @param action the action; must be short, and may be called again before the first call has
     *     had its effect
     */
    public static Interrupts during(Terminal terminal, Runnable action) {
        return new Interrupts(SignalWatch.on(terminal, Terminal.Signal.INT, action));
    }

    /** Restores the former handling of Ctrl-C. */
    @Override
    public void close() {
        watch.close();
    }
}
