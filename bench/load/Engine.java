import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * An engine that costs next to nothing, so that what is measured is what stands before it.
 *
 * <p>One thread serves all connections. What a request wants is said anywhere in its body, see
 * {@link Script}. Prints its port when it listens.
 */
final class Engine {
    /** Spreads any number of streams evenly over the time between two chunks. */
    private static final double GOLDEN_RATIO = 0.6180339887498949;

    private final Selector selector;
    private final PriorityQueue<EngineConnection> paced =
            new PriorityQueue<>(Comparator.comparingLong(EngineConnection::due));
    private int streams;

    private Engine(Selector selector) {
        this.selector = selector;
    }

    public static void main(String[] args) throws IOException {
        try (var selector = Selector.open();
                var listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            System.out.println(listener.socket().getLocalPort());
            new Engine(selector).serve();
        }
    }

    private void serve() throws IOException {
        while (true) {
            EngineConnection next = paced.peek();
            if (next == null) {
                selector.select(this::ready);
            } else {
                long wait = TimeUnit.NANOSECONDS.toMillis(next.due() - System.nanoTime());
                if (wait > 0) {
                    selector.select(this::ready, wait);
                } else {
                    selector.selectNow(this::ready);
                }
            }
            sendWhatIsDue();
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
                return;
            }
            var connection = (EngineConnection) key.attachment();
            if (key.isReadable() && connection.read()) {
                long phase = (long) (connection.everyNanos() * (streams++ * GOLDEN_RATIO % 1));
                connection.startAt(System.nanoTime() + phase);
                paced.add(connection);
            }
            if (key.isValid() && key.isWritable()) {
                connection.write();
            }
        } catch (IOException e) {
            // the client has left
            close(key);
        }
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        for (var channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new EngineConnection(channel, key));
        }
    }

    private void sendWhatIsDue() {
        long now = System.nanoTime();
        while (!paced.isEmpty() && paced.peek().due() <= now) {
            EngineConnection connection = paced.poll();
            try {
                if (connection.isOpen() && connection.sendDue()) {
                    paced.add(connection);
                }
            } catch (IOException e) {
                connection.close();
            }
        }
    }

    private static void close(SelectionKey key) {
        ((EngineConnection) key.attachment()).close();
    }
}
