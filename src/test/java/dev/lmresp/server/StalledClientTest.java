package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** Clients that stay connected, but take nothing or send nothing: they keep no place for ever. */
@Execution(ExecutionMode.CONCURRENT) // they wait, and do nothing else meanwhile
@Order(TestOrder.LONG)
class StalledClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(30);

    /** More than the buffers between engine and client hold. */
    private static final String MUCH = "x".repeat(1 << 20);

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/chat/completions"})
    void a_client_that_takes_nothing_of_a_stream_is_left(String path) throws Exception {
        try (RawEngine engine = RawEngine.of(StalledClientTest::flood);
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.post(
                    path,
                    (path.endsWith("responses")
                                    ? Requests.streamed("hi")
                                    : Requests.chat("hi", true))
                            .toString());
            assertThat(engine.awaitTurn().isLeftWithin(SOON)).isTrue();
            assertPlaceIsFree(proxy);
        }
    }

    private static void flood(EngineTurn turn) throws IOException {
        try {
            turn.openStream();
            while (true) {
                turn.text(MUCH);
            }
        } catch (IOException left) {
            turn.awaitLeft();
        }
    }

    @Test
    void clients_that_take_nothing_hold_up_no_other_stream() throws Exception {
        var floods = new Semaphore(4 * Runtime.getRuntime().availableProcessors());
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (floods.tryAcquire()) {
                                        flood(turn);
                                    } else {
                                        turn.say("hello");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            var stalled = new ArrayList<RawClient>();
            for (int i = floods.availablePermits(); i > 0; i--) {
                stalled.add(proxy.client().respond(Requests.streamed("hi")));
            }
            for (RawClient client : stalled) {
                assertThat(client.answer().status()).isEqualTo(200);
                engine.awaitTurn();
            }
            try (RawClient client = proxy.client()) {
                RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
                assertThat(answer.events().checked().text()).isEqualTo("hello");
            }
            stalled.forEach(RawClient::close);
            assertPlaceIsFree(proxy);
        }
    }

    @Test
    void a_client_that_takes_nothing_of_a_whole_answer_is_left() {
        try (RawEngine engine =
                        RawEngine.of(turn -> turn.json(200, Chunks.whole(MUCH.repeat(16))));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.respond(Requests.whole("hi"));
            assertPlaceIsFree(proxy);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P",
                "POST /v1/resp",
                "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\n",
                "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type:"
                        + " application/json\r\nContent-Length: 100\r\n\r\n",
                "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type:"
                        + " application/json\r\nContent-Length: 100\r\n\r\n{\"input\"",
                "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type:"
                        + " application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
            })
    void a_request_that_stops_coming_is_given_up(String start) {
        try (TestProxy proxy = impatient();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.send(start).answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.envelope().path("message").asText()).contains("--client-timeout");
            assertThat(client.isClosedByPeer()).isTrue();
            assertPlaceIsFree(proxy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'GET /health HTTP/1.1~Host: 127.0.0.1~X: ',            x",
        "'GET /health HTTP/1.1~Host: 127.0.0.1~',               'X: y~'",
        "'POST /v1/responses HTTP/1.1~Host: 127.0.0.1~Content-Type: application/json~"
                + "Content-Length: 9999~~',                      x",
        "'POST /v1/responses HTTP/1.1~Host: 127.0.0.1~Content-Type: application/json~"
                + "Transfer-Encoding: chunked~~',                '1~x~'",
        "'POST /v1/responses HTTP/1.1~Host: 127.0.0.1~Content-Type: application/json~"
                + "Transfer-Encoding: chunked~~1;',              x",
    })
    void a_request_that_comes_byte_by_byte_is_given_up_too(String start, String drop) {
        try (TestProxy proxy = impatient();
                RawClient client = proxy.client()) {
            long begun = System.nanoTime();
            client.send(start.replace("~", "\r\n"));
            Thread dripping = drip(client, drop.replace("~", "\r\n"));
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(PATIENCE, PATIENCE.multipliedBy(3));
            dripping.interrupt();
            assertPlaceIsFree(proxy);
        }
    }

    private static Thread drip(RawClient client, String drop) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    Thread.sleep(PATIENCE.dividedBy(10));
                                    client.send(drop);
                                }
                            } catch (InterruptedException | UncheckedIOException enough) {
                                // the other side has closed
                            }
                        });
    }

    @Test
    void a_slow_upload_that_goes_on_is_taken() throws Exception {
        String text = "x".repeat(96 << 10);
        byte[] body = Requests.whole(text).toString().getBytes(StandardCharsets.UTF_8);
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("hello")));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.request(
                    "POST",
                    "/v1/responses",
                    "Content-Type: application/json",
                    "Content-Length: " + body.length);
            // 40 KB a second, for longer than a client may stop
            for (int at = 0; at < body.length; at += 8 << 10) {
                Thread.sleep(PATIENCE.dividedBy(5));
                client.send(Arrays.copyOfRange(body, at, Math.min(body.length, at + (8 << 10))));
            }
            assertThat(client.answer().json().path("output_text").asText()).isEqualTo("hello");
        }
    }

    @Test
    void a_connection_over_which_nothing_comes_is_closed() {
        try (TestProxy proxy = impatient();
                RawClient silent = proxy.client();
                RawClient blank = proxy.client()) {
            Thread dripping = drip(blank, "\r\n");
            assertThat(silent.rest()).isEmpty();
            assertThat(blank.rest()).isEmpty();
            dripping.interrupt();
        }
    }

    @Test
    void a_connection_may_rest_between_requests_for_so_long_and_no_longer() {
        Duration rest = PATIENCE.multipliedBy(3);
        var connections = new WatchableConnections(new ClientTimeouts(PATIENCE, rest), 1 << 20);
        HttpServer server =
                HttpServer.start(
                        "127.0.0.1",
                        0,
                        ServeConfig.Limits.DEFAULT,
                        connections,
                        routing ->
                                routing.any(
                                        (request, response) ->
                                                response.send(
                                                        "here".getBytes(StandardCharsets.UTF_8))),
                        _ -> {});
        try (RawClient client = RawClient.to(server.port())) {
            // before the answer: reading the first one takes this program a while
            long begun = System.nanoTime();
            assertThat(client.request("GET", "/").answer().text()).isEqualTo("here");
            assertThat(client.rest()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(rest, rest.plus(PATIENCE.multipliedBy(2)));
        } finally {
            server.close();
        }
    }

    @Test
    void a_client_that_takes_a_large_answer_slowly_gets_all_of_it() throws Exception {
        int megabytes = 24;
        try (RawEngine engine =
                        RawEngine.of(turn -> turn.json(200, Chunks.whole(MUCH.repeat(megabytes))));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.respond(Requests.whole("hi"), "Connection: close");
            long bytes = 0;
            for (int count = 1; count > 0; bytes += count) {
                Thread.sleep(PATIENCE.dividedBy(4));
                count = client.read(2 << 20).length;
            }
            assertThat(bytes).isGreaterThan((long) megabytes << 20);
        }
    }

    @Test
    void a_client_may_listen_for_longer_than_it_may_take_to_ask() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 5; i++) {
                                        Thread.sleep(PATIENCE.dividedBy(2));
                                        turn.text("so ");
                                    }
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            assertThat(client.respond(Requests.streamed("hi")).answer().events().checked().text())
                    .isEqualTo("so so so so so ");
        }
    }

    private static TestProxy impatient() {
        return TestProxy.withEngine("mock").maxExchanges(1).clientTimeout(PATIENCE).start();
    }

    private static TestProxy impatient(RawEngine engine) {
        return TestProxy.withEngine(engine)
                .maxExchanges(1)
                .maxAnswerBytes(64 << 20)
                .clientTimeout(PATIENCE)
                .start();
    }

    private static void assertPlaceIsFree(TestProxy proxy) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            assertThat(proxy.gateway().exchanges().running()).isZero();
                            try (RawClient other = proxy.client()) {
                                assertThat(other.post("/v1/responses", "{}").answer().status())
                                        .isEqualTo(400);
                            }
                        });
    }
}
