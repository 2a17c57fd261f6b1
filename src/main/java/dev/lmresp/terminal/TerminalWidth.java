package dev.lmresp.terminal;

import java.io.IOException;

/** How many columns the terminal has that a command writes its answer to. */
public final class TerminalWidth {
    /** That of a terminal that does not say, and of all that is none. */
    public static final int DEFAULT = 80;

    private TerminalWidth() {}

    /** The columns of standard output. */
    public static int ofStandardOutput() {
        try {
            if (!StandardStreams.look().output()) {
                return DEFAULT;
            }
            int columns = Integer.parseInt(Stty.run("size").replaceFirst("^\\d+ ", ""));
            return columns > 0 ? columns : DEFAULT;
        } catch (IOException | NumberFormatException noSize) {
            return DEFAULT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DEFAULT;
        }
    }
}
