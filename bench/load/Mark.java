/**
 * Finds the times in the text of timed chunks without parsing anything else.
 *
 * <p>A chunk's text is {@code "~t} and {@value #DIGITS} digits of {@link System#nanoTime()}, which
 * all programs of one machine share. The quotes on both sides tell a delta from the events that
 * repeat the whole text at the end.
 */
final class Mark {
    /** Digits of a time. */
    static final int DIGITS = 19;

    /** Takes the times that are found. */
    interface Found {
        /** A delta whose chunk was written at {@code nanos}. */
        void at(long nanos);
    }

    /** How much of quote, tilde, letter and digits has been seen. */
    private int seen;

    private long nanos;

    /** Takes the next bytes of an answer. */
    void scan(byte[] bytes, int from, int to, Found found) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (seen == 0) {
                if (b == '"') {
                    seen = 1;
                }
            } else if (seen == 1 && b == '~' || seen == 2 && b == 't') {
                seen++;
                nanos = 0;
            } else if (seen >= 3 && seen < 3 + DIGITS && b >= '0' && b <= '9') {
                seen++;
                nanos = nanos * 10 + (b - '0');
            } else {
                if (seen == 3 + DIGITS && b == '"') {
                    found.at(nanos);
                }
                seen = b == '"' ? 1 : 0;
            }
        }
    }
}
