package dev.lmresp.terminal.chat;

import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;
import org.jline.utils.OSUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The terminal this program was started in. */
public final class ChatTerminal {
    private ChatTerminal() {}

    /**
     * Opens it; there can be one at a time.
     *
     * <p>It is taken to draw a letter with its accents, and an emoji of several parts, as one
     * character, as most do by now. JLine would ask it; but while it waits for the answer, up to a
     * quarter of a second, it throws away what a person types.
     *
     * @return the terminal, or a dumb one where standard input is none
     */
    public static Terminal open() throws IOException {
        describe(System.getenv("TERM"));
        if (!OSUtils.IS_WINDOWS) {
            try {
                // a third of the time that JLine's first choice takes, the foreign function
                // interface
                return sized(builder().provider("jni").dumb(false).build());
            } catch (IllegalStateException e) {
                // no library for this machine, no folder to put it, or no terminal
            }
        }
        return builder().dumb(true).build();
    }

    /** One that does not say how large it is, as in some containers, is taken for 80 by 24. */
    private static Terminal sized(Terminal terminal) {
        if (terminal.getSize().getColumns() == 0 || terminal.getSize().getRows() == 0) {
            terminal.setSize(Size.of(80, 24));
        }
        return terminal;
    }

    /**
     * Lets JLine use what it knows of a type of terminal. Otherwise it starts a program, infocmp,
     * to learn that: a tenth of what the start takes.
     *
     * @param type the name, as in {@code TERM}
     */
    public static void describe(@Nullable String type) {
        String known = type == null ? null : InfoCmp.getDefaultInfoCmp(type);
        if (known != null) {
            InfoCmp.setLoadedInfoCmp(type, known);
        }
    }

    private static TerminalBuilder builder() {
        return TerminalBuilder.builder().system(true).graphemeCluster(true);
    }
}
