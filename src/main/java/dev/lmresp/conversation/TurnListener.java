package dev.lmresp.conversation;

import dev.lmresp.client.ServerEvent;

/** Observes a turn, in the thread that runs it. */
public interface TurnListener {
    /** An event has arrived; the turn's progress already includes it. */
    default void event(ServerEvent event) {}

    /** All calls of an answer have outputs, which the turn's progress already includes. */
    default void toolsAnswered() {}
}
