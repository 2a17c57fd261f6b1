package dev.lmresp.terminal;

import org.jline.utils.AttributedString;

/** What can be written on: a terminal of a size that may change at any time. */
public interface Screen {
    /** Columns, at least 1. */
    int width();

    /** Rows, at least 1. */
    int height();

    /** Writes text and escape sequences as they are, and lets them reach the terminal at once. */
    void write(String ansi);

    /** A line as this terminal shows it: its text with the escape sequences of its styles. */
    String ansi(AttributedString line);
}
