import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many streams at once: how late each chunk comes and what the streams hold in memory. */
final class Streams implements Mode {
    private static final Figure RATE = new Figure("chunks that came", "1/s", Against.RATIO);
    private static final Figure MEDIAN = new Figure("chunk lateness p50", "ms", Against.ADDED);
    private static final Figure SLOW = new Figure("chunk lateness p99", "ms", Against.ADDED);
    private static final Figure FAILED = new Figure("streams not completed", "", Against.NOTHING);
    private static final Figure PEAK = new Figure("proxy RSS peak", "MiB", Against.NOTHING);
    private static final Figure COST = new Figure("proxy CPU", "us/chunk", Against.NOTHING);

    private static final int WARM_UP_PART = 5;
    private static final long OPENED_PER_SECOND = 1000;
    private static final long GIVE_UP_MILLIS = 60_000;

    private final String name;
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
        this.streams = streams;
        this.everyMillis = everyMillis;
        this.chunks = chunks;
    }

    /** As many as a proxy of a team has, each as slow as a large model. */
    static Streams many() {
        return new Streams("streams", 2000, 200, 75);
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
        return List.of(RATE, MEDIAN, SLOW, FAILED, PEAK, COST);
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
        double cost = (target.process().cpuMicros() - cpu) / (streams * chunks);
        var figures = new java.util.HashMap<Figure, Double>();
        figures.put(RATE, streams * chunks / seconds);
        figures.put(MEDIAN, lateness.millis(0.5));
        figures.put(SLOW, lateness.millis(0.99));
        figures.put(FAILED, (double) streams - completed);
        if (!target.isDirect()) {
            figures.put(PEAK, target.process().peakRss());
            figures.put(COST, cost);
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
