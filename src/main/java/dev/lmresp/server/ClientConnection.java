package dev.lmresp.server;

import io.helidon.webserver.CloseConnectionException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/**
 * The connection of the current request, to notice that the client leaves or is slow while its
 * answer is made. To be closed before the last bytes of the answer are written: then the connection
 * is ready for the next request.
 */
final class ClientConnection implements AutoCloseable {
    private enum State {
        NOT_WATCHED,
        WATCHED,
        CLOSED
    }

    private final ClientSocket socket;
    private State state = State.NOT_WATCHED;

    private ClientConnection(ClientSocket socket) {
        this.socket = socket;
    }

    /** The connection of the request that this thread is answering. */
    static ClientConnection current() {
        return new ClientConnection(HttpConnection.CURRENT.get().socket());
    }

    /**
     * Watches for a disconnect, unless closed. From now on writes do not wait.
     *
     * @param gone called once on disconnect, from another thread
     */
    synchronized void watch(Runnable gone) {
        if (state == State.NOT_WATCHED) {
            state = State.WATCHED;
            socket.watch(gone);
        }
    }

    /** True when writes do not wait. */
    boolean isWatched() {
        return socket.isWatched();
    }

    /** True when the client has not taken all that was written. */
    boolean isBehind() {
        return socket.isBehind();
    }

    /** Calls an action once the client has taken all that was written, or has left. */
    void whenTaken(Runnable action) {
        socket.whenTaken(action);
    }

    /**
     * Waits until the client has taken all that was written, or has left.
     *
     * @throws IOException when the wait was interrupted
     */
    void awaitTaken() throws IOException {
        if (!isBehind()) {
            return;
        }
        var taken = new CountDownLatch(1);
        whenTaken(taken::countDown);
        try {
            taken.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** Ends watching. Waits until the client has taken what was written. */
    @Override
    public synchronized void close() {
        if (state == State.WATCHED) {
            socket.endWatch();
        }
        state = State.CLOSED;
    }

    /** The exception to throw when the client has disconnected. */
    static CloseConnectionException gone() {
        return new CloseConnectionException("the client disconnected");
    }
}
