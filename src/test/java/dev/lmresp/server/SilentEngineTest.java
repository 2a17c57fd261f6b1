package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;

/** Engines that are silent: for long, for too long, or when all has been said. */
@Execution(ExecutionMode.CONCURRENT) // they wait, and do nothing else meanwhile
@Order(TestOrder.LONG)
class SilentEngineTest {
    private static final Duration IDLE = Duration.ofSeconds(1);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void too_long_before_the_status_is_a_timeout(boolean stream) throws Exception {
        try (RawEngine engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi").put("stream", stream)).answer();
            assertThat(answer.status()).isEqualTo(504);
            JsonNode error = answer.error();
            assertThat(error.path("message").asText()).contains("1 s", "--header-timeout");
            assertThat(error.path("code").asText()).isEqualTo("engine_timeout");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
        }
    }

    @Test
    void too_long_in_the_middle_fails_the_response() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well, ");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("Well, ");
            assertThat(events.response().path("error").path("message").asText())
                    .contains("sent nothing for 1 s", "--idle-timeout");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
        }
    }

    @Test
    void too_long_in_the_middle_of_an_answer_in_one_piece_is_a_timeout() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            "HTTP/1.1 200 OK\r\nContent-Type:"
                                                    + " application/json\r\nContent-Length:"
                                                    + " 500\r\n\r\n{\"id\":");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(504);
        }
    }

    @Test
    void headers_are_a_sign_of_life() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(600);
                                    turn.openStream();
                                    Thread.sleep(600);
                                    turn.text("Here.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("Here.");
        }
    }

    @Test
    void an_answer_in_one_piece_may_trickle() {
        String body = Chunks.whole("drop by drop");
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            "HTTP/1.1 200 OK\r\nContent-Type:"
                                                    + " application/json\r\nContent-Length: "
                                                    + body.length()
                                                    + "\r\n\r\n");
                                    for (int i = 0; i < 6; i++) {
                                        turn.send(part(body, i, 6));
                                        Thread.sleep(250);
                                    }
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("output_text").asText()).isEqualTo("drop by drop");
        }
    }

    private static String part(String text, int i, int parts) {
        return text.substring(text.length() * i / parts, text.length() * (i + 1) / parts);
    }

    @Test
    void comments_of_the_engine_are_signs_of_life() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 5; i++) {
                                        Thread.sleep(250);
                                        turn.chunk(": PROCESSING\n\n");
                                    }
                                    turn.text("Done.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("Done.");
        }
    }

    /** What engines and gateways send while a model thinks. */
    enum Ping {
        COMMENT {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.chunk(": OPENROUTER PROCESSING\n\n");
            }
        },
        BLANK_LINE {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.chunk("\n");
            }
        },
        EMPTY_DELTA {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.event(Chunks.delta("{\"content\":\"\"}"));
            }
        },
        ROLE {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.event(Chunks.delta("{\"role\":\"assistant\",\"content\":null}"));
            }
        },
        EMPTY_ARGUMENTS {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.event(
                        Chunks.delta(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\"}}]}"));
            }
        },
        SAME_USAGE {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.event(
                        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":0}}");
            }
        },
        WORD {
            @Override
            void send(EngineTurn turn) throws IOException {
                turn.event("keep-alive");
            }
        };

        abstract void send(EngineTurn turn) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Ping.class)
    void pings_of_the_engine_are_no_words_to_the_client(Ping ping) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 20; i++) {
                                        ping.send(turn);
                                        Thread.sleep(50);
                                    }
                                    turn.text("Here.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = talkative(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("Here.");
            // each 200 ms, and one that every stream begins with
            assertThat(beats(events, 0, events.types().indexOf("response.output_item.added")))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Ping.class,
            names = {"COMMENT", "EMPTY_DELTA"})
    void an_engine_that_only_pings_is_given_up_in_the_end(Ping ping) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well, ");
                                    while (true) {
                                        ping.send(turn);
                                        Thread.sleep(20);
                                    }
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).idleTimeout(Duration.ofMillis(1500)).start();
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("Well, ");
            assertThat(events.response().path("error").path("message").asText())
                    .contains("only keep-alives for 9 s", "--idle-timeout");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
        }
    }

    @Test
    void spaces_before_an_answer_in_one_piece_are_pings_too() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                                    + "Transfer-Encoding: chunked\r\n\r\n");
                                    while (true) {
                                        turn.chunk(" ");
                                        Thread.sleep(20);
                                    }
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).idleTimeout(Duration.ofMillis(1500)).start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.error().path("message").asText()).contains("only keep-alives");
        }
    }

    @Test
    void pings_after_the_reason_to_end_hold_nobody_up() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("All said.");
                                    turn.finish("stop");
                                    while (true) {
                                        turn.chunk(": PROCESSING\n\n");
                                        Thread.sleep(20);
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            long asked = System.nanoTime();
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(20));
            assertThat(events.response().path("status").asText()).isEqualTo("completed");
        }
    }

    @Test
    void too_long_before_an_answer_that_passes_through_is_a_timeout() throws Exception {
        try (RawEngine engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/chat/completions", Requests.chat("hi", true).toString())
                            .answer();
            assertThat(answer.status()).isEqualTo(504);
            JsonNode error = answer.error();
            assertThat(error.path("message").asText()).contains("1 s", "--header-timeout");
            assertThat(error.path("code").asText()).isEqualTo("engine_timeout");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
            await().until(() -> proxy.gateway().exchanges().running() == 0);
        }
    }

    @Test
    void too_long_in_the_middle_of_an_answer_that_passes_through_breaks_it_off() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well, ");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/chat/completions", Requests.chat("hi", true).toString())
                            .answer();
            assertThatThrownBy(answer::bytes).hasRootCauseInstanceOf(IOException.class);
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
            await().until(() -> proxy.gateway().exchanges().running() == 0);
        }
    }

    @Test
    void the_client_hears_that_work_goes_on_before_and_between_words() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(700);
                                    turn.openStream();
                                    turn.text("One. ");
                                    Thread.sleep(700);
                                    turn.text("Two.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = talkative(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(200);
            EventList events = answer.events().checked();
            assertThat(events.text()).isEqualTo("One. Two.");
            int word = events.types().indexOf("response.output_text.delta");
            long before = beats(events, 0, word);
            long between = beats(events, word, events.events().size());
            // each 200 ms, and one that every stream begins with
            assertThat(before).isBetween(3L, 5L);
            assertThat(between).isBetween(2L, 4L);
        }
    }

    private static long beats(EventList events, int from, int to) {
        return events.types().subList(from, to).stream()
                .filter("response.in_progress"::equals)
                .count();
    }

    @Test
    void a_failure_after_signs_of_life_comes_as_an_event() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(500);
                                    turn.json(400, "{\"error\":{\"message\":\"bad idea\"}}");
                                });
                TestProxy proxy = talkative(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(200);
            EventList events = answer.events().checked();
            assertThat(events.response().path("error").path("message").asText())
                    .contains("bad idea");
        }
    }

    @Test
    void an_answer_in_one_piece_is_json_however_long_it_takes() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(700);
                                    turn.say("At last.");
                                });
                TestProxy proxy = talkative(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.json().path("output_text").asText()).isEqualTo("At last.");
        }
    }

    @Test
    void a_late_failure_of_an_answer_in_one_piece_is_a_status() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    Thread.sleep(500);
                                    turn.json(400, "{\"error\":{\"message\":\"bad idea\"}}");
                                });
                TestProxy proxy = talkative(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("message").asText()).contains("bad idea");
        }
    }

    @Test
    void a_connection_left_open_after_the_reason_to_end_ends_the_answer_soon() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("All said.");
                                    turn.finish("stop");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            long asked = System.nanoTime();
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(20));
            assertThat(events.response().path("status").asText()).isEqualTo("completed");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(1))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_left_open_after_done_holds_nobody_up(boolean stream) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("All said.");
                                    turn.finish("stop");
                                    turn.event("[DONE]");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            long asked = System.nanoTime();
            client.respond(Requests.whole("hi").put("stream", stream), "Connection: close");
            RawAnswer answer = client.answer();
            assertThat(answer.text()).contains("All said.");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
            await().until(() -> proxy.gateway().exchanges().running() == 0);
        }
    }

    private static TestProxy impatient(RawEngine engine) {
        return TestProxy.withEngine(engine).headerTimeout(IDLE).idleTimeout(IDLE).start();
    }

    private static TestProxy talkative(RawEngine engine) {
        return TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(200)).start();
    }
}
