package dev.lmresp.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.proxy.ExchangeListener;
import dev.lmresp.proxy.Transport;
import dev.lmresp.testing.RawWebSocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What a connection does as time passes. */
class WebSocketSessionTest {
    private static final byte[] END = {};
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration REST = Duration.ofMinutes(5);
    private static final String CREATE = "{\"type\":\"response.create\",\"input\":\"hi\"}";

    private final AtomicLong now = new AtomicLong(1);
    private final BlockingQueue<byte[]> toServer = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> toClient = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final FakeResponder responder = new FakeResponder();
    private final WebSocketSession session =
            new WebSocketSession(
                    new NoSocket(),
                    this::read,
                    new Out(),
                    Unlimited::new,
                    responder,
                    new WebSocketSession.Limits(1 << 20, STALL, REST, 1000),
                    now::get);
    private final Thread thread =
            Thread.startVirtualThread(
                    () -> {
                        try {
                            session.run();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });

    private byte[] read() {
        try {
            byte[] bytes = toServer.take();
            return bytes == END ? null : bytes;
        } catch (InterruptedException e) {
            return null;
        }
    }

    @AfterEach
    void the_client_leaves() throws InterruptedException {
        release.countDown();
        toServer.add(END);
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        session.tick();
    }

    private void send(String message) {
        toServer.add(
                RawWebSocket.frame(
                        RawWebSocket.LAST | RawWebSocket.TEXT,
                        message.getBytes(StandardCharsets.UTF_8)));
    }

    /** The client gives a sign of life. */
    private void live() throws InterruptedException {
        toServer.add(RawWebSocket.frame(RawWebSocket.LAST | RawWebSocket.PING, new byte[0]));
        assertThat(code()).isEqualTo(RawWebSocket.PONG);
    }

    private byte[] frame() throws InterruptedException {
        byte[] frame = toClient.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame;
    }

    private int code() throws InterruptedException {
        return frame()[0] & 0xf;
    }

    private JsonNode message() throws InterruptedException {
        byte[] frame = frame();
        int head = (frame[1] & 0x7f) < 126 ? 2 : 4;
        return Json.parse(new String(frame, head, frame.length - head, StandardCharsets.UTF_8));
    }

    @Test
    void a_connection_ends_after_an_hour() throws Exception {
        for (int i = 0; i < 20; i++) {
            live();
            pass(Duration.ofMinutes(3));
            assertThat(code()).isEqualTo(RawWebSocket.PING);
        }
        pass(Duration.ofSeconds(1));
        assertThat(message().at("/error/code").asText())
                .isEqualTo("websocket_connection_limit_reached");
        assertThat(code()).isEqualTo(RawWebSocket.CLOSE);
    }

    @Test
    void a_response_that_runs_after_an_hour_may_end_before() throws Exception {
        send(CREATE);
        send(CREATE);
        await().until(() -> responder.asked.get() == 1);
        now.addAndGet(Duration.ofMinutes(61).toNanos());
        live();
        session.tick();
        release.countDown();
        assertThat(message().at("/error/code").asText())
                .isEqualTo("websocket_connection_limit_reached");
        assertThat(code()).isEqualTo(RawWebSocket.CLOSE);
        assertThat(responder.asked.get()).isEqualTo(1);
    }

    @Test
    void a_client_that_is_silent_during_a_response_is_pinged_and_then_let_go() throws Exception {
        send(CREATE);
        await().until(() -> responder.asked.get() == 1);
        pass(Duration.ofSeconds(21));
        assertThat(code()).isEqualTo(RawWebSocket.PING);
        pass(STALL.minusSeconds(5));
        assertThat(responder.aborted.get()).isZero();
        pass(Duration.ofSeconds(10));
        assertThat(responder.aborted.get()).isPositive();
    }

    @Test
    void a_client_that_answers_pings_may_wait_for_a_response_for_long() throws Exception {
        send(CREATE);
        await().until(() -> responder.asked.get() == 1);
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofSeconds(60));
            assertThat(code()).isEqualTo(RawWebSocket.PING);
            live();
        }
        assertThat(responder.aborted.get()).isZero();
    }

    @Test
    void an_idle_client_that_answers_no_ping_is_let_go_as_an_idle_connection() throws Exception {
        pass(REST.minusSeconds(1));
        assertThat(code()).isEqualTo(RawWebSocket.PING);
        assertThat(responder.aborted.get()).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(responder.aborted.get()).isPositive();
    }

    @Test
    void a_client_that_does_not_close_too_is_closed() throws Exception {
        session.goAway();
        assertThat(code()).isEqualTo(RawWebSocket.CLOSE);
        pass(Duration.ofSeconds(1));
        assertThat(responder.aborted.get()).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(responder.aborted.get()).isPositive();
    }

    @Test
    void more_requests_than_can_wait_are_refused() throws Exception {
        send(CREATE);
        await().until(() -> responder.asked.get() == 1);
        for (int i = 0; i < 17; i++) {
            send(CREATE);
        }
        assertThat(message().path("status").asInt()).isEqualTo(429);
        release.countDown();
        await().until(() -> responder.asked.get() == 17);
    }

    private final class FakeResponder implements Responder {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger aborted = new AtomicInteger();

        @Override
        public void respond(
                ClientEvent.Create create,
                MessageMemory memory,
                Function<ExchangeListener, Transport> transport) {
            asked.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean begin() {
            return true;
        }

        @Override
        public boolean pause() {
            return true;
        }

        @Override
        public void abort() {
            aborted.incrementAndGet();
        }
    }

    private static final class Unlimited implements MessageMemory {
        @Override
        public void arrived(long bytes) {}

        @Override
        public void understood(byte[] message) {}

        @Override
        public void answered(long keptBytes) {}

        @Override
        public void close() {}
    }

    private final class Out implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            writeNow(buffers);
        }

        @Override
        public void write(BufferData buffer) {
            writeNow(buffer);
        }

        @Override
        public void writeNow(BufferData... buffers) {
            writeNow(BufferData.create(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            toClient.add(buffer.readBytes());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class NoSocket implements SocketContext {
        @Override
        public PeerInfo remotePeer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public PeerInfo localPeer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String socketId() {
            return "1";
        }

        @Override
        public String childSocketId() {
            return "1";
        }
    }
}
