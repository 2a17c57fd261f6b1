package dev.lmresp.proxy;

/**
 * Parts values that come one after the other, a line each, where one was to be expected: engines
 * forget the blank line between two events, or stream lines of JSON without any events.
 */
final class JsonLines {

    /** Takes a value. */
    @FunctionalInterface
    interface Taker {
        /** Takes the value in {@code bytes[from, to)}. */
        void take(byte[] bytes, int from, int to);
    }

    private JsonLines() {}

    /**
     * Hands on each value.
     *
     * @return how many there were
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

    /** An object, or the mark of the end. */
    private static boolean begins(byte b) {
        return b == '{' || b == '[';
    }

    /** Inside of one value, a line that ends an object is never followed by one that begins one. */
    private static boolean endsValue(byte[] bytes, int from, int end) {
        int last = end - 1;
        while (last > from && (bytes[last] == '\r' || bytes[last] == ' ' || bytes[last] == '\t')) {
            last--;
        }
        return last >= from && bytes[last] == '}';
    }
}
