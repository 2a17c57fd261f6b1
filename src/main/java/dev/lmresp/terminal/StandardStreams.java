package dev.lmresp.terminal;

import java.io.Console;
import java.io.IOException;

/**
 * Which of the standard streams are a terminal.
 *
 * @param input whether a person types there
 * @param output whether a person reads there
 * @param error whether a person reads there, too
 */
public record StandardStreams(boolean input, boolean output, boolean error) {
    // to ask the shell takes 10 ms; the native calls of a terminal library 200, most of it to get
    // ready for them
    private static final String[] ASK = {
        "sh",
        "-c",
        "i=0 o=0 e=0; [ -t 0 ] && i=1; [ -t 1 ] && o=2; [ -t 2 ] && e=4; exit $((i+o+e))"
    };

    /** Looks at those of this process. */
    @SuppressWarnings("SystemConsoleNull") // without a terminal JDK 25 has none again
    public static StandardStreams look() throws InterruptedException {
        try {
            int bits = new ProcessBuilder(ASK).inheritIO().start().waitFor();
            return new StandardStreams((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
        } catch (IOException noShell) {
            Console console = System.console();
            boolean isTerminal = console != null && console.isTerminal();
            return new StandardStreams(isTerminal, isTerminal, isTerminal);
        }
    }
}
