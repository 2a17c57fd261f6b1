package dev.lmresp.terminal.chat;

import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;
import org.jline.utils.OSUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Opens the terminal of this process. */
public final class ChatTerminal {
    private ChatTerminal() {}

    /**
     * Opens the terminal; only one can be open at a time.
     *
     * <p>It is assumed to draw a letter with its accents, and an emoji of several parts, as one
     * character, as most do by now. JLine would query it, but while it waits for the reply, up to a
     * quarter of a second, it discards what is typed.
     *
     * @return the terminal, or a dumb one when standard input is not a terminal
     */
    public static Terminal open() throws IOException {
        describe(System.getenv("TERM"));
        if (!OSUtils.IS_WINDOWS) {
            try {
                // a third of the time of JLine's first choice, the foreign function interface
                return sized(builder().provider("jni").dumb(false).build());
            } catch (IllegalStateException e) {
                // no library for this machine, no folder for it, or no terminal
            }
        }
        return builder().dumb(true).build();
    }

    /** Assumes 80 by 24 if the terminal does not report its size, as in some containers. */
    private static Terminal sized(Terminal terminal) {
        if (terminal.getSize().getColumns() == 0 || terminal.getSize().getRows() == 0) {
            terminal.setSize(Size.of(80, 24));
        }
        return terminal;
    }

    /**
     * Gives JLine its built-in description of a terminal type. Otherwise it runs infocmp, which
     * takes a tenth of the startup.
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
