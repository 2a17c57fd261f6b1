package dev.lmresp.terminal.prompt;

/** The result of a prompt. */
public sealed interface Line {
    /**
     * A text to send.
     *
     * @param text the text without the marks of a block, with {@code \n} between its lines; may be
     *     empty
     */
    record Text(String text) implements Line {}

    /** Ctrl-C on an empty line. */
    record Interrupted() implements Line {}

    /** Ctrl-D on an empty line, or the terminal is gone. */
    record End() implements Line {}
}
