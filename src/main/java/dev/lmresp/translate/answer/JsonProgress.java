package dev.lmresp.translate.answer;

/**
 * Tracks streamed JSON text, to know at any time whether it is one complete value. Looks at each
 * character once; it tracks brackets and strings and leaves the grammar to a parser.
 */
final class JsonProgress {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean complete;

    /** Something other than whitespace followed the value. */
    private boolean overrun;

    void reset() {
        depth = 0;
        inString = false;
        escaped = false;
        begun = false;
        complete = false;
        overrun = false;
    }

    void add(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            add(piece.charAt(i));
        }
    }

    /** True when an object, array or string has ended, and nothing follows it. */
    boolean isComplete() {
        return complete && !overrun;
    }

    private void add(char c) {
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inString = false;
                complete = depth == 0;
            }
            return;
        }
        switch (c) {
            case ' ', '\t', '\r', '\n' -> {}
            case '"' -> {
                begin();
                inString = true;
            }
            case '{', '[' -> {
                begin();
                depth++;
            }
            case '}', ']' -> {
                overrun |= depth == 0;
                depth--;
                complete = depth == 0;
            }
            default -> begin();
        }
    }

    private void begin() {
        overrun |= complete || (begun && depth == 0);
        begun = true;
    }
}
