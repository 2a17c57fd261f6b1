import java.util.Arrays;

/** Durations, of which quantiles are wanted. */
final class Times {
    private static final double NANOS_PER_MILLI = 1e6;

    private long[] nanos;
    private int count;

    Times(int expected) {
        nanos = new long[expected];
    }

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count + 1);
        }
        nanos[count++] = duration;
    }

    int count() {
        return count;
    }

    /** The duration that the given share does not exceed, in milliseconds. */
    double millis(double share) {
        Arrays.sort(nanos, 0, count);
        return nanos[Math.min(count - 1, (int) (share * count))] / NANOS_PER_MILLI;
    }
}
