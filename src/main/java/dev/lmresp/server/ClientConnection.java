package dev.lmresp.server;

import io.helidon.webserver.CloseConnectionException;

import java.util.concurrent.atomic.AtomicBoolean;

/** The connection of the current request, to detect when the client disconnects. */
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
     * Watches for a disconnect. From then on the connection cannot be reused, because nothing else
     * may read from it: the answer must have {@code Connection: close}.
     *
     * @param gone called once on disconnect, from another thread
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

    /** Prevents watching from now on; returns whether it had begun. */
    boolean isWatched() {
        return !watched.compareAndSet(false, true);
    }

    /** The exception to throw when the client has disconnected. */
    static CloseConnectionException gone() {
        return new CloseConnectionException("the client disconnected");
    }
}
