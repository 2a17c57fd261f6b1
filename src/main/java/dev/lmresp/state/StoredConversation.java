package dev.lmresp.state;

import java.time.Instant;

/**
 * A conversation that was kept.
 *
 * @param id short, and easy to type
 * @param title given by a person, or the first line of what was first asked; empty before the first
 *     turn
 * @param created when it was begun
 * @param updated when its last turn began or ended
 * @param model whom it speaks to, empty for the proxy's default
 * @param system the standing orders, empty for none
 * @param head the turn at which it stands, 0 before the first
 * @param turns how many turns there are from the first to the head
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
