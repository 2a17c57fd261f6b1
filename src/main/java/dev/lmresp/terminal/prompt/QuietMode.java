package dev.lmresp.terminal.prompt;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;

import java.util.EnumSet;

/**
 * The terminal mode while no line is read: no echo, keys arrive one by one and unchanged, so that
 * Enter and Ctrl-J differ; Ctrl-C is a signal.
 */
public final class QuietMode {
    private QuietMode() {}

    /** Enters the mode. Returns the former attributes, for {@link Terminal#setAttributes}. */
    public static Attributes enter(Terminal terminal) {
        Attributes before = terminal.getAttributes();
        if (isOutOfReach(terminal)) {
            // with ISIG it would take the end of input for a Ctrl-C
            return before;
        }
        var quiet = new Attributes(before);
        quiet.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        // with NOFLSH a Ctrl-C discards neither typed text nor half of an escape sequence
        quiet.setLocalFlags(EnumSet.of(LocalFlag.ISIG, LocalFlag.NOFLSH), true);
        quiet.setInputFlags(EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR), false);
        quiet.setControlChar(ControlChar.VMIN, 1);
        quiet.setControlChar(ControlChar.VTIME, 0);
        terminal.setAttributes(quiet);
        return before;
    }

    /** True when the terminal does not support this: it prints, and reads whole lines. */
    public static boolean isOutOfReach(Terminal terminal) {
        return terminal.getType().startsWith(Terminal.TYPE_DUMB);
    }
}
