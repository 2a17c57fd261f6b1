package dev.lmresp.server;

import static dev.lmresp.testing.RawWebSocket.BINARY;
import static dev.lmresp.testing.RawWebSocket.CLOSE;
import static dev.lmresp.testing.RawWebSocket.CONTINUATION;
import static dev.lmresp.testing.RawWebSocket.LAST;
import static dev.lmresp.testing.RawWebSocket.PING;
import static dev.lmresp.testing.RawWebSocket.PONG;
import static dev.lmresp.testing.RawWebSocket.TEXT;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawWebSocket;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The frames of a WebSocket, and what a connection may take. */
class WebSocketFramesTest {
    private static final String HELLO =
            "{\"type\":\"response.create\",\"model\":\"raw-model\",\"store\":false,\"input\":\"hi\"}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void say(EngineTurn turn) throws IOException {
        turn.say("Fine.");
    }

    @Test
    void a_message_may_come_in_fragments_with_a_ping_between_them() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            byte[] hello = bytes(HELLO);
            socket.send(TEXT, Arrays.copyOf(hello, 10))
                    .send(CONTINUATION, new byte[0])
                    .send(LAST | PING, bytes("there?"));
            RawWebSocket.Frame pong = socket.next();
            assertThat(pong.code()).isEqualTo(PONG);
            assertThat(pong.text()).isEqualTo("there?");
            socket.send(LAST | CONTINUATION, Arrays.copyOfRange(hello, 10, hello.length));
            assertThat(socket.end().path("type").asText()).isEqualTo("response.completed");
        }
    }

    @Test
    void a_message_of_twenty_megabytes_is_taken() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            String large = "x".repeat(20 << 20);
            socket.send(HELLO.replace("hi", large));
            assertThat(socket.end().path("type").asText()).isEqualTo("response.completed");
            assertThat(engine.requests().getFirst().body().length).isGreaterThan(20 << 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void a_message_over_the_limit_is_refused_with_the_reason(boolean isFragmented) {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.withEngine(engine).maxBodyBytes(100_000).start();
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            byte[] half = new byte[60_000];
            Arrays.fill(half, (byte) ' ');
            if (isFragmented) {
                socket.send(TEXT, half).send(LAST | CONTINUATION, half);
            } else {
                socket.send(LAST | TEXT, new byte[120_000]);
            }
            JsonNode error = socket.next().json();
            assertThat(error.path("status").asInt()).isEqualTo(413);
            assertThat(error.at("/error/message").asText()).contains("--max-body-mb");
            assertThat(socket.next().closeCode()).isEqualTo(1009);
            assertThat(socket.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void the_memory_for_messages_counts_with_that_for_bodies() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.withEngine(engine).maxInflightBytes(1 << 20).start();
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            socket.send(HELLO.replace("hi", "x".repeat(2 << 20)));
            assertThat(socket.next().json().at("/error/message").asText())
                    .contains("--max-inflight-mb");
            assertThat(socket.next().closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "binary, 1003",
        "text that is none, 1007",
        "unmasked, 1002",
        "extension, 1002",
        "unknown, 1002",
        "continuation, 1002",
        "two at once, 1002",
        "ping in pieces, 1002"
    })
    void what_breaks_the_protocol_ends_the_connection_with_the_code_for_it(String what, int code) {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            switch (what) {
                case "binary" -> socket.send(LAST | BINARY, bytes(HELLO));
                case "text that is none" -> socket.send(LAST | TEXT, new byte[] {(byte) 0xff});
                case "unmasked" -> socket.sendBytes(new byte[] {(byte) (LAST | TEXT), 1, 'x'});
                case "extension" -> socket.send(LAST | 0x40 | TEXT, bytes(HELLO));
                case "unknown" -> socket.send(LAST | 5, bytes(HELLO));
                case "continuation" -> socket.send(LAST | CONTINUATION, bytes(HELLO));
                case "two at once" -> socket.send(TEXT, bytes("{")).send(LAST | TEXT, bytes(HELLO));
                default -> socket.send(PING, bytes("x"));
            }
            RawWebSocket.Frame closing = socket.next();
            assertThat(closing.code()).isEqualTo(CLOSE);
            assertThat(closing.closeCode()).isEqualTo(code);
            assertThat(socket.isClosedByPeer()).isTrue();
            assertThat(engine.requests()).isEmpty();
        }
    }

    @Test
    void a_client_that_closes_gets_its_code_back() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            socket.send(LAST | CLOSE, ByteBuffer.allocate(2).putShort((short) 4000).array());
            assertThat(socket.next().closeCode()).isEqualTo(4000);
            assertThat(socket.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void a_message_may_follow_the_handshake_at_once() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            byte[] head =
                    bytes(
                            "GET /responses HTTP/1.1\r\nHost: localhost\r\n"
                                    + String.join("\r\n", RawWebSocket.handshake())
                                    + "\r\n\r\n");
            byte[] frame = RawWebSocket.frame(LAST | TEXT, bytes(HELLO));
            byte[] both = Arrays.copyOf(head, head.length + frame.length);
            System.arraycopy(frame, 0, both, head.length, frame.length);
            client.send(both);
            assertThat(client.answer().header("sec-websocket-accept"))
                    .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(new String(client.read(60), StandardCharsets.UTF_8))
                    .contains("response.created");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Origin: https://evil.example, 403, origin_not_allowed",
        "Host: evil.example, 403, host_not_allowed",
        "X-Nothing: 1, 401, invalid_api_key",
        "Authorization: Bearer other, 401, invalid_api_key",
        "Authorization: Bearer secret, 101, ''"
    })
    void a_foreign_client_is_refused_as_over_http(String header, int status, String code) {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.withEngine(engine).apiKeys("secret").start();
                RawClient client = proxy.client()) {
            var answer =
                    client.request("GET", "/v1/responses", RawWebSocket.handshake(header)).answer();
            assertThat(answer.status()).isEqualTo(status);
            if (status != 101) {
                assertThat(answer.error().path("code").asText()).isEqualTo(code);
            }
        }
    }

    @Test
    void a_connection_takes_a_place_only_while_it_is_answered() throws Exception {
        var release = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("long")) {
                                        release.await();
                                    }
                                    turn.say("Fine.");
                                });
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(1).start();
                RawWebSocket idle = RawWebSocket.to(proxy);
                RawWebSocket busy = RawWebSocket.to(proxy);
                RawClient late = proxy.client()) {
            busy.send(HELLO.replace("hi", "long"));
            await().until(() -> proxy.gateway().exchanges().running() == 1);
            idle.send(HELLO);
            JsonNode refused = idle.end();
            assertThat(refused.path("status").asInt()).isEqualTo(503);
            assertThat(refused.at("/headers/retry-after").asText()).isEqualTo("1");
            assertThat(
                            late.request("GET", "/v1/responses", RawWebSocket.handshake())
                                    .answer()
                                    .status())
                    .isEqualTo(503);
            release.countDown();
            assertThat(busy.end().path("type").asText()).isEqualTo("response.completed");
            // the place becomes free a moment after the last event
            await().until(() -> isAnswered(idle));
        }
    }

    private static boolean isAnswered(RawWebSocket socket) {
        socket.send(HELLO);
        return socket.end().path("type").asText().equals("response.completed");
    }

    @Test
    void a_client_that_takes_nothing_is_let_go() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    String text = "x".repeat(100_000);
                                    while (!turn.isLeftWithin(Duration.ofMillis(1))) {
                                        turn.text(text);
                                    }
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).clientTimeout(Duration.ofSeconds(1)).start();
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            socket.send(HELLO);
            await().until(() -> proxy.gateway().exchanges().running() == 1);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> proxy.gateway().exchanges().running() == 0);
        }
    }

    @Test
    void a_message_that_does_not_come_to_its_end_is_not_waited_for() {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy =
                        TestProxy.withEngine(engine).clientTimeout(Duration.ofSeconds(1)).start();
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            socket.send(TEXT, bytes("{"));
            assertThat(socket.nextOf(TEXT).json().path("status").asInt()).isEqualTo(408);
            assertThat(socket.nextOf(CLOSE).closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void a_proxy_that_stops_lets_a_response_end_and_then_says_goodbye() throws Exception {
        var release = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("half");
                                    release.await();
                                    turn.text(" and half");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket idle = TestWebSocket.to(proxy);
                RawWebSocket socket = RawWebSocket.to(proxy)) {
            socket.send(HELLO).send(HELLO);
            await().until(() -> proxy.gateway().exchanges().running() == 1);
            Thread stopping = stop(proxy);
            assertThat(idle.closed()).isEqualTo(1001);
            release.countDown();
            assertThat(socket.end().path("type").asText()).isEqualTo("response.completed");
            assertThat(socket.next().closeCode()).isEqualTo(1001);
            socket.send(LAST | CLOSE, new byte[0]);
            assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
            assertThat(engine.requests()).hasSize(1);
        }
    }

    private static Thread stop(TestProxy proxy) {
        return Thread.startVirtualThread(
                () -> {
                    try {
                        proxy.stop(Duration.ofSeconds(10));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    @Test
    void an_idle_connection_makes_room_for_another() throws Exception {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.withEngine(engine).maxConnections(1).start();
                TestWebSocket idle = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            assertThat(client.respond(Requests.whole("hi")).answer().status()).isEqualTo(200);
            assertThat(idle.closed()).isEqualTo(1001);
        }
    }

    @Test
    void an_idle_connection_is_no_running_request() throws Exception {
        try (RawEngine engine = RawEngine.of(WebSocketFramesTest::say);
                TestProxy proxy = TestProxy.of(engine);
                RawWebSocket socket = RawWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            socket.send(HELLO);
            JsonNode _ = socket.end();
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(client.request("GET", "/health").answer().json().path("running").asInt())
                    .isZero();
        }
    }
}
