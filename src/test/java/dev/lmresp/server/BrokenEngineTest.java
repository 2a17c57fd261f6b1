package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * An engine that breaks in any way: the client is told the truth, by a status before the stream and
 * by {@code response.failed} in it, and is never left waiting.
 */
class BrokenEngineTest {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String CHUNKED_HEAD =
            "HTTP/1.1 200 OK\r\n"
                    + "Content-Type: text/event-stream\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String UNFRAMED_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

    /** Ways to break before a word was said, which the client learns by the status. */
    enum Early {
        CLOSES_WITHOUT_A_BYTE(502, "engine") {
            @Override
            void play(EngineTurn turn) {
                // the connection is closed
            }
        },
        RESETS(502, "engine") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.reset();
            }
        },
        CLOSES_IN_THE_HEADERS(502, "engine") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send("HTTP/1.1 200 OK\r\nContent-Ty");
            }
        },
        SPEAKS_NO_HTTP(502, "engine") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send("SSH-2.0-OpenSSH_9.9\r\n\r\n");
            }
        },
        CLOSES_AFTER_THE_HEADERS(502, "broke") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send(CHUNKED_HEAD);
            }
        },
        SAYS_NOTHING_AT_ALL(502, "without saying anything") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send(UNFRAMED_HEAD);
            }
        },
        SAYS_ONLY_DONE(502, "without saying anything") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.openStream();
                turn.done();
            }
        },
        SENDS_NO_CHUNK(502, "it sent an event that is not a chunk: 'Internal Server Error'") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.openStream();
                turn.event("Internal Server Error");
            }
        },
        SENDS_HALF_A_JSON_ANSWER(502, "broke") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 900\r\n\r\n{\"id\":\"chatcmpl-1\",\"choi");
            }
        },
        SENDS_AN_ERROR_AS_THE_FIRST_EVENT(503, "no workers left") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.openStream();
                turn.event("{\"error\":{\"message\":\"no workers left\",\"code\":503}}");
                turn.awaitLeft();
            }
        },
        SENDS_A_REFUSAL_AS_THE_FIRST_EVENT(400, "bad grammar") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.openStream();
                turn.event(
                        "{\"object\":\"error\",\"message\":\"bad"
                                + " grammar\",\"type\":\"BadRequestError\",\"code\":400}");
                turn.awaitLeft();
            }
        },
        SENDS_AN_ERROR_AS_A_JSON_ANSWER(502, "all is lost") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.json(200, "{\"error\":{\"message\":\"all is lost\"}}");
            }
        },
        ANSWERS_A_WEB_PAGE(502, "web page ('Welcome to nginx!')") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.whole(200, "text/html", "<!doctype html><h1>Welcome to nginx!</h1>");
            }
        },
        A_GATEWAY_ANSWERS_A_WEB_PAGE(502, "Bad Gateway") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.whole(
                        502,
                        "text/html",
                        "<html><head><title>502</title><style>b{}</style></head>"
                                + "<body><h1>502 Bad Gateway</h1></body></html>");
            }
        },
        ANSWERS_502_WITHOUT_A_WORD(502, "HTTP 502") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.whole(502, "text/plain", "");
            }
        },
        REDIRECTS(502, "(HTTP 302) to https://example.invalid/login; lmresp sent nothing there") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.whole(302, "text/plain", "", "Location: https://example.invalid/login");
            }
        },
        SENDS_TO_LOOK_ELSEWHERE(502, "(HTTP 303) to http://") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.whole(303, "text/plain", "", "Location: /v1/chat/completions/");
            }
        },
        ANSWERS_HALF_A_JSON_VALUE(502, "the engine's answer is not JSON: '{\"id\"") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.json(200, "{\"id\":\"chatcmpl-1\",\"choices\":[{\"mess");
            }
        };

        final int status;
        final String message;

        Early(int status, String message) {
            this.status = status;
            this.message = message;
        }

        abstract void play(EngineTurn turn) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Early.class)
    void a_break_before_the_first_word_is_a_status(Early engineThat) throws Exception {
        for (ObjectNode request : List.of(Requests.streamed("hi"), Requests.whole("hi"))) {
            try (RawEngine engine = RawEngine.of(engineThat::play);
                    TestProxy proxy = TestProxy.of(engine);
                    RawClient client = proxy.client()) {
                RawAnswer answer = client.respond(request).answer();
                assertThat(answer.status()).isEqualTo(engineThat.status);
                assertThat(answer.header("content-type")).isEqualTo("application/json");
                JsonNode error = answer.error();
                assertThat(error.path("message").asText())
                        .contains(engineThat.message)
                        .doesNotContain("<", "Exception");
                assertThat(error.path("type").asText()).isNotEmpty();
                await().until(() -> proxy.gateway().exchanges().running() == 0);
                assertThat(engine.isIdleWithin(SOON)).isTrue();
            }
        }
    }

    /** Ways to break after a text, which the client learns by the last event. */
    enum Late {
        CLOSES("broke") {
            @Override
            void play(EngineTurn turn) {
                // the connection is closed inside the chunked body
            }
        },
        RESETS("broke") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.reset();
            }
        },
        ENDS_WITHOUT_A_REASON("broke off") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.send("0\r\n\r\n");
            }
        },
        SENDS_AN_ERROR("out of memory") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.event("{\"error\":{\"message\":\"CUDA out of memory\",\"code\":500}}");
                turn.awaitLeft();
            }
        },
        SAYS_WHY_IN_WORDS(
                "broke off in the middle of its answer; it sent an event that is not a chunk") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.event("CUDA out of memory");
                turn.send("0\r\n\r\n");
            }
        },
        SENDS_NO_JSON("not JSON") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.event("{\"choices\":[{\"delta\":{\"tool_calls\":[{");
                turn.awaitLeft();
            }
        },
        BREAKS_IN_AN_EVENT("broke off") {
            @Override
            void play(EngineTurn turn) throws IOException {
                turn.chunk("data: {\"choices\":[{\"del");
                turn.send("0\r\n\r\n");
            }
        };

        final String message;

        Late(String message) {
            this.message = message;
        }

        abstract void play(EngineTurn turn) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Late.class)
    void a_break_in_the_middle_is_a_failed_response_and_the_end(Late engineThat) throws Exception {
        var heard = new Semaphore(0);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Half an ans");
                                    heard.acquire();
                                    engineThat.play(turn);
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(200);
            long failed = 0;
            var events = new ArrayList<JsonNode>();
            for (var event = answer.nextEvent(); event.isPresent(); event = answer.nextEvent()) {
                events.add(event.get());
                if (event.get().path("type").asText().equals("response.output_text.delta")) {
                    heard.release();
                }
                failed = System.nanoTime();
            }
            Duration end = Duration.ofNanos(System.nanoTime() - failed);
            assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
            // Codex waits for the end of the stream
            assertThat(end).isLessThan(SOON);
            assertThat(Duration.ofNanos(System.nanoTime() - failed)).isLessThan(SOON);
            var list = new EventList(events).checked();
            assertThat(list.text()).isEqualTo("Half an ans");
            assertThat(list.types()).doesNotContain("response.output_item.done");
            assertThat(list.last().path("type").asText()).isEqualTo("response.failed");
            assertThat(list.response().path("status").asText()).isEqualTo("failed");
            assertThat(list.response().path("error").path("message").asText())
                    .contains(engineThat.message)
                    .doesNotContain("Exception");
            assertThat(list.response().path("error").path("code").asText())
                    .isEqualTo("server_error");
            assertThat(engine.isIdleWithin(SOON)).isTrue();
        }
    }

    @Test
    void a_tool_call_that_breaks_off_is_never_done() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(Chunks.call(0, "call_1", "rm", "{\"path\":\"/tm"));
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            EventList events =
                    client.respond(Requests.withTool(Requests.streamed("hi"), "rm"))
                            .answer()
                            .events()
                            .checked();
            // Codex would run the call at once
            assertThat(events.types())
                    .contains("response.function_call_arguments.delta")
                    .doesNotContain(
                            "response.function_call_arguments.done", "response.output_item.done");
            assertThat(events.response().path("status").asText()).isEqualTo("failed");
            assertThat(events.response().path("output")).isEmpty();
        }
    }

    @Test
    void an_error_after_the_reason_to_end_changes_nothing() {
        EventList events =
                streamed(
                        turn -> {
                            turn.openStream();
                            turn.text("All said.");
                            turn.finish("stop");
                            turn.resetAfterWhatWasSent();
                        });
        assertThat(events.text()).isEqualTo("All said.");
        assertThat(events.response().path("status").asText()).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_end_without_done_is_an_end_when_there_was_a_reason(boolean framed) {
        EventList events =
                streamed(
                        turn -> {
                            if (framed) {
                                turn.openStream();
                                turn.text("Bye.");
                                turn.finish("stop");
                                turn.send("0\r\n\r\n");
                            } else {
                                turn.send(UNFRAMED_HEAD);
                                turn.send("data: " + Chunks.text("Bye.") + "\n\n");
                                // without the blank line
                                turn.send("data: " + Chunks.finish("stop"));
                            }
                        });
        assertThat(events.text()).isEqualTo("Bye.");
        assertThat(events.response().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void words_between_chunks_and_byte_order_marks_cost_nobody_the_answer() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event("keep-alive");
                                    turn.text("One, ");
                                    turn.event("[PING]");
                                    turn.event(" ");
                                    turn.event("\uFEFF" + Chunks.text("two, "));
                                    turn.chunk("\uFEFFdata: " + Chunks.text("three.") + "\n\n");
                                    turn.event(
                                            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
                                                + "\"usage\":{\"prompt_tokens\":NaN}}");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            EventList events = answer.events().checked();
            assertThat(events.text()).isEqualTo("One, two, three.");
            assertThat(events.response().path("status").asText()).isEqualTo("completed");
            assertThat(answer.header("x-lmresp-notes"))
                    .contains(
                            "output dropped: the engine sent an event that is not a chunk:"
                                    + " 'keep-alive'")
                    .doesNotContain("PING");
        }
    }

    @Test
    void a_whole_answer_to_a_request_for_a_stream_becomes_one() {
        EventList events = streamed(turn -> turn.json(200, Chunks.whole("In one piece.")));
        assertThat(events.text()).isEqualTo("In one piece.");
        assertThat(events.response().path("usage").path("total_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void a_stream_in_answer_to_a_request_for_a_whole_becomes_one() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("In two ");
                                    turn.text("pieces.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.json().path("output_text").asText()).isEqualTo("In two pieces.");
        }
    }

    @Test
    void events_without_a_blank_line_between_them_all_count() {
        EventList events =
                streamed(
                        turn -> {
                            turn.openStream();
                            turn.chunk("data: " + Chunks.text("In two ") + "\n");
                            turn.chunk("data: " + Chunks.text("pieces.") + "\n");
                            turn.chunk("data: " + Chunks.finish("stop") + "\n");
                            turn.chunk("data: [DONE]\n\n");
                        });
        assertThat(events.text()).isEqualTo("In two pieces.");
        assertThat(events.response().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void lines_of_json_in_place_of_events_all_count() {
        EventList events =
                streamed(
                        turn -> {
                            turn.openStream();
                            turn.chunk(Chunks.text("In two ") + "\n");
                            turn.chunk(Chunks.text("pieces.") + "\r\n");
                            turn.chunk(Chunks.finish("stop") + "\n");
                            turn.send("0\r\n\r\n");
                        });
        assertThat(events.text()).isEqualTo("In two pieces.");
        assertThat(events.response().path("status").asText()).isEqualTo("completed");
    }

    @Test
    void lines_of_json_that_break_off_are_no_success() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.chunk(Chunks.text("Half an ") + "\n");
                                    turn.chunk(Chunks.text("ans") + "\n");
                                    turn.send("0\r\n\r\n");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText()).contains("broke off");
        }
    }

    @Test
    void byte_by_byte_is_the_same_as_at_once() {
        String body =
                "data: "
                        + Chunks.text("Grüße ")
                        + "\r\n\r\ndata: "
                        + Chunks.text("🌍")
                        + "\n\n: comment\n\ndata:"
                        + Chunks.finish("stop")
                        + "\n\ndata: [DONE]\n\n";
        EventList atOnce =
                streamed(
                        turn -> {
                            turn.send(UNFRAMED_HEAD);
                            turn.send(body);
                        });
        EventList byBytes =
                streamed(
                        turn -> {
                            turn.send(UNFRAMED_HEAD);
                            for (byte one : body.getBytes(StandardCharsets.UTF_8)) {
                                turn.send(new byte[] {one});
                            }
                        });
        assertThat(byBytes.text()).isEqualTo("Grüße 🌍").isEqualTo(atOnce.text());
        assertThat(byBytes.response().path("status").asText()).isEqualTo("completed");
    }

    /** The checked events of an answer. */
    private static EventList streamed(RawEngine.Script script) {
        try (RawEngine engine = RawEngine.of(script);
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            return client.respond(Requests.streamed("hi")).answer().events().checked();
        }
    }
}
