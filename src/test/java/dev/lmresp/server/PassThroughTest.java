package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** What the engine can do itself goes to it and back byte for byte. */
class PassThroughTest {
    /** With spaces and an order of members that no JSON library would write. */
    private static final String ODD = "{ \"z\" : 1.0e0,\n\t\"model\":\"x\", \"a\":\"\\u00e9 é\" }";

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"})
    void another_name_of_a_model_is_the_engines_and_all_else_the_same_bytes(String path) {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, "{\"model\":\"raw-model\"}"));
                TestProxy proxy = TestProxy.withEngine(engine).model("x", RawEngine.MODEL).start();
                RawClient client = proxy.client()) {
            assertThat(client.post(path, ODD).answer().text())
                    .isEqualTo("{\"model\":\"raw-model\"}");
            assertThat(new String(engine.requests().getFirst().body(), StandardCharsets.UTF_8))
                    .isEqualTo(ODD.replace("\"x\"", "\"" + RawEngine.MODEL + "\""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,       /v1/chat/completions",
        "/chat/completions,          /v1/chat/completions",
        "/v1/completions,            /v1/completions",
        "/v1/embeddings,             /v1/embeddings",
        "/embeddings?a=b%20c&d,      /v1/embeddings?a=b%20c&d",
    })
    void requests_and_answers_are_the_same_bytes(String path, String enginePath) {
        String answered = "{ \"odd\" :\t[1.10, \"\\u00e9 é\"] }\n";
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.whole(
                                                200,
                                                "application/json; charset=utf-8",
                                                answered,
                                                "X-Request-Id: abc"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post(path, ODD).answer();
            assertThat(answer.text()).isEqualTo(answered);
            assertThat(answer.header("content-type")).isEqualTo("application/json; charset=utf-8");
            assertThat(answer.header("x-request-id")).isEqualTo("abc");
            RawRequest asked = engine.requests().getFirst();
            assertThat(asked.method()).isEqualTo("POST");
            assertThat(asked.path()).isEqualTo(enginePath);
            assertThat(new String(asked.body(), StandardCharsets.UTF_8)).isEqualTo(ODD);
            assertThat(asked.header("content-type")).isEqualTo("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 400, 401, 404, 418, 429, 500, 503})
    void status_and_headers_are_kept(int status) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.whole(
                                                status,
                                                "text/plain",
                                                "as it is",
                                                "Retry-After: 3",
                                                "Set-Cookie: a=1",
                                                "Set-Cookie: b=2",
                                                "Keep-Alive: timeout=5"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post("/v1/chat/completions", ODD).answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text()).isEqualTo("as it is");
            assertThat(answer.header("retry-after")).isEqualTo("3");
            assertThat(answer.header("content-type")).isEqualTo("text/plain");
            assertThat(answer.headers().get("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(answer.headers()).doesNotContainKey("keep-alive");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 500})
    void an_answer_without_a_body_has_none(int status) {
        try (RawEngine engine = RawEngine.of(turn -> turn.whole(status, "text/plain", ""));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post("/v1/chat/completions", ODD).answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.bytes()).isEmpty();
            assertThat(answer.headers().containsKey("content-length")).isEqualTo(status != 204);
            assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_stream_passes_piece_by_piece() throws Exception {
        var heard = new Semaphore(0);
        String[] pieces = {
            "data: " + Chunks.text("one") + "\n\n",
            ": comment\r\n\r\n",
            "data: " + Chunks.text("tw"),
            "\n\ndata: [DONE]\n\n"
        };
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (String piece : pieces) {
                                        turn.chunk(piece);
                                        heard.acquire();
                                    }
                                    turn.send("0\r\n\r\n");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            client.post("/v1/chat/completions", Requests.chat("hi", true).toString());
            RawAnswer answer = client.answer();
            assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
            for (String piece : pieces) {
                // the next one is only sent when this one has come
                byte[] read = answer.body().readNBytes(piece.length());
                assertThat(new String(read, StandardCharsets.UTF_8)).isEqualTo(piece);
                heard.release();
            }
            assertThat(answer.bytes()).isEmpty();
            assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_that_breaks_off_does_not_look_whole(boolean chunked) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (chunked) {
                                        turn.openStream();
                                        turn.text("half");
                                    } else {
                                        turn.send(
                                                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                                                        + "Content-Length: 100\r\n\r\nhalf");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            client.post("/v1/chat/completions", Requests.chat("hi", true).toString());
            RawAnswer answer = client.answer();
            Assertions.assertThatThrownBy(() -> readAll(answer)).isInstanceOf(IOException.class);
        }
    }

    private static void readAll(RawAnswer answer) throws IOException {
        try {
            answer.body().readAllBytes();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Foo: a\u0007b",
                "X-Foo: a\u0000b",
                "X-Foo: \u007f",
                "Location: /\u001b[2J",
            })
    void a_header_of_the_engine_that_cannot_be_passed_on_is_the_engines_mistake(String header) {
        try (RawEngine engine = RawEngine.of(turn -> turn.whole(200, "text/plain", "x", header));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post("/v1/embeddings", ODD).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.envelope().path("message").asText())
                    .containsIgnoringCase(header.substring(0, header.indexOf(':')));
        }
    }

    @Test
    void headers_that_the_engine_means_for_its_connection_end_there() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.whole(
                                                200,
                                                "text/plain",
                                                "x",
                                                "Connection: X-Foo, close",
                                                "Connection: x-bar",
                                                "X-Foo: 1",
                                                "X-BAR: 2",
                                                "X-Baz: 3"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post("/v1/embeddings", ODD).answer();
            assertThat(answer.headers()).doesNotContainKeys("x-foo", "x-bar");
            assertThat(answer.header("x-baz")).isEqualTo("3");
        }
    }

    @Test
    void an_engine_that_closes_without_a_word_is_an_error_in_json() {
        try (RawEngine engine = RawEngine.of(turn -> {});
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post("/v1/embeddings", ODD).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("code").asText()).isEqualTo("engine_error");
        }
    }

    @Test
    void the_mock_answers_all_three() {
        try (TestProxy proxy = TestProxy.mock()) {
            String model = "{\"model\":\"" + MockEngine.MODEL + "\",";
            assertThat(
                            text(
                                    proxy,
                                    "/v1/chat/completions",
                                    model
                                            + "\"messages\":[{\"role\":\"user\",\"content\":\"say"
                                            + " hello\"}]}"))
                    .contains("\"content\":\"hello\"");
            assertThat(text(proxy, "/v1/completions", model + "\"prompt\":\"say hello\"}"))
                    .contains("hello");
            assertThat(text(proxy, "/v1/embeddings", model + "\"input\":\"hello\"}"))
                    .contains("embedding");
        }
    }

    private static String text(TestProxy proxy, String path, String body) {
        try (RawClient client = proxy.client()) {
            return client.post(path, body).answer().text();
        }
    }
}
