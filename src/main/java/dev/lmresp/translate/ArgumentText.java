package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

/**
 * The arguments of a call as they stream in, with the forms undone in which engines wrongly send
 * them: nothing or {@code null} for no arguments, an empty object before the real one, JSON text
 * inside a JSON string, and snapshots that repeat all that came before.
 */
final class ArgumentText {
    private final StringBuilder text = new StringBuilder();

    /** How much of the text has been released; the start is held back until its form is clear. */
    private int released;

    private boolean isPlain;

    /** Adds a piece and returns what of the text is certain now, maybe nothing. */
    String add(String piece) {
        if (piece.isEmpty()) {
            return "";
        }
        if (isSnapshot(piece)) {
            text.setLength(0);
        }
        text.append(piece);
        if (!isPlain) {
            dropEmptyObjectBefore();
            isPlain = isPlainObject();
        }
        return isPlain ? release() : "";
    }

    /** Replaces all so far by arguments that came whole. */
    String replace(String whole) {
        if (released == 0) {
            text.setLength(0);
        }
        return add(whole);
    }

    /** Ends the arguments and returns what had been held back. */
    String end() {
        if (!isPlain) {
            String held = text.toString().strip();
            text.setLength(0);
            text.append(held.isEmpty() || held.equals("null") ? "{}" : unwrapped(held));
        }
        return release();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** True when the text so far is one whole JSON value. */
    boolean isComplete() {
        return Json.isComplete(text.toString());
    }

    /** All of the text so far. */
    String text() {
        return text.toString();
    }

    /** What was released so far. */
    String releasedText() {
        return text.substring(0, released);
    }

    private String release() {
        String more = text.substring(released);
        released = text.length();
        return more;
    }

    /**
     * A piece that begins with all so far. It cannot be a continuation, since the quotes in it
     * would have to be escaped inside a string; only at the place of a value could it be an inner
     * object that looks the same, and then it closes more than it opens.
     */
    private boolean isSnapshot(String piece) {
        int length = text.length();
        return length > 1
                && piece.length() >= length
                && text.charAt(0) == '{'
                && piece.startsWith(text.toString())
                && !closesMoreThanItOpens(piece);
    }

    private static boolean closesMoreThanItOpens(String piece) {
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (inString) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> inString = true;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    private void dropEmptyObjectBefore() {
        int close = nextVisible(0) < 0 ? -1 : nextVisible(nextVisible(0) + 1);
        if (close > 0 && text.charAt(nextVisible(0)) == '{' && text.charAt(close) == '}') {
            int next = nextVisible(close + 1);
            if (next > 0 && text.charAt(next) == '{') {
                text.delete(0, next);
            }
        }
    }

    private boolean isPlainObject() {
        int open = nextVisible(0);
        if (open < 0 || text.charAt(open) != '{') {
            return false;
        }
        int next = nextVisible(open + 1);
        return next > 0 && text.charAt(next) != '}';
    }

    private int nextVisible(int from) {
        for (int i = from; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    private static String unwrapped(String held) {
        if (!held.startsWith("\"")) {
            return held;
        }
        try {
            JsonNode value = Json.parse(held);
            return value.isTextual() && Json.isComplete(value.asText()) ? value.asText() : held;
        } catch (JsonSyntaxException notJson) {
            return held;
        }
    }
}
