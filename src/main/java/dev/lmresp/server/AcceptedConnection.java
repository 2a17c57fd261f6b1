package dev.lmresp.server;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tracks whether a client's connection may be closed: between two requests it may, to make room for
 * others or at shutdown, but not while a request is being answered.
 */
final class AcceptedConnection implements AutoCloseable {
    private static final Logger LOG = System.getLogger(AcceptedConnection.class.getName());

    /** Bound while a connection is served. */
    static final ScopedValue<AcceptedConnection> CURRENT = ScopedValue.newInstance();

    private enum State {
        /** No request, or only a part of its head, has arrived. */
        WAITING,
        ANSWERING,
        ANSWERING_LAST,
        CLOSED
    }

    private final SocketChannel channel;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile long waitingSince = System.nanoTime();

    /** How to end a connection that has switched protocols; null for one that has not. */
    private volatile @Nullable Runnable farewell;

    AcceptedConnection(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /** The outermost filter: from here on a request is being answered. */
    static void answer(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        AcceptedConnection connection = CURRENT.get();
        connection.begin();
        try {
            chain.proceed();
        } catch (CloseConnectionException e) {
            if (e.getCause() != null && !ClientLeft.isMeantBy(e.getCause())) {
                LOG.log(Level.ERROR, "an answer was cut off because of a bug", e.getCause());
            }
            throw e;
        } finally {
            connection.end();
        }
        if (connection.isClosed()) {
            throw new CloseConnectionException("this was the last answer");
        }
    }

    /**
     * The connection has switched to a protocol that answers many requests, each between {@link
     * #begin} and {@link #pause}.
     *
     * @param ending says goodbye to the client and then ends the connection
     */
    boolean switchProtocols(Runnable ending) {
        farewell = ending;
        return pause();
    }

    /** A request has been answered; false when it was the last that may be. */
    boolean pause() {
        waitingSince = System.nanoTime();
        return state.compareAndSet(State.ANSWERING, State.WAITING);
    }

    void begin() {
        if (!state.compareAndSet(State.WAITING, State.ANSWERING)) {
            throw new CloseConnectionException("closed before the request had come");
        }
    }

    private void end() {
        waitingSince = System.nanoTime();
        if (!state.compareAndSet(State.ANSWERING, State.WAITING)) {
            state.set(State.CLOSED);
        }
    }

    private boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    boolean isAnswering() {
        State now = state.get();
        return now == State.ANSWERING || now == State.ANSWERING_LAST;
    }

    /** True when no request, or only a part of its head, has arrived. */
    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    /** How long it has waited for a request; negative when it is not waiting. */
    long waitingNanos(long now) {
        return state.get() == State.WAITING ? now - waitingSince : -1;
    }

    /** Closes the connection if it is waiting for a request; returns whether it was. */
    boolean closeWaiting() {
        Runnable ending = farewell;
        boolean waited =
                state.compareAndSet(
                        State.WAITING, ending == null ? State.CLOSED : State.ANSWERING_LAST);
        if (waited) {
            if (ending == null) {
                closeChannel();
            } else {
                Thread.ofVirtual().name("farewell").start(ending);
            }
        }
        return waited;
    }

    /** Closes the connection now, or after the current answer. */
    void closeAfterAnswer() {
        if (!closeWaiting()) {
            state.compareAndSet(State.ANSWERING, State.ANSWERING_LAST);
        }
    }

    @Override
    public void close() {
        state.set(State.CLOSED);
        closeChannel();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed anyway
        }
    }
}
