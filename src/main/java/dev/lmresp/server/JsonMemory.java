package dev.lmresp.server;

/**
 * Estimates the memory for a JSON tree in bytes of text: the object for a number or an empty list
 * is many times as large as its two or three characters, and a body may consist of these alone.
 */
final class JsonMemory {
    /**
     * Per value, relative to one byte of a long text (measured with short messages: 300 to 500
     * bytes of heap per value, where text takes up to 8 per byte).
     */
    private static final int BYTES_A_VALUE = 48;

    private JsonMemory() {}

    /** The memory of a body, at least its length. It need not be valid. */
    static long of(byte[] json) {
        long values = 0;
        int i = 0;
        while (i < json.length) {
            switch (json[i++]) {
                case '"' -> i = afterString(json, i);
                // each value but the first follows one of these
                case ',', '[', '{', ':' -> values++;
                default -> {}
            }
        }
        return Math.max(json.length, BYTES_A_VALUE * values);
    }

    private static int afterString(byte[] json, int from) {
        int i = from;
        while (i < json.length && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }
}
