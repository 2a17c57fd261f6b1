package dev.lmresp.server;

import dev.lmresp.server.http1.MalformedRequest;
import dev.lmresp.server.http1.RequestFraming;
import dev.lmresp.server.http1.RequestFraming.Phase;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One client connection. Only valid input is passed on, every phase has a deadline, and closing
 * makes sure that the last answer arrives.
 */
final class HttpConnection implements Supplier<byte @Nullable []>, AutoCloseable {
    /** Bound while a connection is served. */
    static final ScopedValue<HttpConnection> CURRENT = ScopedValue.newInstance();

    /** How long a client may continue to send after the answer. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private static final Duration LINGER_SILENCE = Duration.ofSeconds(5);
    private static final long MAX_LINGER_BYTES = 1L << 30;

    private final ClientSocket socket;
    private final RequestFraming framing;
    private final ClientTimeouts timeouts;

    private Phase phase = Phase.IDLE;
    private long request;
    private Duration waited = Duration.ZERO;
    private boolean refused;
    private boolean left;
    private volatile boolean lingering;

    HttpConnection(ClientSocket socket, RequestFraming framing, ClientTimeouts timeouts) {
        this.socket = socket;
        this.framing = framing;
        this.timeouts = timeouts;
    }

    /**
     * The next part of a request.
     *
     * @return null at the end
     */
    @Override
    public byte @Nullable [] get() {
        try {
            while (!refused && !left) {
                byte[] part = framing.read();
                if (part != null) {
                    return part;
                }
                receive();
            }
            return null;
        } catch (MalformedRequest e) {
            refused = true;
            throw RefusedRequest.exception(e, framing.target());
        }
    }

    private void receive() {
        Phase now = framing.phase();
        if (now != phase || framing.requests() != request) {
            phase = now;
            request = framing.requests();
            waited = Duration.ZERO;
        }
        long begun = System.nanoTime();
        byte[] bytes = socket.read(patience());
        waited = waited.plusNanos(System.nanoTime() - begun);
        if (bytes != null) {
            framing.offer(bytes);
            return;
        }
        left = true;
        if (socket.isTimedOut() && (phase == Phase.HEAD || phase == Phase.BODY)) {
            throw new MalformedRequest(
                    408,
                    "the "
                            + (phase == Phase.HEAD ? "headers" : "body")
                            + " of the request arrived too slowly; raise --client-timeout");
        }
    }

    private Duration patience() {
        return switch (phase) {
            case IDLE -> (request == 0 ? timeouts.stall() : timeouts.rest()).minus(waited);
            case HEAD -> timeouts.stall().minus(waited);
            case BODY -> timeouts.body(framing.bodyBytes(), waited);
            case SWITCHED -> ClientSocket.FOREVER;
        };
    }

    /** True when the whole request has arrived: the connection can be reused. */
    boolean isRequestWhole() {
        return framing.isWhole();
    }

    /** Switches to another protocol: from now on bytes are passed on unchanged. */
    void switchProtocols() {
        framing.switchProtocols();
    }

    ClientTimeouts timeouts() {
        return timeouts;
    }

    /** The socket, to watch the client during an answer. */
    ClientSocket socket() {
        return socket;
    }

    /** Discards input until the client disconnects. */
    private void discardInput(long maxBytes, Duration longest, Duration silence) {
        long begun = System.nanoTime();
        long bytes = 0;
        while (bytes < maxBytes) {
            Duration rest = longest.minusNanos(System.nanoTime() - begun);
            byte[] more = socket.read(rest.compareTo(silence) < 0 ? rest : silence);
            if (more == null) {
                return;
            }
            bytes += more.length;
        }
    }

    /** Ends a lingering close. */
    void stopLingering() {
        if (lingering) {
            socket.abort();
        }
    }

    /**
     * Ends the answers. If the connection were closed at once, a client that is still sending would
     * lose the last one: its data would be answered with a reset (RFC 9112 9.6).
     */
    @Override
    public void close() {
        try {
            if (!left && maySendMore() && !Thread.currentThread().isInterrupted()) {
                lingering = true;
                socket.endWriting();
                discardInput(MAX_LINGER_BYTES, LINGER, LINGER_SILENCE);
            }
        } catch (IOException e) {
            // it is closed anyway
        } finally {
            socket.close();
        }
    }

    private boolean maySendMore() {
        return refused || !framing.isWhole() || !framing.isDrained() || socket.available() > 0;
    }
}
