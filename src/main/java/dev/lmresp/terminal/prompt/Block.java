package dev.lmresp.terminal.prompt;

/** The marks around a block of several lines, as in Python. */
final class Block {
    private static final String MARK = "\"\"\"";

    private Block() {}

    /** True when a text opens a block and does not close it. */
    static boolean isOpen(String text) {
        return text.startsWith(MARK) && !isClosed(text);
    }

    private static boolean isClosed(String text) {
        return text.length() >= 2 * MARK.length() && text.stripTrailing().endsWith(MARK);
    }

    /** True when a text ends with a line continuation: one backslash, not two. */
    static boolean isContinued(String text) {
        return text.endsWith("\\") && !text.endsWith("\\\\");
    }

    /** The text between the marks, without the line ends beside them; any other text unchanged. */
    static String content(String text) {
        if (!text.startsWith(MARK) || !isClosed(text)) {
            return text;
        }
        String closed = text.stripTrailing();
        String inside = closed.substring(MARK.length(), closed.length() - MARK.length());
        String begun = inside.startsWith("\n") ? inside.substring(1) : inside;
        return begun.endsWith("\n") ? begun.substring(0, begun.length() - 1) : begun;
    }
}
