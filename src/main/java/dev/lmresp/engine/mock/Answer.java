package dev.lmresp.engine.mock;

import dev.lmresp.engine.mock.script.Saying.Failure;
import dev.lmresp.engine.mock.script.Saying.Pace;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of the mock.
 *
 * @param pace its pace
 * @param reasoning the reasoning, token by token
 * @param content the text, token by token; generated lazily, because it may be endless
 * @param calls the tools it calls
 * @param ending how it ends
 */
record Answer(
        Pace pace,
        Iterable<String> reasoning,
        Iterable<String> content,
        List<Call> calls,
        Ending ending) {

    record Call(String name, String arguments) {}

    /**
     * How an answer ends, as far as a script determines it.
     *
     * @param finish the {@code finish_reason}, empty for the natural one
     * @param usage usage by the names in scripts; missing figures are counted
     * @param failure the failure before the end
     */
    record Ending(String finish, Map<String, Long> usage, Optional<Failure> failure) {
        static final Ending NATURAL = new Ending("", Map.of(), Optional.empty());
    }

    /** An answer that is not from a script. */
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
