package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Handles a signal for a while, and then restores the former handler.
 *
 * @param former the former handler
 * @param formerOfProcess the former handler of the process, for a dumb terminal, which does not
 *     handle signals
 */
public record SignalWatch(
        Terminal terminal,
        Terminal.Signal signal,
        Terminal.SignalHandler former,
        @Nullable Object formerOfProcess)
        implements AutoCloseable {
    /**
     * Ctrl-C runs an action, each time it is pressed, on a thread of the terminal.
     *
     * <pre>{@code
     * try (var _ = SignalWatch.interrupts(terminal, answer::cancel)) {
     *     answer.await();
     * }
     * }</pre>
     *
     * @param action must be short, and may be called again before the first call has had its effect
     */
    public static SignalWatch interrupts(Terminal terminal, Runnable action) {
        return on(terminal, Terminal.Signal.INT, action);
    }

    /**
     * A change of the terminal's size runs an action, on a thread of the terminal. A window that is
     * dragged changes often: the action should only note that it happened.
     */
    public static SignalWatch resizes(Terminal terminal, Runnable action) {
        return on(terminal, Terminal.Signal.WINCH, action);
    }

    static SignalWatch on(Terminal terminal, Terminal.Signal signal, Runnable action) {
        Terminal.SignalHandler former = terminal.handle(signal, ignored -> action.run());
        Object formerOfProcess =
                QuietMode.isOutOfReach(terminal) ? Signals.register(signal.name(), action) : null;
        return new SignalWatch(terminal, signal, former, formerOfProcess);
    }

    @Override
    public void close() {
        terminal.handle(signal, former);
        Signals.unregister(signal.name(), formerOfProcess);
    }
}
