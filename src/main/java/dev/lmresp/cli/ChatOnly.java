package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.client.ResponsesClient;

import java.time.Duration;

/** An engine that was named where an endpoint of the Responses API is wanted. */
final class ChatOnly {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private ChatOnly() {}

    /**
     * Looks whether an address is such an engine.
     *
     * @param option what named it, with a colon and a blank behind; empty for an argument
     * @throws CommandFailure when it is one; the message says what to do
     */
    static void refuse(ResponsesClient client, String url, String option)
            throws InterruptedException {
        refuse(client, url, option, LOOK);
    }

    /** As above, with less patience if that is less. */
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
