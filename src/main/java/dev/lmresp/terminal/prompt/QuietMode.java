package dev.lmresp.terminal.prompt;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;

import java.util.EnumSet;

/**
 * How the terminal is while nobody reads a line: keys are not echoed, arrive one by one and as they
 * are, so that Enter and Ctrl-J stay different; Ctrl-C is a signal.
 */
public final class QuietMode {
    private QuietMode() {}

    /** Switches it on. Returns what was on before, for {@link Terminal#setAttributes}. */
    public static Attributes enter(Terminal terminal) {
        Attributes before = terminal.getAttributes();
        if (isOutOfReach(terminal)) {
            // with ISIG it would take the end of all input for a Ctrl-C
            return before;
        }
        var quiet = new Attributes(before);
        quiet.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        // with NOFLSH a Ctrl-C throws away neither what was typed nor half of an escape sequence
        quiet.setLocalFlags(EnumSet.of(LocalFlag.ISIG, LocalFlag.NOFLSH), true);
        quiet.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        quiet.setControlChar(ControlChar.VMIN, 1);
        quiet.setControlChar(ControlChar.VTIME, 0);
        terminal.setAttributes(quiet);
        return before;
    }

    /** Whether the terminal can do nothing of the sort: it prints, and reads whole lines. */
    public static boolean isOutOfReach(Terminal terminal) {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }
}
