package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.prompt.TypeAhead;

import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * The user's keys during a turn: keys for the turn, an answer to its questions, or the next
 * question.
 */
final class Typing implements KeyApproval.Keys {
    private static final long POLL = 100;

    private final Terminal terminal;
    private final LiveTurn turn;
    private final StringBuilder typed = new StringBuilder();
    private TypeAhead ahead;

    /** Starts reading. */
    Typing(Terminal terminal, LiveTurn turn) {
        this.terminal = terminal;
        this.turn = turn;
        this.ahead = listen();
    }

    private TypeAhead listen() {
        return new TypeAhead(terminal)
                .onKey(TypeAhead.CTRL_O, turn::toggleReasoning)
                .onChange(turn::typed)
                .start();
    }

    /** Keeps what was typed so far for the next prompt. */
    @Override
    public void begin() {
        typed.append(ahead.stop());
    }

    @Override
    public void end() {
        ahead = listen();
    }

    @Override
    public int next() throws InterruptedException {
        try {
            NonBlockingReader reader = terminal.reader();
            int key = NonBlockingReader.READ_EXPIRED;
            while (key == NonBlockingReader.READ_EXPIRED) {
                key = reader.read(POLL);
            }
            return key;
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Stops reading; returns everything that was typed for the next prompt. */
    String stop() {
        return typed.append(ahead.stop()).toString();
    }
}
