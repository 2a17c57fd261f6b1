package dev.lmresp.state;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * A turn of a conversation: what a person said, and all that followed until it was their turn
 * again.
 *
 * @param id counts from 1, over all conversations
 * @param parent the turn before, 0 for none; turns of the same parent are branches
 * @param time when it began
 * @param model whom it was asked of, empty for the proxy's default
 * @param engine who answered, empty when unknown
 * @param status how far it came
 * @param input the person's items
 * @param output the items that followed, over as many rounds as it took: reasoning, messages,
 *     calls, and the outputs of calls
 * @param usage tokens as the API reports them; the null node when unknown
 * @param error why it is not whole, in a sentence; empty when nothing went wrong
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

    /** How far a turn came. */
    public enum Status {
        /** A process is at it. */
        RUNNING,
        /** The answer is whole. */
        COMPLETED,
        /** The answer was cut off by a limit. */
        INCOMPLETE,
        /** Something went wrong. */
        FAILED,
        /** A person ended it, or its process did. */
        CANCELLED
    }
}
