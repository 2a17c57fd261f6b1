package dev.lmresp.engine.mock.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a script lets the mock say to a request.
 *
 * @param speech the words; without them the mock finds its own
 * @param pace how fast
 * @param finish the {@code finish_reason}, empty for the natural one
 * @param usage figures of usage by their names in a script; those that are missing are counted
 * @param failure how it fails, if it does
 */
public record Saying(
        Optional<Speech> speech,
        Pace pace,
        String finish,
        Map<String, Long> usage,
        Optional<Failure> failure) {

    /** Reasoning and text, both of which may be empty, and calls of tools. */
    public record Speech(String reasoning, String text, List<Call> calls) {}

    /** A call of a tool, with its arguments as they go over the wire. */
    public record Call(String name, String arguments) {}

    /**
     * How fast an answer comes.
     *
     * @param delay the silence before its first token
     * @param every the time from one chunk to the next
     * @param chunk the characters in a chunk; 0 for the mock's own tokens
     */
    public record Pace(Duration delay, Duration every, int chunk) {}

    /** How an answer fails. */
    public sealed interface Failure {
        /**
         * With a status.
         *
         * @param retryAfter the header, empty for none
         */
        record Status(int status, String retryAfter, String body) implements Failure {}

        /** After so many chunks an error comes, and nothing else; whole answers are the error. */
        record InStream(int after, int status, String body) implements Failure {}

        /** After so many chunks the connection breaks. */
        record Break(int after) implements Failure {}

        /** After so many chunks nothing comes any more. */
        record Stall(int after) implements Failure {}
    }
}
