package dev.lmresp.terminal.prompt;

import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A terminal in our mode until this is closed: no echo, Ctrl-C does nothing except with {@link
 * SignalWatch#interrupts}, and at Ctrl-Z, or while it is lent to another program, its original
 * state is restored. On a dumb terminal only the signals are handled.
 */
public final class TakenTerminal implements AutoCloseable {
    private static final String PASTES_BARE = "\u001b[?2004l";
    private static final String PASTES_IN_BRACKETS = "\u001b[?2004h";

    private final Terminal terminal;
    private final boolean isDumb;
    private final Attributes before;
    private final SignalWatch interrupts;
    private final SignalWatch wakeUps;
    private final Suspension suspension;
    private volatile Optional<Suspension.Holder> shown = Optional.empty();
    private volatile boolean isLent;

    public TakenTerminal(Terminal terminal) {
        this.terminal = terminal;
        this.isDumb = QuietMode.isOutOfReach(terminal);
        this.before = QuietMode.enter(terminal);
        // a second Ctrl-C, meant for an answer that has just ended, must not end the program
        this.interrupts = SignalWatch.on(terminal, Terminal.Signal.INT, () -> {});
        this.suspension = Suspension.of(new Terms());
        this.wakeUps = SignalWatch.on(terminal, Terminal.Signal.CONT, suspension::goesOn);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** For code that reads Ctrl-Z as a character. */
    public Suspension suspension() {
        return suspension;
    }

    /** Does nothing: a program that the terminal is lent to handles it itself. */
    private final class Terms implements Suspension.Holder {
        @Override
        public void leave() {
            if (!isLent) {
                shown.ifPresent(Suspension.Holder::leave);
                giveBack();
            }
        }

        @Override
        public void takeAgain() {
            if (!isLent) {
                QuietMode.enter(terminal);
                if (!isDumb) {
                    terminal.writer().write(PASTES_IN_BRACKETS);
                }
                shown.ifPresent(Suspension.Holder::takeAgain);
                terminal.flush();
            }
        }
    }

    private void giveBack() {
        if (!isDumb) {
            terminal.puts(InfoCmp.Capability.keypad_local);
            terminal.writer().write(PASTES_BARE);
        }
        terminal.flush();
        terminal.setAttributes(before);
    }

    /** Registers what is on the screen until the result is closed, to notify it of a stop. */
    public Showing shows(Suspension.Holder holder) {
        shown = Optional.of(holder);
        return () -> shown = Optional.empty();
    }

    public interface Showing extends AutoCloseable {
        @Override
        void close();
    }

    /** Lends the terminal to another program while an action runs: with echo and signals. */
    <T> T lend(Supplier<T> action) {
        giveBack();
        isLent = true;
        try {
            return action.get();
        } finally {
            isLent = false;
            QuietMode.enter(terminal);
        }
    }

    @Override
    public void close() {
        wakeUps.close();
        suspension.close();
        interrupts.close();
        giveBack();
    }
}
