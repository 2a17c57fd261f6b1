package dev.lmresp.state.ask;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * A turn of a conversation: the user's input, and all output until the user's next input.
 *
 * @param id counts from 1, over all conversations
 * @param parent the turn before, 0 for none; turns of the same parent are branches
 * @param time when it began
 * @param model the model, empty for the proxy's default
 * @param engine the engine, empty when unknown
 * @param status its status
 * @param input the user's items
 * @param output the items that followed, over all rounds: reasoning, messages, calls, and the
 *     outputs of calls
 * @param usage tokens as the API reports them; the null node when unknown
 * @param error the error message, empty for none
 */
public record StoredTurn(
        long id,
        long parent,
        Instant time,
        String model,
        String engine,
        Status status,
        List<JsonNode> input,
        List<JsonNode> output,
        JsonNode usage,
        String error) {

    /** The status of a turn. */
    public enum Status {
        /** A process is running it. */
        RUNNING,
        COMPLETED,
        /** A limit has cut off the answer. */
        INCOMPLETE,
        /** An error occurred. */
        FAILED,
        /** The user cancelled it, or its process was killed. */
        CANCELLED
    }
}
