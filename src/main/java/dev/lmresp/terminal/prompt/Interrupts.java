package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;

/**
 * Ctrl-C while something runs, such as an answer:
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
     * From now on Ctrl-C runs an action, each time it is pressed, on a thread of the terminal.
     *
     * @param action must be short, and may be called again before the first call has had its effect
     */
    public static Interrupts during(Terminal terminal, Runnable action) {
        return new Interrupts(SignalWatch.on(terminal, Terminal.Signal.INT, action));
    }

    /** Ctrl-C does again what it did before. */
    @Override
    public void close() {
        watch.close();
    }
}
