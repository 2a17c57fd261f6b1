package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads standard input as a part of a question. */
final class StandardInput {
    private static final Duration NOTICE = Duration.ofSeconds(3);

    /** The limit in bytes; no model reads as much. */
    private static final int MOST = 16 << 20;

    private StandardInput() {}

    /**
     * Reads to the end. If a script leaves it open, this waits forever: then a notice says what to
     * do.
     *
     * @throws CommandFailure when it cannot be read, or is too long for any question
     */
    static String read(PrintWriter err) {
        Thread notice = Thread.startVirtualThread(() -> tellLater(err));
        try {
            return new String(InputFile.read(System.in, MOST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure("standard input cannot be read: " + TextFile.reason(e), e);
        } finally {
            notice.interrupt();
        }
    }

    private static void tellLater(PrintWriter err) {
        try {
            Thread.sleep(NOTICE);
            err.println(
                    "lmresp: reading standard input, to add it to the question; to skip this, add"
                            + " </dev/null");
            err.flush();
        } catch (InterruptedException e) {
            // it has ended
        }
    }
}
