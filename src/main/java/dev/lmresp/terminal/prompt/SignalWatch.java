package dev.lmresp.terminal.prompt;

import org.jline.terminal.Terminal;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * A signal that is handled for a while, and then as before.
 *
 * @param former how it was handled
 * @param formerOfProcess the same for a dumb terminal, which does not look after signals
 */
record SignalWatch(
        Terminal terminal,
        Terminal.Signal signal,
        Terminal.SignalHandler former,
        @Nullable Object formerOfProcess)
        implements AutoCloseable {
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
