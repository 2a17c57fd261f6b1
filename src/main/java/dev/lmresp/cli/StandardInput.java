package dev.lmresp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Standard input as a text that belongs to a question. */
final class StandardInput {
    private static final Duration NOTICE = Duration.ofSeconds(3);

    private StandardInput() {}

    /**
     * Reads it to its end. A script that leaves it open makes this wait for ever: then a notice
     * says what to do.
     */
    static String read(PrintWriter err) throws IOException {
        Thread notice = Thread.startVirtualThread(() -> tellLater(err));
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            notice.interrupt();
        }
    }

    private static void tellLater(PrintWriter err) {
        try {
            Thread.sleep(NOTICE);
            err.println(
                    "lmresp: reading standard input, which belongs to the question; if there is"
                            + " none, add </dev/null");
            err.flush();
        } catch (InterruptedException e) {
            // it has ended
        }
    }
}
