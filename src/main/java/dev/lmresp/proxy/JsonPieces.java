package dev.lmresp.proxy;

import dev.lmresp.proxy.JsonLines.Taker;

/**
 * Finds the JSON objects in an event that has several: a gateway that loses the line breaks between
 * two events produces {@code {…}{…}}, and may have truncated the first.
 */
final class JsonPieces {
    /** With more truncations than this, the rest is not searched. */
    private static final int MOST_CUTS = 16;

    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':'};

    private JsonPieces() {}

    /**
     * Passes on each complete object.
     *
     * @param rest receives the rest, in one or several pieces
     */
    static void each(byte[] bytes, int from, int to, Taker whole, Taker rest) {
        int start = from;
        int cuts = 0;
        while (start < to) {
            int begin = indexOfObject(bytes, start, to);
            if (begin < 0) {
                rest(bytes, start, to, rest);
                return;
            }
            int end = endOfObject(bytes, begin, to);
            if (end > 0) {
                rest(bytes, start, begin, rest);
                whole.take(bytes, begin, end);
                start = end;
                continue;
            }
            int next = indexOfEvent(bytes, begin + 1, to);
            if (next < 0 || ++cuts > MOST_CUTS) {
                rest(bytes, start, to, rest);
                return;
            }
            rest(bytes, start, next, rest);
            start = next;
        }
    }

    private static void rest(byte[] bytes, int from, int to, Taker rest) {
        int begin = from;
        if (to - from >= FIELD.length && isField(bytes, from)) {
            begin += FIELD.length;
        }
        for (int i = begin; i < to; i++) {
            // separators around and between objects are not a loss
            if (bytes[i] > ' ' && bytes[i] != ',' && bytes[i] != '[' && bytes[i] != ']') {
                rest.take(bytes, begin, to);
                return;
            }
        }
    }

    private static int indexOfObject(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '{') {
                return i;
            }
        }
        return -1;
    }

    /** The offset after an object, -1 when it is truncated. */
    private static int endOfObject(byte[] bytes, int begin, int to) {
        int depth = 0;
        boolean inText = false;
        for (int i = begin; i < to; i++) {
            byte b = bytes[i];
            if (b == '\\') {
                i++;
            } else if (b == '"') {
                inText = !inText;
            } else if (!inText && b == '{') {
                depth++;
            } else if (!inText && b == '}' && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** Where another event begins on the same line. */
    private static int indexOfEvent(byte[] bytes, int from, int to) {
        for (int i = from; i + FIELD.length < to; i++) {
            if (isField(bytes, i)) {
                int value =
                        bytes[i + FIELD.length] == ' ' ? i + FIELD.length + 1 : i + FIELD.length;
                if (value < to && bytes[value] == '{') {
                    return i;
                }
            }
        }
        return -1;
    }

    private static boolean isField(byte[] bytes, int at) {
        for (int i = 0; i < FIELD.length; i++) {
            if (bytes[at + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }
}
