package dev.lmresp.terminal.chat;

import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnListener;

/** Shows a turn while it goes on, and how it ended. */
public interface TurnOutput extends TurnListener {
    /** Shows a question to the person; an empty one takes it away. */
    void question(String text);

    /** Shows the end. */
    void end(TurnEnd end);
}
