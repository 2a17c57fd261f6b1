import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many slow streams at once: how late each chunk comes and what the streams hold in memory. */
final class Streams implements Mode {
    private static final Figure MEDIAN = new Figure("chunk lateness p50", "ms", Against.ADDED);
    private static final Figure SLOW = new Figure("chunk lateness p99", "ms", Against.ADDED);
    private static final Figure FAILED = new Figure("streams not completed", "", Against.NOTHING);
    private static final Figure PEAK = new Figure("proxy RSS peak", "MiB", Against.NOTHING);
    private static final Figure COST = new Figure("proxy CPU", "us/chunk", Against.NOTHING);

    private static final int STREAMS = 2000;
    private static final int EVERY_MILLIS = 200;
    private static final int CHUNKS = 75;
    private static final int WARM_UP_CHUNKS = 15;
    private static final long OPENED_PER_SECOND = 1000;
    private static final long GIVE_UP_MILLIS = 60_000;

    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer input = ByteBuffer.allocateDirect(bytes.length);
    private long steadyFrom;
    private int completed;
    private int broken;
    private Times lateness = new Times(0);

    private static final class Stream {
        private final Answer answer = new Answer();
        private final Mark mark = new Mark();
        private int chunks;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public List<Figure> figures() {
        return List.of(MEDIAN, SLOW, FAILED, PEAK, COST);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        run(target, WARM_UP_CHUNKS);
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        target.process().forgetPeak();
        double cpu = target.process().cpuMicros();
        run(target, CHUNKS);
        double cost = (target.process().cpuMicros() - cpu) / (STREAMS * CHUNKS);
        var figures = new java.util.HashMap<Figure, Double>();
        figures.put(MEDIAN, lateness.millis(0.5));
        figures.put(SLOW, lateness.millis(0.99));
        figures.put(FAILED, (double) STREAMS - completed);
        if (!target.isDirect()) {
            figures.put(PEAK, target.process().peakRss());
            figures.put(COST, cost);
        }
        return figures;
    }

    private void run(Target target, int chunks) throws IOException {
        byte[] request = target.request("chunks=" + chunks + "&every=" + EVERY_MILLIS, true);
        lateness = new Times(STREAMS * chunks);
        completed = 0;
        broken = 0;
        steadyFrom = Long.MAX_VALUE;
        try (var selector = Selector.open()) {
            long start = System.nanoTime();
            long giveUp = start + TimeUnit.MILLISECONDS.toNanos(GIVE_UP_MILLIS);
            int opened = 0;
            while (completed + broken < STREAMS && System.nanoTime() < giveUp) {
                long due = (System.nanoTime() - start) * OPENED_PER_SECOND / 1_000_000_000;
                for (; opened < Math.min(STREAMS, due); opened++) {
                    open(target, selector, request);
                }
                if (opened == STREAMS && steadyFrom == Long.MAX_VALUE) {
                    steadyFrom = System.nanoTime();
                }
                selector.select(opened < STREAMS ? 1 : 100);
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key, chunks);
                }
                selector.selectedKeys().clear();
            }
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

    private void read(SelectionKey key, int chunks) {
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
                if (stream.chunks == chunks) {
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
