package dev.lmresp.engine.mock;

import java.time.Duration;
import java.util.List;

/**
 * What the mock has decided to say.
 *
 * @param delay the silence before the first byte
 * @param reasoning the reasoning, empty for none
 * @param content the text, token by token; made while it is read, since it may be endless
 * @param every the time from one token of the text to the next
 * @param calls the tools it calls
 */
record Answer(
        Duration delay,
        String reasoning,
        Iterable<String> content,
        Duration every,
        List<Call> calls) {

    /**
     * A tool call.
     *
     * @param name the function
     * @param arguments the JSON text of its arguments
     */
    record Call(String name, String arguments) {}
}
