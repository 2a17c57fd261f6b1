package dev.lmresp.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Classifies the data of an event without parsing it. */
final class EventData {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};
    private static final byte[] ERROR_FIELD = {'e', 'r', 'r', 'o', 'r', ':'};

    private EventData() {}

    /** True for the end marker, whatever follows it. */
    static boolean isDoneMark(byte[] bytes, int from, int to) {
        return startsWith(bytes, from, to, DONE);
    }

    /** True when a line begins and ends like an object. */
    static boolean isObject(byte[] bytes, int from, int to) {
        int last = to - 1;
        while (last > from && bytes[last] <= ' ') {
            last--;
        }
        return from < to && bytes[from] == '{' && bytes[last] == '}';
    }

    /** True when a chunk is wrapped in a list. */
    static boolean isList(byte[] bytes, int from, int to) {
        int first = from;
        while (first < to && bytes[first] != '[' && bytes[first] != '{') {
            first++;
        }
        return first < to && bytes[first] == '[';
    }

    /** True for a chunk, or a list of chunks, valid or not. */
    static boolean isChunk(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            switch (bytes[i]) {
                case '{' -> {
                    return true;
                }
                // a byte order mark may occur here too
                case '[', ' ', '\t', '\n', '\r', (byte) 0xEF, (byte) 0xBB, (byte) 0xBF -> {}
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    /** True when data that cannot be parsed may be a piece of a call. */
    static boolean mentionsCalls(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1).contains("tool_call");
    }

    /** The offset after the field name in which llama.cpp sent errors until 2025. */
    static int afterErrorField(byte[] bytes, int from, int to) {
        return startsWith(bytes, from, to, ERROR_FIELD) ? from + ERROR_FIELD.length : from;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
        return to - from >= start.length
                && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }
}
