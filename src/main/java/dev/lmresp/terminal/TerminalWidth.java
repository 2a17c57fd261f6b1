package dev.lmresp.terminal;

import java.io.IOException;

/** The width of the terminal of a command's output. */
public final class TerminalWidth {
    /** The columns when unknown, and without a terminal. */
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
