package dev.lmresp.terminal.prompt;

/** What came of a prompt. */
public sealed interface Line {
    /**
     * A text to send.
     *
     * @param text as it is meant: without the marks of a block, with {@code \n} between its lines.
     *     It may be empty
     */
    record Text(String text) implements Line {}

    /** Ctrl-C on an empty line. */
    record Interrupted() implements Line {}

    /** Ctrl-D on an empty line, or there is no terminal any more. */
    record End() implements Line {}
}
