package dev.lmresp.terminal.prompt;

/** The marks that hold several lines together, as Python has them. */
final class Block {
    private static final String MARK = "\"\"\"";

    private Block() {}

    /** Whether a text opens a block and does not close it. */
    static boolean isOpen(String text) {
        return text.startsWith(MARK) && !isClosed(text);
    }

    private static boolean isClosed(String text) {
        return text.length() >= 2 * MARK.length() && text.stripTrailing().endsWith(MARK);
    }

    /** Whether the end of a text says that another line follows: one backslash, not two. */
    static boolean isContinued(String text) {
        return text.endsWith("\\") && !text.endsWith("\\\\");
    }

    /** What is between the marks, without the line ends beside them; any other text as it is. */
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
