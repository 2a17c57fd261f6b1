package dev.lmresp.translate.answer;

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
    private final JsonProgress progress = new JsonProgress();

    /** How much of the text has been released; the start is held back until its form is clear. */
    private int released;

    /** The text is an object that is not empty, as arguments should be. */
    private boolean isPlain;

    /** The text begins with something else, so all of it waits for the end. */
    private boolean isOther;

    private boolean ended;

    /** Adds a piece and returns what of the text is certain now, maybe nothing. */
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
     * Takes arguments that came whole. They wait for the end, since some engines send them whole
     * with every chunk, each time with more in them.
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
     * Ends the arguments and returns what had been held back.
     *
     * @param cut they may have been cut off, so that nothing is not the same as no arguments
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

    /** True when the text so far looks like one whole JSON value. */
    boolean isComplete() {
        return progress.isComplete();
    }

    /** All of the text so far. */
    String text() {
        return text.toString();
    }

    /** What was released so far. */
    String releasedText() {
        return text.substring(0, released);
    }

    /** True when the text begins with all so far: it cannot be a continuation of whole JSON. */
    boolean isRepeatedBy(String piece) {
        return piece.length() >= text.length() && beginsWithText(piece);
    }

    private String release() {
        String more = text.substring(released);
        released = text.length();
        return more;
    }

    /**
     * A piece that begins with all so far. It cannot be a continuation, since the quotes in it
     * would have to be escaped inside a string; only at the place of a value could it be an inner
     * object that looks the same, and then it closes more than it opens. In a JSON string, the
     * quote at its beginning would be the end.
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

    /** An empty object before another one is what a template gives for no arguments yet. */
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

    /** JSON in a JSON string, in any of the forms that arguments have; other text as it is. */
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
