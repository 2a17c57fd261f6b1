package dev.lmresp.terminal;

import org.jline.utils.AttributedString;

/** A terminal to write to, whose size may change at any time. */
public interface Screen {
    /** Columns, at least 1. */
    int width();

    /** Rows, at least 1. */
    int height();

    /** Writes text and escape sequences unchanged, and flushes. */
    void write(String ansi);

    /** A line with the escape sequences for its styles. */
    String ansi(AttributedString line);
}
