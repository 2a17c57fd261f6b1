import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Connections that are kept, each asking again as soon as it has its answer. */
final class Calls implements Mode {
    private static final long SECONDS = 4;
    private static final long WARM_UP_SECONDS = 8;

    private final String name;
    private final List<Load> loads;
    private final byte[] bytes = new byte[1 << 16];
    private final ByteBuffer input = ByteBuffer.allocateDirect(bytes.length);
    private int answers;

    /** So many connections, each asking for answers of so many chunks. */
    private record Load(int connections, int chunks, boolean stream, Figure rate, Figure cost) {}

    private static final class Asking {
        private final Answer answer = new Answer();
        private EventCounter events = new EventCounter();
    }

    private Calls(String name, List<Load> loads) {
        this.name = name;
        this.loads = loads;
    }

    /** Small answers in one piece. */
    static Calls small() {
        return new Calls(
                "calls",
                List.of(
                        new Load(
                                32,
                                1,
                                false,
                                new Figure("small calls, 32 conn.", "calls/s", Against.RATIO),
                                new Figure("proxy CPU", "us/call", Against.NOTHING))));
    }

    /** Streams of the length that a turn of an agent has, one after the other and side by side. */
    static Calls turns() {
        return new Calls(
                "turns",
                List.of(
                        turns(1, "2,000 chunks, one answer"),
                        turns(8, "2,000 chunks, eight answers")));
    }

    private static Load turns(int connections, String name) {
        return new Load(
                connections,
                2000,
                true,
                new Figure(name, "chunks/s", Against.RATIO),
                new Figure(connections + ": proxy CPU", "us/chunk", Against.NOTHING));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Figure> figures() {
        return loads.stream().flatMap(load -> Stream.of(load.rate(), load.cost())).toList();
    }

    @Override
    public void warmUp(Target target) throws IOException {
        for (Load load : loads) {
            ask(target, load, WARM_UP_SECONDS);
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        var figures = new HashMap<Figure, Double>();
        for (Load load : loads) {
            double cpu = target.process().cpuMicros();
            double rate = ask(target, load, SECONDS);
            double cost = (target.process().cpuMicros() - cpu) / answers / load.chunks();
            figures.put(load.rate(), rate * load.chunks());
            if (!target.isDirect()) {
                figures.put(load.cost(), cost);
            }
        }
        return figures;
    }

    private double ask(Target target, Load load, long seconds) throws IOException {
        byte[] request = target.request("chunks=" + load.chunks() + "&size=6", load.stream());
        answers = 0;
        try (var selector = Selector.open()) {
            for (int i = 0; i < load.connections(); i++) {
                open(target, selector, request);
            }
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    read(target, load, key, request);
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
        channel.register(selector, SelectionKey.OP_READ, new Asking());
        channel.write(ByteBuffer.wrap(request));
    }

    private void read(Target target, Load load, SelectionKey key, byte[] request)
            throws IOException {
        var channel = (SocketChannel) key.channel();
        var asking = (Asking) key.attachment();
        input.clear();
        int count = channel.read(input);
        if (count < 0) {
            throw new EOFException(target.name() + " closed a connection in mid-answer");
        }
        input.flip().get(bytes, 0, count);
        asking.events.take(bytes, 0, count);
        if (!asking.answer.take(bytes, 0, count)) {
            return;
        }
        if (load.stream() && !asking.events.hasSeen(load.chunks())) {
            throw new IOException(target.name() + " sent " + asking.events);
        }
        answers++;
        asking.answer.reset();
        asking.events = new EventCounter();
        if (asking.answer.closes()) {
            channel.close();
            open(target, key.selector(), request);
        } else {
            channel.write(ByteBuffer.wrap(request));
        }
    }
}
