package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

/**
 * What became of a call.
 *
 * @param text what the model is told: the command's output, and what it must know about it
 * @param media images and documents behind the text: parts as messages have them
 * @param outcome how it went
 * @param exitCode the command's, -1 when there is none
 * @param time how long it ran
 * @param droppedBytes how much of the output was left out in the middle
 */
public record ToolOutput(
        String text,
        List<JsonNode> media,
        Outcome outcome,
        int exitCode,
        Duration time,
        long droppedBytes) {

    /** Copies what it is given. */
    public ToolOutput {
        media = List.copyOf(media);
    }

    /** How a call went. */
    public enum Outcome {
        /** The command ended with exit code 0. */
        SUCCEEDED,
        /** The command ended with another exit code. */
        FAILED,
        /** The command took too long, and was ended. */
        TIMED_OUT,
        /** A person ended it, or it was not begun because of that. */
        CANCELLED,
        /** The command could not be started. */
        NOT_STARTED,
        /** The arguments do not fit the tool's parameters; the command was not started. */
        INVALID,
        /** The person did not want it; the command was not started. */
        REFUSED,
        /** There is no such tool. */
        UNKNOWN
    }

    /** Of a call whose arguments do not fit. */
    public static ToolOutput invalid(List<String> problems) {
        return without(
                Outcome.INVALID,
                "The tool was not run, because its arguments do not fit its parameters:\n- "
                        + String.join("\n- ", problems));
    }

    /** Of a call for which nothing ran. */
    public static ToolOutput without(Outcome outcome, String text) {
        return new ToolOutput(text, List.of(), outcome, -1, Duration.ZERO, 0);
    }
}
