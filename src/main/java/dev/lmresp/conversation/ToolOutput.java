package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

/**
 * The output of a call.
 *
 * @param text the text for the model: the command's output, and remarks on it
 * @param media images and documents after the text, as parts of a message
 * @param outcome the outcome
 * @param exitCode the command's, -1 when there is none
 * @param time how long it ran
 * @param droppedBytes the number of bytes left out in the middle
 */
public record ToolOutput(
        String text,
        List<JsonNode> media,
        Outcome outcome,
        int exitCode,
        Duration time,
        long droppedBytes) {

    public ToolOutput {
        media = List.copyOf(media);
    }

    /** The outcome of a call. */
    public enum Outcome {
        /** The command ended with exit code 0. */
        SUCCEEDED,
        /** The command ended with another exit code. */
        FAILED,
        /** The command timed out, and was ended. */
        TIMED_OUT,
        /** The user cancelled it, before or while it ran. */
        CANCELLED,
        /** The command could not be started. */
        NOT_STARTED,
        /** The arguments do not fit the tool's parameters; the command was not started. */
        INVALID,
        /** The user refused it; the command was not started. */
        REFUSED,
        UNKNOWN
    }

    /** The output of a call with invalid arguments. */
    public static ToolOutput invalid(List<String> problems) {
        return without(
                Outcome.INVALID,
                "The tool was not run, because its arguments do not fit its parameters:\n- "
                        + String.join("\n- ", problems));
    }

    /** The output of a call for which nothing ran. */
    public static ToolOutput without(Outcome outcome, String text) {
        return new ToolOutput(text, List.of(), outcome, -1, Duration.ZERO, 0);
    }
}
