/**
 * Counts lines that begin with {@code data:}, skipping what cannot be the start of the next.
 *
 * <p>A frame of the transfer coding may end just where it looks, so a few of a thousand are missed.
 */
final class EventCounter implements Client.Reader {
    private static final byte[] LINE_START = {'\n', 'd', 'a', 't', 'a', ':'};
    private static final int SHORTEST_EVENT = 64;
    private static final double COUNTED_AT_LEAST = 0.999;

    private long count;
    private int matched;
    private int skip;

    @Override
    public void take(byte[] bytes, int from, int to) {
        int i = from + skip;
        while (i < to) {
            if (matched == 0) {
                while (i < to && bytes[i] != '\n') {
                    i++;
                }
                if (i < to) {
                    matched = 1;
                    i++;
                }
            } else if (bytes[i] == LINE_START[matched]) {
                i++;
                if (++matched == LINE_START.length) {
                    matched = 0;
                    count++;
                    i += SHORTEST_EVENT;
                }
            } else {
                matched = 0;
            }
        }
        skip = i - to;
    }

    /** Whether all of so many chunks have become events. */
    boolean hasSeen(long chunks) {
        return count >= COUNTED_AT_LEAST * chunks;
    }

    @Override
    public String toString() {
        return count + " events";
    }
}
