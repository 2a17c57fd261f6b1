package dev.lmresp.server;

import io.helidon.webserver.CloseConnectionException;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connection of the request that is being answered, as far as it tells whether the client is
 * there.
 */
final class ClientConnection {
    private final HttpConnection connection;
    private final AtomicBoolean watched = new AtomicBoolean();

    private ClientConnection(HttpConnection connection) {
        this.connection = connection;
    }

    /** The connection of the request that this thread is answering. */
    static ClientConnection current() {
        return new ClientConnection(HttpConnection.CURRENT.get());
    }

    /**
     * Watches for the client to leave. From then on the connection cannot be used for another
     * request, since nobody else may read it: the answer must say {@code Connection: close}.
     *
     * @param gone called once, from another thread
     */
    void watch(Runnable gone) {
        if (watched.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("watch")
                    .start(
                            () -> {
                                if (connection.awaitLeft()) {
                                    gone.run();
                                }
                            });
        }
    }

    /** Forbids watching from now on, and tells whether it had begun. */
    boolean isWatched() {
        return !watched.compareAndSet(false, true);
    }

    /** To be thrown when there is nobody to answer. */
    static CloseConnectionException gone() {
        return new CloseConnectionException("the client disconnected");
    }
}
