package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnListener;

/** Shows a running turn, and how it ended. */
public interface TurnOutput extends TurnListener {
    /** Shows a question to the user; an empty one removes it. */
    void question(String text);

    void end(TurnEnd end);
}
