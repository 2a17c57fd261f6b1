package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;

/**
 * An engine in a loop, as fast as it can: the answer ends at a limit that the message names, before
 * memory or a processor is used up.
 */
@Timeout(60)
class EndlessEngineTest {
    private static final int LIMIT = 1 << 20;

    /** What may go round and round. */
    enum Loop {
        TEXT("text, reasoning and arguments", true, Chunks.text("again and again, ")),
        REASONING(
                "text, reasoning and arguments",
                true,
                Chunks.delta("{\"reasoning_content\":\"but wait, maybe not. \"}")),
        REFUSAL(
                "text, reasoning and arguments",
                true,
                Chunks.delta("{\"refusal\":\"no, and again no, \"}")),
        ARGUMENTS(
                "text, reasoning and arguments",
                true,
                Chunks.delta(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}}]}")),
        CALLS(
                "text, reasoning and arguments",
                true,
                Chunks.delta(
                        "{\"tool_calls\":[{\"function\":{\"name\":\"rm\",\"arguments\":\"{}\"}}]}")),
        ITEMS(
                "text, reasoning and arguments",
                true,
                Chunks.delta("{\"reasoning_content\":\"So?\"}"),
                Chunks.delta("{\"content\":\"So.\"}")),
        CITATIONS(
                "text, reasoning and arguments",
                true,
                Chunks.delta("{\"content\":\".\",\"annotations\":[{\"type\":\"url_citation\"}]}")),
        EMPTY_DELTAS("16 times --max-answer-mb", true, Chunks.delta("{}")),
        WORDS("16 times --max-answer-mb", true, "again"),
        COMMENTS("16 times --max-answer-mb", false, ": again\n"),
        BLANK_LINES("is longer", false, "\n"),
        LINE("event that is longer", false, "data: again and again, ") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.chunk(": begins\n\n");
                while (true) {
                    turn.chunk("data: again and again".repeat(3000));
                }
            }
        };

        private final String message;
        private final String round;

        Loop(String message, boolean events, String... round) {
            this.message = message;
            this.round = events ? "data: " + String.join("\n\ndata: ", round) + "\n\n" : round[0];
        }

        void play(EngineTurn turn) throws IOException {
            String rounds = round.repeat((64 << 10) / round.length());
            while (true) {
                turn.chunk(rounds);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Loop.class)
    void a_stream_in_a_loop_fails_at_the_limit(Loop loop) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(Chunks.call(0, "call_1", "rm", "[["));
                                    loop.play(turn);
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            EventList events =
                    client.respond(Requests.withTool(Requests.streamed("hi"), "rm"))
                            .answer()
                            .events()
                            .checked();
            JsonNode error = events.response().path("error");
            assertThat(events.response().path("status").asText()).isEqualTo("failed");
            assertThat(error.path("code").asText()).isEqualTo("server_error");
            assertThat(error.path("message").asText()).contains("MiB", "--max-answer-mb");
            if (loop != Loop.BLANK_LINES) {
                assertThat(error.path("message").asText()).contains(loop.message);
            }
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Loop.class,
            names = {"COMMENTS", "BLANK_LINES", "WORDS"})
    void a_loop_before_the_first_word_is_a_status(Loop loop) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    loop.play(turn);
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText())
                    .contains(loop.message, "--max-answer-mb");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Content-Length: 2000000000"})
    void an_answer_in_one_piece_fails_at_the_limit(String framing) throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                                    + framing
                                                    + "\r\n\r\n");
                                    String text = "again and again, ".repeat(4000);
                                    boolean isChunked = framing.endsWith("chunked");
                                    String start =
                                            "{\"choices\":[{\"message\":{\"content\":\"" + text;
                                    for (String next = start; ; next = text) {
                                        if (isChunked) {
                                            turn.chunk(next);
                                        } else {
                                            turn.send(next);
                                        }
                                    }
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText())
                    .contains("is longer than 1 MiB", "--max-answer-mb");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
        }
    }

    @Test
    void heads_that_only_say_that_one_will_come_are_counted() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    while (true) {
                                        turn.send("HTTP/1.1 102 Processing\r\n\r\n".repeat(1000));
                                    }
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText())
                    .contains("HTTP 102 more than 100 times");
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
        }
    }

    @Test
    void an_answer_just_below_the_limit_is_whole() {
        String text = "x".repeat(900);
        int pieces = LIMIT / text.length() - 2;
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < pieces; i++) {
                                        turn.text(text);
                                    }
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.response().path("status").asText()).isEqualTo("completed");
            assertThat(events.text()).hasSize(pieces * text.length());
        }
    }

    @Test
    void what_follows_the_reason_to_end_costs_nobody_the_answer() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("All said.");
                                    turn.finish("stop");
                                    Loop.COMMENTS.play(turn);
                                });
                TestProxy proxy = bounded(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(Requests.streamed("hi")).answer().events().checked();
            assertThat(events.text()).isEqualTo("All said.");
            assertThat(events.response().path("status").asText()).isEqualTo("completed");
        }
    }

    private static TestProxy bounded(RawEngine engine) {
        return TestProxy.withEngine(engine).maxAnswerBytes(LIMIT).start();
    }
}
