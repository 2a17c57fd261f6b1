package dev.lmresp.conversation;

import dev.lmresp.client.ServerEvent;

/** Hears what happens in a turn, in the thread that runs it. */
public interface TurnListener {
    /** An event of an answer came; what it adds is already in the turn's progress. */
    default void event(ServerEvent event) {}

    /** All tools that an answer calls have answered; that, too, is in the turn's progress. */
    default void toolsAnswered() {}
}
