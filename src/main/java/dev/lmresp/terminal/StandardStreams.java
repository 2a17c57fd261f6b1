package dev.lmresp.terminal;

import java.io.Console;
import java.io.IOException;

/**
 * Which standard streams are terminals.
 *
 * @param input whether standard input is a terminal
 * @param output whether a person reads there
 * @param watched whether standard output or standard error is a terminal
 */
public record StandardStreams(boolean input, boolean output, boolean watched) {
    // asking the shell takes 10 to 20 ms; the native calls of a terminal library 200, mostly to
    // load it
    private static final String[] ASK = {
        "sh",
        "-c",
        "i=0 o=0 e=0; [ -t 0 ] && i=1; [ -t 1 ] && o=2; [ -t 2 ] && e=4; exit $((i+o+e))"
    };

    /** Checks the streams of this process. */
    public static StandardStreams look() throws InterruptedException {
        if (areBothTerminals()) {
            return new StandardStreams(true, true, true);
        }
        try {
            int bits = new ProcessBuilder(ASK).inheritIO().start().waitFor();
            return new StandardStreams((bits & 1) != 0, (bits & 2) != 0, (bits & 6) != 0);
        } catch (IOException noShell) {
            return new StandardStreams(false, false, false);
        }
    }

    /** The JDK's own check, of input and output together. */
    @SuppressWarnings("SystemConsoleNull") // null without a terminal, as again in JDK 25
    private static boolean areBothTerminals() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
