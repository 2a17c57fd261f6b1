package dev.lmresp.replay;

import dev.lmresp.terminal.Colours;

import java.io.PrintWriter;

/** What is said in an answer, for people: each kind of text begins on a line of its own. */
final class Narration {
    /** What a text is. */
    enum Kind {
        NOTHING,
        TEXT,
        REASONING,
        CALL
    }

    private final PrintWriter out;
    private final Colours colours;
    private final boolean onlyText;

    /** What is on the current line, nothing at the start of one. */
    private Kind open = Kind.NOTHING;

    /**
     * Creates a narration.
     *
     * @param onlyText leave out all but the text
     */
    Narration(PrintWriter out, Colours colours, boolean onlyText) {
        this.out = out;
        this.colours = colours;
        this.onlyText = onlyText;
    }

    /** Adds a piece of a text. */
    void write(Kind kind, String piece) {
        if (piece.isEmpty() || (onlyText && kind != Kind.TEXT)) {
            return;
        }
        if (open != kind) {
            close();
            open = kind;
        }
        if (kind == Kind.REASONING) {
            colours.dim(piece);
        } else {
            out.print(piece);
        }
    }

    /** Begins a call; its arguments follow. */
    void call(String name) {
        if (!onlyText) {
            close();
            write(Kind.CALL, "→ " + name + " ");
        }
    }

    /** A part without text, such as a compaction. */
    void silent(String what) {
        if (!onlyText) {
            aside("(" + what + ")");
        }
    }

    /** How the answer ended. */
    void ended(String how) {
        if (onlyText) {
            close();
        } else {
            aside("[" + how + "]");
        }
    }

    private void aside(String line) {
        close();
        colours.dim(line);
        out.println();
    }

    /** An error, which is no part of the answer. */
    void error(String message) {
        close();
        out.println("error: " + message);
    }

    /** Ends the current line. */
    void close() {
        if (open != Kind.NOTHING) {
            open = Kind.NOTHING;
            out.println();
        }
    }
}
