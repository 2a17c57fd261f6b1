package dev.lmresp.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

/**
 * The streamed arguments of a call, with errors of engines corrected: nothing or {@code null} for
 * no arguments, an empty object before the real one, JSON text inside a JSON string, and snapshots
 * that repeat everything so far.
 */
final class ArgumentText {
    private final StringBuilder text = new StringBuilder();
    private final JsonProgress progress = new JsonProgress();

    /** The length of the text already released; the start is held back until its form is clear. */
    private int released;

    /** The text is a non-empty object, as arguments should be. */
    private boolean isPlain;

    /** The text begins with something else, so it is all held back until the end. */
    private boolean isOther;

    private boolean ended;

    /** Adds a piece and returns the text that is now certain, maybe empty. */
    String add(String piece) {
        if (piece.isEmpty() || ended) {
            return "";
        }
        if (isSnapshot(piece)) {
            text.setLength(0);
            progress.reset();
            isOther = false;
        }
        text.append(piece);
        progress.add(piece);
        if (!isPlain && !isOther && !piece.isBlank()) {
            int first = nextVisible(0);
            int second = text.charAt(first) == '{' ? nextVisible(first + 1) : -1;
            isOther = text.charAt(first) != '{';
            if (second > 0 && text.charAt(second) == '}') {
                dropEmptyObject(second);
            } else {
                isPlain = second > 0;
            }
        }
        return isPlain ? release() : "";
    }

    /**
     * Replaces the arguments. They are held back until the end, because some engines send them
     * whole with every chunk, each time with more in them.
     */
    String replace(String whole) {
        if (released > 0) {
            return add(whole);
        }
        text.setLength(0);
        text.append(whole);
        isOther = false;
        progress.reset();
        progress.add(whole);
        return "";
    }

    /**
     * Ends the arguments and returns the text held back.
     *
     * @param cut they may have been truncated, so empty text does not mean no arguments
     */
    String end(boolean cut) {
        if (!isPlain && !ended && !(cut && text.isEmpty())) {
            String held = text.toString().strip();
            text.setLength(0);
            boolean none = held.isEmpty() || held.equals("null");
            text.append(none ? "{}" : unwrapped(held));
        }
        ended = true;
        return release();
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** True when the text so far looks like one complete JSON value. */
    boolean isComplete() {
        return progress.isComplete();
    }

    /** The whole text so far. */
    String text() {
        return text.toString();
    }

    /** The text released so far. */
    String releasedText() {
        return text.substring(0, released);
    }

    /** True when the piece begins with the whole text so far: it cannot continue complete JSON. */
    boolean isRepeatedBy(String piece) {
        return piece.length() >= text.length() && beginsWithText(piece);
    }

    private String release() {
        String more = text.substring(released);
        released = text.length();
        return more;
    }

    /**
     * True when a piece begins with the whole text so far. It cannot be a continuation, because its
     * quotes would have to be escaped inside a string; only in the place of a value could it be an
     * equal inner object, and then it closes more than it opens. In a JSON string, its first quote
     * would be the end.
     */
    private boolean isSnapshot(String piece) {
        int length = text.length();
        if (length == 0 || piece.length() < length || !beginsWithText(piece)) {
            return false;
        }
        return switch (text.charAt(0)) {
            case '"' -> piece.length() > 1;
            case '{' -> (length > 1 || piece.startsWith("{\"")) && !closesMoreThanItOpens(piece);
            default -> false;
        };
    }

    private boolean beginsWithText(String piece) {
        for (int i = 0; i < text.length(); i++) {
            if (piece.charAt(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
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

    /**
     * Drops an empty object before another one: templates write it while there are no arguments
     * yet.
     */
    private void dropEmptyObject(int close) {
        int next = nextVisible(close + 1);
        if (next > 0 && text.charAt(next) == '{') {
            text.delete(0, next);
            progress.reset();
            progress.add(text.toString());
            int second = nextVisible(1);
            isPlain = second > 0 && text.charAt(second) != '}';
        } else {
            isOther = next > 0;
        }
    }

    private int nextVisible(int from) {
        for (int i = from; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Unwraps JSON inside a JSON string, in any of the forms that arguments have; returns other
     * text unchanged.
     */
    private static String unwrapped(String held) {
        if (!held.startsWith("\"")) {
            return held;
        }
        try {
            JsonNode value = Json.parse(held);
            var inner = new ArgumentText();
            String json = inner.add(value.asText()) + inner.end(false);
            return Json.isComplete(json) ? json : held;
        } catch (JsonSyntaxException notJson) {
            return held;
        }
    }
}
