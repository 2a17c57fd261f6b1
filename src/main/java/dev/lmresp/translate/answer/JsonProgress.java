package dev.lmresp.translate.answer;

/**
 * Follows JSON text that comes in pieces, to know at any time whether it is one whole value. Looks
 * at each character once; it sees brackets and strings and leaves grammar to a parser.
 */
final class JsonProgress {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean begun;
    private boolean complete;

    /** Something other than space came after the value. */
    private boolean overrun;

    /** Forgets all. */
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

    /** True when an object, an array or a string has come to its end, and nothing after it. */
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
