package dev.lmresp.engine.mock.script;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer of a script to a request.
 *
 * @param speech the content; if empty, the mock generates its own
 * @param pace its pace
 * @param finish the {@code finish_reason}, empty for the natural one
 * @param usage usage by the names in scripts; missing figures are counted
 * @param failure the failure, if any
 */
public record Saying(
        Optional<Speech> speech,
        Pace pace,
        String finish,
        Map<String, Long> usage,
        Optional<Failure> failure) {

    /** Reasoning and text, both of which may be empty, and tool calls. */
    public record Speech(String reasoning, String text, List<Call> calls) {}

    /** A tool call, with its arguments as sent. */
    public record Call(String name, String arguments) {}

    /**
     * The pace of an answer.
     *
     * @param delay the silence before its first token
     * @param every the time from one chunk to the next
     * @param chunk the characters in a chunk; 0 for the mock's own tokens
     */
    public record Pace(Duration delay, Duration every, int chunk) {}

    /** A failure of an answer. */
    public sealed interface Failure {
        /**
         * An error status.
         *
         * @param retryAfter the {@code Retry-After} header, empty for none
         */
        record Status(int status, String retryAfter, String body) implements Failure {}

        /** An error after a number of chunks; a whole answer is replaced by the error. */
        record InStream(int after, int status, String body) implements Failure {}

        /** A broken connection after a number of chunks. */
        record Break(int after) implements Failure {}

        /** Silence after a number of chunks. */
        record Stall(int after) implements Failure {}
    }
}
