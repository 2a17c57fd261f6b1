package dev.lmresp.server.websocket;

import dev.lmresp.proxy.Exchange;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketContext;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One WebSocket. The thread of the connection reads all the time, so that pings, interruptions and
 * the client's leaving are noticed; requests are answered one after another by another thread,
 * which lives only while there are any.
 */
public final class WebSocketSession {
    private static final Logger LOG = System.getLogger(WebSocketSession.class.getName());

    /** Requests that wait for the one before; a client normally sends none. */
    private static final int MOST_WAITING = 16;

    /** The same as OpenAI's. */
    private static final Duration LIFETIME = Duration.ofMinutes(60);

    /** Proxies such as nginx end a connection that is silent for a minute. */
    private static final Duration PING = Duration.ofSeconds(20);

    /** How long the other side may take to close the connection too. */
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private record Waiting(ClientEvent.Create create, MessageMemory memory) {}

    /**
     * What a session may take.
     *
     * @param maxMessageBytes the limit for a message
     * @param stall how long the client may take to take a part of an answer, or to answer a ping
     * @param rest how long the client may be silent when nothing is being answered
     * @param leastBytesASecond how fast a message must come, on average
     */
    public record Limits(
            long maxMessageBytes, Duration stall, Duration rest, long leastBytesASecond) {}

    private final MessageReader messages;
    private final FrameWriter frames;
    private final Responder responder;
    private final Limits limits;
    private final LongSupplier clock;
    private final long opened;

    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Thread worker;
    private @Nullable Exchange exchange;
    private boolean isOver;
    private volatile long pinged;
    private volatile long closing;

    /**
     * @param bytes what arrives, null at the end
     * @param clock nanoseconds
     */
    public WebSocketSession(
            SocketContext socket,
            Supplier<byte @Nullable []> bytes,
            DataWriter out,
            Supplier<MessageMemory> memories,
            Responder responder,
            Limits limits,
            LongSupplier clock) {
        this.messages = new MessageReader(socket, bytes, limits.maxMessageBytes(), memories, clock);
        this.frames = new FrameWriter(out);
        this.responder = responder;
        this.limits = limits;
        this.clock = clock;
        this.opened = clock.getAsLong();
        this.pinged = opened;
    }

    /** Serves the connection to its end. */
    public void run() throws InterruptedException {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = take(messages.next());
            }
        } catch (ApiException e) {
            report(e.error());
            close(
                    e.error().status() == 413 ? WsCloseCodes.TOO_BIG : WsCloseCodes.TRY_AGAIN_LATER,
                    e.error().message());
        } catch (WsCloseException e) {
            close(e.closeCode(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            // the client has left
        } finally {
            messages.forget();
            end();
        }
    }

    private boolean take(Received received) throws IOException {
        switch (received) {
            case Received.Text text -> take(text);
            case Received.Ping ping -> frames.pong(ping.payload());
            case Received.Pong _ -> {}
            case Received.Close close -> {
                frames.closeWith(close.payload());
                return false;
            }
            case Received.Gone _ -> {
                return false;
            }
        }
        return true;
    }

    private void take(Received.Text text) throws IOException {
        MessageMemory unused = text.memory();
        try {
            unused.understood(text.text());
            switch (ClientEvent.read(text.text())) {
                case ClientEvent.Create create -> {
                    add(new Waiting(create, text.memory()));
                    unused = null;
                }
                case ClientEvent.Interrupt interrupt -> interrupt(interrupt.responseId());
            }
        } catch (ApiException e) {
            frames.text(ErrorFrame.of(e.error()));
        } finally {
            if (unused != null) {
                unused.close();
            }
        }
    }

    private synchronized void add(Waiting request) {
        if (waiting.size() >= MOST_WAITING) {
            throw new ApiException(
                    new ApiError(
                            429,
                            "invalid_request_error",
                            "too_many_requests",
                            null,
                            MOST_WAITING
                                    + " requests wait on this connection, where responses come one"
                                    + " after another; wait for them, or open another"));
        }
        waiting.add(request);
        if (worker == null) {
            worker = Thread.ofVirtual().name("websocket").start(this::work);
        }
    }

    private void work() {
        for (Waiting next = next(); next != null; next = next()) {
            try (MessageMemory memory = next.memory()) {
                if (isTooOld()) {
                    endOfLife();
                } else if (responder.begin()) {
                    respond(next.create(), memory);
                }
            }
        }
    }

    private synchronized @Nullable Waiting next() {
        Waiting next = waiting.poll();
        if (next == null) {
            worker = null;
            notifyAll();
        }
        return next;
    }

    private void respond(ClientEvent.Create create, MessageMemory memory) {
        try {
            responder.respond(
                    create, memory, listener -> new WebSocketTransport(this, frames, listener));
        } catch (ApiException e) {
            report(e.error());
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.log(Level.ERROR, "a request on a WebSocket failed because of a bug", e);
            report(
                    new ApiError(
                            500,
                            "server_error",
                            null,
                            null,
                            "lmresp failed because of a bug: " + e));
        } finally {
            if (isTooOld()) {
                endOfLife();
            }
            if (!responder.pause()) {
                goAway();
            }
        }
    }

    /** The exchange that is running; null when it has ended. */
    void running(@Nullable Exchange now) {
        boolean isTooLate;
        synchronized (this) {
            exchange = now;
            isTooLate = isOver;
        }
        if (isTooLate && now != null) {
            now.clientGone();
        }
    }

    private void interrupt(String id) {
        Exchange now;
        synchronized (this) {
            now = exchange;
        }
        if (now == null || !now.id().equals(id)) {
            throw new ApiException(
                    ApiError.invalid(
                            "response_not_found",
                            "response_id",
                            "the response '" + id + "' is not running on this connection"));
        }
        now.interrupt();
    }

    private void report(ApiError error) {
        try {
            frames.text(ErrorFrame.of(error));
        } catch (IOException e) {
            // the client has left
        }
    }

    private boolean isTooOld() {
        return clock.getAsLong() - opened > LIFETIME.toNanos();
    }

    private void endOfLife() {
        report(
                ApiError.invalid(
                        "websocket_connection_limit_reached",
                        null,
                        "a WebSocket is open for %d minutes at most; open another"
                                .formatted(LIFETIME.toMinutes())));
        close(WsCloseCodes.NORMAL_CLOSE, "open for too long");
    }

    /** Closes the connection because it is no longer needed, or lmresp stops. */
    public void goAway() {
        close(WsCloseCodes.GOING_AWAY, "lmresp stops, or needs the connection for others");
    }

    private void close(int code, String reason) {
        closing = clock.getAsLong() | 1;
        frames.close(code, reason);
    }

    /** Looks after the connection; to be called about once a second, and never waits. */
    public void tick() {
        long now = clock.getAsLong();
        if (closing != 0) {
            if (now - closing > CLOSING.toNanos()) {
                responder.abort();
            }
            return;
        }
        long silence = now - messages.heard();
        boolean isBusy = isBusy();
        Duration patience = isBusy ? PING.plus(limits.stall()) : limits.rest();
        if (silence > patience.toNanos()) {
            responder.abort();
        } else if (isSlow(now)) {
            closing = now | 1;
            Thread.startVirtualThread(this::tooSlow);
        } else if (!isBusy && isTooOld()) {
            closing = now | 1;
            Thread.startVirtualThread(this::endOfLife);
        } else if (silence > PING.toNanos() && now - pinged > PING.toNanos()) {
            pinged = now;
            Thread.startVirtualThread(this::ping);
        }
    }

    private synchronized boolean isBusy() {
        return worker != null;
    }

    private boolean isSlow(long now) {
        long waited = messages.waited(now);
        Duration allowed =
                limits.stall().plusMillis(messages.arrived() * 1000 / limits.leastBytesASecond());
        return waited > allowed.toNanos();
    }

    private void tooSlow() {
        report(
                new ApiError(
                        408,
                        "invalid_request_error",
                        "request_timeout",
                        null,
                        "the message arrived too slowly; raise --client-timeout"));
        close(WsCloseCodes.VIOLATED_POLICY, "too slow");
    }

    private void ping() {
        try {
            frames.ping();
        } catch (IOException e) {
            responder.abort();
        }
    }

    /** The client has left: ends what is running and waits for its end. */
    private void end() throws InterruptedException {
        Exchange now;
        synchronized (this) {
            isOver = true;
            now = exchange;
            waiting.forEach(one -> one.memory().close());
            waiting.clear();
        }
        if (now != null) {
            now.clientGone();
        }
        synchronized (this) {
            while (worker != null) {
                wait();
            }
        }
    }
}
