package dev.lmresp.state.ask;

import java.time.Instant;

/**
 * A saved conversation.
 *
 * @param id short, and easy to type
 * @param title set by the user, or the first line of the first question; empty before the first
 *     turn
 * @param created when it was created
 * @param updated when its last turn began or ended
 * @param model the model, empty for the proxy's default
 * @param system the system message, may be empty
 * @param head the current turn, 0 before the first
 * @param turns the number of turns from the first to the head
 */
public record StoredConversation(
        String id,
        String title,
        Instant created,
        Instant updated,
        String model,
        String system,
        long head,
        int turns) {}
