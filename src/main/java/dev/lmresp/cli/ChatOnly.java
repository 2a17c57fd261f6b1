package dev.lmresp.cli;

import dev.lmresp.check.Suite;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.ResponsesClient;

import java.time.Duration;

/** Detects a Chat Completions engine in the place of an endpoint of another API. */
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
        if (client.isOnlyChat(shorter(patience))) {
            throw failure(url, option, "Responses API", "");
        }
    }

    /**
     * Checks whether an address that is about to be checked is such an engine.
     *
     * @param patience the timeout, if it is shorter than the usual one
     * @throws CommandFailure if it is; the message says what to do
     */
    static void refuse(EndpointClient client, String url, Suite suite, Duration patience)
            throws InterruptedException {
        if (client.isOnlyChat(suite.path(), shorter(patience))) {
            switch (suite) {
                case RESPONSES -> throw failure(url, "", "Responses API", "");
                case MESSAGES -> throw failure(url, "", "Messages API", " --api messages");
            }
        }
    }

    private static Duration shorter(Duration patience) {
        return patience.compareTo(LOOK) < 0 ? patience : LOOK;
    }

    private static CommandFailure failure(String url, String option, String api, String check) {
        return new CommandFailure(
                ("%s%s supports Chat Completions but not the %s. Put lmresp in front of it: lmresp"
                     + " serve --engine %2$s; or check it through a temporary proxy: lmresp"
                     + " check%4$s --engine %2$s")
                        .formatted(option, url, api, check));
    }
}
