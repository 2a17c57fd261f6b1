package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.state.ask.StoredTurn.Status;

import java.util.List;

/**
 * How a turn ended.
 *
 * @param status completed, or why not
 * @param response the last response, a missing node when there was none
 * @param output the items that followed the input, of all rounds
 * @param error the error message for people, empty for none
 */
public record TurnEnd(Status status, JsonNode response, List<JsonNode> output, String error) {
    /** True when there is an answer, even if a limit has cut it off. */
    public boolean isAnswered() {
        return switch (status) {
            case COMPLETED, INCOMPLETE -> true;
            case FAILED, CANCELLED, RUNNING -> false;
        };
    }
}
