import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Small answers in one piece over connections that are kept, each asking again at once. */
final class Calls implements Mode {
    private static final Figure RATE =
            new Figure("small calls, 32 conn.", "calls/s", Against.RATIO);
    private static final Figure COST = new Figure("proxy CPU", "us/call", Against.NOTHING);
    private static final int CONNECTIONS = 32;
    private static final long SECONDS = 4;
    private static final long WARM_UP_SECONDS = 8;

    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer input = ByteBuffer.allocateDirect(bytes.length);
    private int answers;

    @Override
    public String name() {
        return "calls";
    }

    @Override
    public List<Figure> figures() {
        return List.of(RATE, COST);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        ask(target, WARM_UP_SECONDS);
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        double cpu = target.process().cpuMicros();
        double rate = ask(target, SECONDS);
        double cost = (target.process().cpuMicros() - cpu) / answers;
        return target.isDirect() ? Map.of(RATE, rate) : Map.of(RATE, rate, COST, cost);
    }

    private double ask(Target target, long seconds) throws IOException {
        byte[] request = target.request("chunks=1", false);
        answers = 0;
        try (var selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                open(target, selector, request);
            }
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    read(target, key, request);
                }
                selector.selectedKeys().clear();
            }
            double rate = answers / ((System.nanoTime() - start) / 1e9);
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return rate;
        }
    }

    private static void open(Target target, Selector selector, byte[] request) throws IOException {
        var channel = Client.connect(target);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Answer());
        channel.write(ByteBuffer.wrap(request));
    }

    private void read(Target target, SelectionKey key, byte[] request) throws IOException {
        var channel = (SocketChannel) key.channel();
        var answer = (Answer) key.attachment();
        input.clear();
        int count = channel.read(input);
        if (count < 0) {
            throw new EOFException(target.name() + " closed a connection in mid-answer");
        }
        input.flip().get(bytes, 0, count);
        if (!answer.take(bytes, 0, count)) {
            return;
        }
        answers++;
        answer.reset();
        if (answer.closes()) {
            channel.close();
            open(target, key.selector(), request);
        } else {
            channel.write(ByteBuffer.wrap(request));
        }
    }
}
