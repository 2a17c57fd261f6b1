import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** One of the clients of a soak: has a connection that is kept, and dice. */
final class Visitor implements AutoCloseable {
    private static final byte[] LETTERS = "lorem ipsum ".repeat(1 << 18).getBytes(ISO_8859_1);

    private final Target proxy;
    private final RandomGenerator random;
    private final AtomicInteger ids;
    private Wire kept;

    Visitor(Target proxy, RandomGenerator random, AtomicInteger ids) {
        this.proxy = proxy;
        this.random = random;
        this.ids = ids;
    }

    /** A number that no other request has. */
    int id() {
        return ids.incrementAndGet();
    }

    /** One of the numbers from 0 up to this one. */
    int dice(int sides) {
        return random.nextInt(sides);
    }

    void pause(int mostMillis) {
        try {
            Thread.sleep(dice(mostMillis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request for a {@link Script}. */
    byte[] request(String script, boolean stream) {
        return proxy.request(script, stream);
    }

    /** The same with so many letters more. */
    byte[] request(String script, boolean stream, int letters) {
        return proxy.request(script + " " + new String(LETTERS, 0, letters, ISO_8859_1), stream);
    }

    /** A connection of its own. */
    Wire connect() throws IOException {
        return new Wire(proxy);
    }

    /** Asks on the connection that is kept, and reads the head of the answer. */
    Reply ask(byte[] request) throws IOException {
        if (kept == null) {
            kept = connect();
        }
        kept.send(request);
        return kept.reply();
    }

    /** Reads all of an answer to {@link #ask}. */
    String read(Reply reply) throws IOException {
        String text = reply.text();
        if (!reply.isKept()) {
            close();
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
