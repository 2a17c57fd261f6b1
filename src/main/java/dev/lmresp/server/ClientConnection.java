package dev.lmresp.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;

import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connection of the request that is being answered, as far as it tells whether the client is
 * there.
 */
final class ClientConnection {
    /** Bound by {@link WatchableConnections} while a connection is served. */
    static final ScopedValue<Wire> CURRENT = ScopedValue.newInstance();

    /** What a connection is read through, and the clock by which its client is waited for. */
    record Wire(DataReader reader, StalledClients.Clock clock) {}

    private final Wire wire;
    private final AtomicBoolean watched = new AtomicBoolean();

    private ClientConnection(Wire wire) {
        this.wire = wire;
    }

    /** The connection of the request that this thread is answering. */
    static ClientConnection current() {
        return new ClientConnection(CURRENT.get());
    }

    /** The body of the request, which must not stop coming. */
    InputStream timed(InputStream body) {
        return wire.clock().timed(body);
    }

    /**
     * Watches for the client to leave. From then on the connection cannot be used for another
     * request, since nobody else may read it: the answer must say {@code Connection: close}.
     *
     * @param gone called once, from another thread
     */
    void watch(Runnable gone) {
        if (watched.compareAndSet(false, true)) {
            Thread.ofVirtual().name("watch").start(() -> await(gone));
        }
    }

    private void await(Runnable gone) {
        try {
            wire.reader().ensureAvailable();
        } catch (RuntimeException closed) {
            gone.run();
        }
    }

    /** Forbids watching from now on, and tells whether it had begun. */
    boolean isWatched() {
        return !watched.compareAndSet(false, true);
    }

    /** To be thrown when there is nobody to answer. */
    static CloseConnectionException gone() {
        return new CloseConnectionException("the client is gone");
    }
}
