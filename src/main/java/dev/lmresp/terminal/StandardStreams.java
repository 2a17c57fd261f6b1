package dev.lmresp.terminal;

import java.io.Console;
import java.io.IOException;

/**
 * Which of the standard streams are a terminal.
 *
 * @param input whether a person types there
 * @param output whether a person reads there
 * @param watched whether a person reads there, or what goes to standard error
 */
public record StandardStreams(boolean input, boolean output, boolean watched) {
    // to ask the shell takes 10 to 20 ms; the native calls of a terminal library 200, most of it to
    // get ready for them
    private static final String[] ASK = {
        "sh",
        "-c",
        "i=0 o=0 e=0; [ -t 0 ] && i=1; [ -t 1 ] && o=2; [ -t 2 ] && e=4; exit $((i+o+e))"
    };

    /** Looks at those of this process. */
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

    /** What the JDK knows by itself: input and output together. */
    @SuppressWarnings("SystemConsoleNull") // without a terminal JDK 25 has none again
    private static boolean areBothTerminals() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
