package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.client.ResponsesClient;

import java.time.Duration;

/** Detects a Chat Completions engine in the place of a Responses endpoint. */
final class ChatOnly {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private ChatOnly() {}

    /**
     * Checks whether an address is such an engine.
     *
     * @param option the option with the address, followed by a colon and a blank; empty for an
     *     argument
     * @throws CommandFailure if it is; the message says what to do
     */
    static void refuse(ResponsesClient client, String url, String option)
            throws InterruptedException {
        refuse(client, url, option, LOOK);
    }

    /** With a shorter timeout, if it is shorter. */
    static void refuse(ResponsesClient client, String url, String option, Duration patience)
            throws InterruptedException {
        if (client.isOnlyChat(patience.compareTo(LOOK) < 0 ? patience : LOOK)) {
            throw new CommandFailure(
                    ("%s%s supports Chat Completions but not the Responses API. Put lmresp in front"
                         + " of it: lmresp serve --engine %2$s; or check it through a temporary"
                         + " proxy: lmresp check --engine %2$s")
                            .formatted(option, url));
        }
    }
}
