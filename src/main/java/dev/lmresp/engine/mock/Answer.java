package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.script.Saying.Failure;
import dev.lmresp.engine.mock.script.Saying.Pace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the mock has decided to say.
 *
 * @param pace how fast
 * @param reasoning the reasoning, token by token
 * @param content the text, token by token; made while it is read, since it may be endless
 * @param calls the tools it calls
 * @param ending how it ends
 */
record Answer(
        Pace pace,
        Iterable<String> reasoning,
        Iterable<String> content,
        List<Call> calls,
        Ending ending) {

    /**
     * A tool call.
     *
     * @param name the function
     * @param arguments the JSON text of its arguments
     */
    record Call(String name, String arguments) {}

    /**
     * How an answer ends, where a script has a say in it.
     *
     * @param finish the {@code finish_reason}, empty for the natural one
     * @param usage figures of usage by the names of scripts; those that are missing are counted
     * @param failure what happens before the end
     */
    record Ending(String finish, Map<String, Long> usage, Optional<Failure> failure) {
        static final Ending NATURAL = new Ending("", Map.of(), Optional.empty());
    }

    /** An answer of the mock's own. */
    static Answer of(
            Duration delay,
            String reasoning,
            Iterable<String> content,
            Duration every,
            List<Call> calls) {
        return new Answer(
                new Pace(delay, every, 0), Words.of(reasoning), content, calls, Ending.NATURAL);
    }
}
