package dev.lmresp.terminal.chat;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnPart;
import dev.lmresp.conversation.TurnPart.Kind;
import dev.lmresp.conversation.TurnProgress;

import java.io.PrintWriter;
import java.util.List;

/**
 * An answer for programs: only its text, as it arrives; tool calls are reported to the other
 * writer. When the reader has gone, the turn is stopped.
 */
public final class PlainOutput implements TurnOutput {
    private final TurnProgress progress;
    private final PrintWriter out;
    private final PrintWriter err;
    private int part;
    private int printed;
    private String last = "";

    /** Prints the text of a turn's progress. */
    public PlainOutput(TurnProgress progress, PrintWriter out, PrintWriter err) {
        this.progress = progress;
        this.out = out;
        this.err = err;
    }

    @Override
    public void event(ServerEvent event) {
        progress.look(this::print);
    }

    @Override
    public void toolsAnswered() {
        progress.look(this::print);
    }

    @Override
    public void question(String text) {
        err.println(text);
        err.flush();
    }

    @Override
    public void end(TurnEnd end) {
        progress.look(this::print);
        if (!last.isEmpty() && !last.endsWith("\n")) {
            out.println();
        }
        out.flush();
    }

    /** Prints what is new since the last call. */
    private void print(List<TurnPart> parts) {
        while (part < parts.size()) {
            TurnPart now = parts.get(part);
            if (now.kind() == Kind.TEXT || now.kind() == Kind.REFUSAL) {
                say(now.textFrom(printed));
                printed = now.length();
            }
            if (!now.isDone()) {
                return;
            }
            if (now.kind() == Kind.CALL) {
                err.println("lmresp: the model calls " + now.name() + " " + now.text());
                err.flush();
            }
            part++;
            printed = 0;
        }
    }

    private void say(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (printed == 0 && !last.isEmpty()) {
            // between the texts of two rounds
            out.print(last.endsWith("\n") ? "\n" : "\n\n");
        }
        out.print(text);
        last = text;
        if (out.checkError()) {
            Thread.currentThread().interrupt();
        }
    }
}
