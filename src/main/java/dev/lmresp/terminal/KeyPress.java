package dev.lmresp.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;

/** Reads a single key from the terminal, whatever standard input is. */
public final class KeyPress {
    /** Returned when there is no terminal. */
    public static final int NOBODY = -1;

    private KeyPress() {}

    /**
     * Waits for a key.
     *
     * @return its character, or {@link #NOBODY} where there is no terminal
     */
    public static int read() throws InterruptedException {
        try {
            String before = Stty.run("-g");
            try (InputStream keys = Files.newInputStream(Stty.TERMINAL)) {
                Stty.run("-icanon", "-echo", "min", "1");
                return keys.read();
            } finally {
                Stty.run(before);
            }
        } catch (IOException noTerminal) {
            return NOBODY;
        }
    }
}
