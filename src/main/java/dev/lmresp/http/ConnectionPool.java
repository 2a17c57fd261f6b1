package dev.lmresp.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All connections to one origin: in use, and idle. The most recently used one is taken first, so
 * that the others can expire and be closed: engines with a thread per connection would otherwise
 * keep those of the last burst.
 */
final class ConnectionPool {
    private static final int MAX_RESTING = 64;
    private static final Duration MAX_REST = Duration.ofSeconds(30);

    private final Connector connector;
    private final long mostRestNanos;

    /** The most recently used is the first. */
    private final Deque<Resting> resting = new ArrayDeque<>();

    private final Set<Connection> used = new HashSet<>();
    private boolean isClosed;

    /** Closes expired connections; there is one while any is idle. */
    private @Nullable Thread sweeper;

    private record Resting(Connection connection, long since) {}

    ConnectionPool(Connector connector) {
        this(connector, MAX_REST);
    }

    /**
     * @param mostRest how long a connection may be idle
     */
    ConnectionPool(Connector connector, Duration mostRest) {
        this.connector = connector;
        this.mostRestNanos = mostRest.toNanos();
    }

    /** An idle connection that is still open, as far as can be seen. */
    Optional<Connection> takeResting() {
        while (true) {
            Connection connection;
            synchronized (this) {
                closeOld();
                Resting last = resting.pollFirst();
                if (last == null) {
                    return Optional.empty();
                }
                connection = last.connection;
                used.add(connection);
            }
            if (!connection.isStale()) {
                return Optional.of(connection);
            }
            discard(connection);
        }
    }

    Connection open() throws IOException {
        requireOpen();
        Connection connection = connector.open();
        synchronized (this) {
            used.add(connection);
        }
        try {
            requireOpen();
        } catch (IOException e) {
            discard(connection);
            throw e;
        }
        return connection;
    }

    private synchronized void requireOpen() throws IOException {
        if (isClosed) {
            throw new IOException("all its connections have been closed");
        }
    }

    /** Returns a connection after the end of a response. */
    void giveBack(Connection connection) {
        connection.rest();
        synchronized (this) {
            if (!used.remove(connection)) {
                return;
            }
            resting.addFirst(new Resting(connection, System.nanoTime()));
            closeOld();
            if (sweeper == null) {
                sweeper = Thread.ofVirtual().name("resting-connections").start(this::sweep);
            }
        }
    }

    private void sweep() {
        try {
            for (long nanos = untilOld(); nanos > 0; nanos = untilOld()) {
                TimeUnit.NANOSECONDS.sleep(nanos);
            }
        } catch (InterruptedException closed) {
            // no connection is idle any more
        }
    }

    /** Closes expired connections, and returns when the next one expires; 0 when there is none. */
    private synchronized long untilOld() {
        closeOld();
        if (resting.isEmpty()) {
            sweeper = null;
            return 0;
        }
        return Math.max(1, resting.getLast().since + mostRestNanos - System.nanoTime());
    }

    /** Closes a connection that cannot be reused. */
    void discard(Connection connection) {
        synchronized (this) {
            used.remove(connection);
        }
        connection.close();
    }

    /** Closes all connections, and refuses new ones. */
    void close() {
        List<Connection> all;
        synchronized (this) {
            isClosed = true;
            all = new ArrayList<>(used);
            resting.forEach(one -> all.add(one.connection));
            used.clear();
            resting.clear();
            if (sweeper != null) {
                sweeper.interrupt();
            }
        }
        all.forEach(Connection::close);
    }

    private void closeOld() {
        long oldest = System.nanoTime() - mostRestNanos;
        while (!resting.isEmpty()
                && (resting.size() > MAX_RESTING || resting.getLast().since - oldest < 0)) {
            resting.removeLast().connection.close();
        }
    }
}
