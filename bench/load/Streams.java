import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many streams at once: how late each chunk comes and what the streams hold in memory. */
final class Streams implements Mode {
    private static final int WARM_UP_PART = 5;
    private static final long OPENED_PER_SECOND = 1000;
    private static final long GIVE_UP_MILLIS = 60_000;

    private final String name;
    private final Figure rate;
    private final Figure median;
    private final Figure slow;
    private final Figure failed;
    private final Figure peak;
    private final Figure cost;
    private final int streams;
    private final int everyMillis;
    private final int chunks;
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer input = ByteBuffer.allocateDirect(bytes.length);
    private long steadyFrom;
    private double seconds;
    private int completed;
    private int broken;
    private Times lateness = new Times(0);

    private static final class Stream {
        private final Answer answer = new Answer();
        private final Mark mark = new Mark();
        private int chunks;
    }

    private Streams(String name, int streams, int everyMillis, int chunks) {
        this.name = name;
        String all = "%,d at %d ms: ".formatted(streams, everyMillis);
        this.rate = new Figure(all + "chunks", "1/s", Against.RATIO);
        this.median = new Figure(all + "lateness p50", "ms", Against.ADDED);
        this.slow = new Figure(all + "lateness p99", "ms", Against.ADDED);
        this.failed = new Figure(all + "not completed", "", Against.NOTHING);
        this.peak = new Figure(all + "proxy RSS peak", "MiB", Against.NOTHING);
        this.cost = new Figure(all + "proxy CPU", "us/chunk", Against.NOTHING);
        this.streams = streams;
        this.everyMillis = everyMillis;
        this.chunks = chunks;
    }

    /**
     * Streams of 15 seconds: a team's proxy, and all that one may be asked for; as slow as a large
     * model and as fast as a small one.
     */
    static List<Streams> many() {
        return List.of(
                new Streams("streams", 500, 200, 75),
                new Streams("streams", 500, 50, 300),
                new Streams("streams", 2000, 200, 75),
                new Streams("streams", 2000, 50, 300));
    }

    /** Twenty fast ones: 2,000 chunks a second for twenty seconds, far from what a machine can. */
    static Streams steady() {
        return new Streams("steady", 20, 10, 2000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Figure> figures() {
        return List.of(rate, median, slow, failed, peak, cost);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        run(target, chunks / WARM_UP_PART);
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        target.process().forgetPeak();
        double cpu = target.process().cpuMicros();
        run(target, chunks);
        double spent = (target.process().cpuMicros() - cpu) / (streams * chunks);
        var figures = new HashMap<Figure, Double>();
        figures.put(rate, streams * chunks / seconds);
        figures.put(median, lateness.millis(0.5));
        figures.put(slow, lateness.millis(0.99));
        figures.put(failed, (double) streams - completed);
        if (!target.isDirect()) {
            figures.put(peak, target.process().peakRss());
            figures.put(cost, spent);
        }
        return figures;
    }

    private void run(Target target, int each) throws IOException {
        byte[] request = target.request("chunks=" + each + "&every=" + everyMillis, true);
        lateness = new Times(streams * each);
        completed = 0;
        broken = 0;
        steadyFrom = Long.MAX_VALUE;
        try (var selector = Selector.open()) {
            long start = System.nanoTime();
            long giveUp = start + TimeUnit.MILLISECONDS.toNanos(GIVE_UP_MILLIS);
            int opened = 0;
            while (completed + broken < streams && System.nanoTime() < giveUp) {
                long due = (System.nanoTime() - start) * OPENED_PER_SECOND / 1_000_000_000;
                for (; opened < Math.min(streams, due); opened++) {
                    open(target, selector, request);
                }
                if (opened == streams && steadyFrom == Long.MAX_VALUE) {
                    steadyFrom = System.nanoTime();
                }
                selector.select(opened < streams ? 1 : 100);
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key, each);
                }
                selector.selectedKeys().clear();
            }
            seconds = (System.nanoTime() - start) / 1e9;
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private static void open(Target target, Selector selector, byte[] request) throws IOException {
        var channel = Client.connect(target);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Stream());
        channel.write(ByteBuffer.wrap(request));
    }

    private void read(SelectionKey key, int each) {
        var stream = (Stream) key.attachment();
        try {
            var channel = (SocketChannel) key.channel();
            input.clear();
            int count = channel.read(input);
            long now = System.nanoTime();
            if (count < 0) {
                throw new IOException("closed in mid-stream");
            }
            input.flip().get(bytes, 0, count);
            stream.mark.scan(
                    bytes,
                    0,
                    count,
                    written -> {
                        stream.chunks++;
                        // streams still being opened disturb the others
                        if (written > steadyFrom) {
                            lateness.add(now - written);
                        }
                    });
            if (stream.answer.take(bytes, 0, count)) {
                channel.close();
                if (stream.chunks == each) {
                    completed++;
                } else {
                    broken++;
                }
            }
        } catch (IOException e) {
            broken++;
            key.cancel();
        }
    }
}
