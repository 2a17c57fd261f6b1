package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;

/** A client that goes away ends the engine's work within a second, wherever the answer stands. */
class ClientLeavesTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    /** How far the engine has come when the client leaves. */
    enum Moment {
        BEFORE_THE_STATUS {
            @Override
            void play(EngineTurn turn) {
                // not a word
            }
        },
        AFTER_THE_HEADERS {
            @Override
            void play(EngineTurn turn) throws IOException {
                if (turn.wantsStream()) {
                    turn.openStream();
                } else {
                    turn.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 500\r\n\r\n");
                }
            }
        },
        IN_THE_MIDDLE {
            @Override
            void play(EngineTurn turn) throws IOException {
                AFTER_THE_HEADERS.play(turn);
                if (turn.wantsStream()) {
                    turn.text("one ");
                    turn.text("two ");
                } else {
                    turn.send("{\"id\":\"chatcmpl-1\",");
                }
            }
        };

        abstract void play(EngineTurn turn) throws IOException;
    }

    /** What the client asked for. */
    enum Asked {
        STREAM,
        WHOLE,
        PASSED_STREAM,
        PASSED_WHOLE;

        void by(RawClient client) {
            switch (this) {
                case STREAM -> client.respond(Requests.streamed("hello"));
                case WHOLE -> client.respond(Requests.whole("hello"));
                case PASSED_STREAM ->
                        client.post(
                                "/v1/chat/completions", Requests.chat("hello", true).toString());
                case PASSED_WHOLE ->
                        client.post(
                                "/v1/chat/completions", Requests.chat("hello", false).toString());
            }
        }
    }

    static Stream<Arguments> everyMoment() {
        return Stream.of(Moment.values())
                .flatMap(moment -> Stream.of(Asked.values()).map(it -> Arguments.of(moment, it)));
    }

    @ParameterizedTest
    @MethodSource("everyMoment")
    void the_engine_is_left_within_a_second(Moment moment, Asked asked) throws Exception {
        try (RawEngine engine = silentAfter(moment);
                TestProxy proxy = TestProxy.of(engine)) {
            RawClient client = proxy.client();
            asked.by(client);
            EngineTurn turn = engine.awaitTurn();
            if (asked == Asked.STREAM && moment == Moment.IN_THE_MIDDLE) {
                client.answer().awaitEvent("response.output_text.delta");
            }
            client.close();
            assertThat(turn.isLeftWithin(SOON)).isTrue();
            awaitNothingRunning(proxy);
        }
    }

    @ParameterizedTest
    @EnumSource(Asked.class)
    void a_reset_connection_is_noticed_too(Asked asked) throws Exception {
        try (RawEngine engine = silentAfter(Moment.AFTER_THE_HEADERS);
                TestProxy proxy = TestProxy.of(engine)) {
            RawClient client = proxy.client();
            asked.by(client);
            EngineTurn turn = engine.awaitTurn();
            client.reset();
            assertThat(turn.isLeftWithin(SOON)).isTrue();
            awaitNothingRunning(proxy);
        }
    }

    @Test
    void fifty_at_once_leave_nothing_behind() throws Exception {
        try (RawEngine engine = silentAfter(Moment.IN_THE_MIDDLE);
                TestProxy proxy = TestProxy.of(engine)) {
            var clients = new ArrayList<RawClient>();
            var turns = new ArrayList<EngineTurn>();
            for (int i = 0; i < 50; i++) {
                RawClient client = proxy.client();
                (i % 2 == 0 ? Asked.STREAM : Asked.WHOLE).by(client);
                clients.add(client);
            }
            for (int i = 0; i < 50; i++) {
                turns.add(engine.awaitTurn());
            }
            assertThat(proxy.gateway().exchanges().running()).isEqualTo(50);
            long left = System.nanoTime();
            clients.forEach(RawClient::close);
            for (EngineTurn turn : turns) {
                Duration passed = Duration.ofNanos(System.nanoTime() - left);
                assertThat(turn.isLeftWithin(SOON.minus(passed))).isTrue();
            }
            awaitNothingRunning(proxy);
        }
    }

    @Test
    void a_client_that_stopped_reading_and_then_leaves_is_noticed() throws Exception {
        String much = "x".repeat(60_000);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    Thread.ofVirtual().start(() -> pour(turn, much));
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            RawClient client = proxy.client();
            Asked.STREAM.by(client);
            EngineTurn turn = engine.awaitTurn();
            client.answer().awaitEvent("response.output_text.delta");
            // by now, or soon, all buffers are full and the proxy waits for this client
            assertThat(turn.isLeftWithin(Duration.ofMillis(300))).isFalse();
            client.close();
            assertThat(turn.isLeftWithin(SOON)).isTrue();
            awaitNothingRunning(proxy);
        }
    }

    @Test
    void a_client_that_stays_gets_its_answer_however_long_it_takes() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(400);
                                    turn.say("patience");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            Asked.WHOLE.by(client);
            RawAnswer answer = client.answer();
            assertThat(answer.json().path("output_text").asText()).isEqualTo("patience");
            // the connection was watched, and serves the next request all the same
            Asked.WHOLE.by(client);
            assertThat(client.answer().status()).isEqualTo(200);
            awaitNothingRunning(proxy);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_sent_early_on_the_same_connection_is_answered_next(Asked asked)
            throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(400);
                                    turn.say("first");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            asked.by(client);
            engine.awaitTurn();
            client.request("GET", "/health");
            assertThat(client.answer().text()).contains("first");
            assertThat(client.answer().json().path("status").asText()).isEqualTo("ok");
        }
    }

    @Test
    void a_long_stream_whose_end_comes_with_its_last_event_ends() throws Exception {
        String last = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 8; i++) {
                                        turn.text("word ");
                                        Thread.sleep(60);
                                    }
                                    turn.send(
                                            Integer.toHexString(last.length())
                                                    + "\r\n"
                                                    + last
                                                    + "\r\n0\r\n\r\n");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            Asked.STREAM.by(client);
            assertThat(client.answer().events().checked().text()).isEqualTo("word ".repeat(8));
        }
    }

    @Test
    void a_long_stream_leaves_its_connection_to_the_next_request() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 8; i++) {
                                        turn.text("word ");
                                        Thread.sleep(60);
                                    }
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            for (int i = 0; i < 3; i++) {
                Asked.STREAM.by(client);
                assertThat(client.answer().events().checked().text()).isEqualTo("word ".repeat(8));
            }
        }
    }

    private static void pour(EngineTurn turn, String text) {
        try {
            for (int i = 0; i < 10_000; i++) {
                turn.text(text);
            }
        } catch (IOException e) {
            // left, as it should be
        }
    }

    private static RawEngine silentAfter(Moment moment) {
        return RawEngine.of(
                turn -> {
                    moment.play(turn);
                    turn.awaitLeft();
                });
    }

    private static void awaitNothingRunning(TestProxy proxy) {
        await().atMost(SOON.multipliedBy(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> proxy.gateway().exchanges().running() == 0);
    }
}
