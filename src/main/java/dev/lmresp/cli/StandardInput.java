package dev.lmresp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Standard input as a text that belongs to a question. */
final class StandardInput {
    private static final long SECONDS_UNTIL_NOTICE = 3;

    private StandardInput() {}

    /**
     * Reads it to its end. A script that leaves it open makes this wait for ever: then a notice
     * says what to do.
     */
    static String read(PrintWriter err) throws IOException {
        var end = new CompletableFuture<Boolean>();
        end.completeOnTimeout(false, SECONDS_UNTIL_NOTICE, TimeUnit.SECONDS)
                .thenAccept(
                        isRead -> {
                            if (!isRead) {
                                err.println(
                                        "lmresp: reading standard input, which belongs to the"
                                                + " question; if there is none, add </dev/null");
                                err.flush();
                            }
                        });
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            end.complete(true);
        }
    }
}
