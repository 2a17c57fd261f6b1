package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;

/** Clients that stay connected, but take nothing or send nothing: they keep no place for ever. */
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
    void a_client_that_takes_nothing_of_a_whole_answer_is_left() {
        try (RawEngine engine =
                        RawEngine.of(turn -> turn.json(200, Chunks.whole(MUCH.repeat(16))));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.respond(Requests.whole("hi"));
            assertPlaceIsFree(proxy);
        }
    }

    @Test
    void a_body_that_stops_coming_is_given_up() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            client.send(
                    "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type:"
                            + " application/json\r\nContent-Length: 100\r\n\r\n{\"input\"");
            assertPlaceIsFree(proxy);
            assertThat(client.isClosedByPeer()).isTrue();
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

    private static TestProxy impatient(RawEngine engine) {
        return TestProxy.withEngine(engine).maxExchanges(1).clientTimeout(PATIENCE).start();
    }

    private static void assertPlaceIsFree(TestProxy proxy) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            assertThat(proxy.gateway().running()).isZero();
                            try (RawClient other = proxy.client()) {
                                assertThat(other.post("/v1/responses", "{}").answer().status())
                                        .isEqualTo(400);
                            }
                        });
    }
}
