import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One stream as fast as it goes, and what it costs. */
final class Throughput implements Mode {
    private static final Figure RATE = new Figure("one stream", "chunks/s", Against.RATIO);
    private static final Figure COST = new Figure("proxy CPU", "us/chunk", Against.NOTHING);
    private static final int CHUNKS = 400_000;

    /** A frame of the transfer coding may end just where the counter looks. */
    private static final double COUNTED_AT_LEAST = 0.999;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATE, COST);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        for (int i = 0; i < 3; i++) {
            measure(target);
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        byte[] request = target.request("chunks=" + CHUNKS, true);
        var events = new EventCounter();
        double cpu = target.process().cpuMicros();
        long start = System.nanoTime();
        try (var client = new Client(target)) {
            client.ask(request, events);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cost = (target.process().cpuMicros() - cpu) / CHUNKS;
        if (events.count() < COUNTED_AT_LEAST * CHUNKS) {
            throw new IOException(
                    target.name()
                            + " sent "
                            + events.count()
                            + " events for "
                            + CHUNKS
                            + " chunks");
        }
        return target.isDirect()
                ? Map.of(RATE, CHUNKS / seconds)
                : Map.of(RATE, CHUNKS / seconds, COST, cost);
    }

    /**
     * Counts lines that begin with {@code data:}, skipping what cannot be the start of the next.
     */
    private static final class EventCounter implements Client.Reader {
        private static final byte[] LINE_START = {'\n', 'd', 'a', 't', 'a', ':'};
        private static final int SHORTEST_EVENT = 64;
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

        long count() {
            return count;
        }
    }
}
