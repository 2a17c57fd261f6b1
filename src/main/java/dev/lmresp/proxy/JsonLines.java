package dev.lmresp.proxy;

/**
 * Splits values on consecutive lines where a single one was expected: engines omit the blank line
 * between two events, or stream lines of JSON without events.
 */
final class JsonLines {

    @FunctionalInterface
    interface Taker {
        /** Receives the value in {@code bytes[from, to)}. */
        void take(byte[] bytes, int from, int to);
    }

    private JsonLines() {}

    /**
     * Passes on each value.
     *
     * @return the number of values
     */
    static int each(byte[] bytes, int from, int to, Taker taker) {
        int count = 1;
        int start = from;
        for (int i = from; i + 1 < to; i++) {
            if (bytes[i] == '\n' && begins(bytes[i + 1]) && endsValue(bytes, start, i)) {
                taker.take(bytes, start, i);
                start = i + 1;
                count++;
            }
        }
        taker.take(bytes, start, to);
        return count;
    }

    /** True at the start of an object or an end marker. */
    private static boolean begins(byte b) {
        return b == '{' || b == '[';
    }

    /**
     * True at the end of a value: within one, a line that ends an object is never followed by one
     * that begins one.
     */
    private static boolean endsValue(byte[] bytes, int from, int end) {
        int last = end - 1;
        while (last > from && (bytes[last] == '\r' || bytes[last] == ' ' || bytes[last] == '\t')) {
            last--;
        }
        return last >= from && bytes[last] == '}';
    }
}
