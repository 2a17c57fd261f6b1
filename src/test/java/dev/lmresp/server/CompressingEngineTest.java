package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** An engine, or a gateway before it, that compresses although it is asked not to. */
class CompressingEngineTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Type: ";

    @Test
    void a_compressed_stream_comes_as_it_comes() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(HEAD + "text/event-stream\r\n\r\n");
                                    var bytes = new ByteArrayOutputStream();
                                    var out = new GZIPOutputStream(bytes, 512, true);
                                    out.write(
                                            ("data: " + Chunks.text("Well.") + "\n\n")
                                                    .getBytes(UTF_8));
                                    out.flush();
                                    turn.send(bytes.toByteArray());
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.awaitEvent("response.output_text.delta").path("delta").asText())
                    .isEqualTo("Well.");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_compressed_answer_in_one_piece_is_read(boolean success) throws Exception {
        byte[] body =
                gzip(success ? Chunks.whole("Hello.") : "{\"error\":{\"message\":\"bad idea\"}}");
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(
                                            (success ? HEAD : HEAD.replace("200", "400"))
                                                    + "application/json\r\nContent-Length: "
                                                    + body.length
                                                    + "\r\n\r\n");
                                    turn.send(body);
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.status()).isEqualTo(success ? 200 : 400);
            assertThat(answer.text()).contains(success ? "Hello." : "bad idea");
        }
    }

    @Test
    void one_that_passes_through_is_not_compressed_any_more() throws Exception {
        byte[] body = gzip(Chunks.whole("Hello."));
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(HEAD + "application/json\r\n\r\n");
                                    turn.send(body);
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/chat/completions", Requests.chat("hi", false).toString())
                            .answer();
            assertThat(answer.headers()).doesNotContainKey("content-encoding");
            assertThat(answer.text()).isEqualTo(Chunks.whole("Hello."));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_unpacks_to_too_much_fails_at_the_limit(boolean stream) throws Exception {
        String start = stream ? "data: " + Chunks.text("Well, ") + "\n\n: " : "{\"choices\":\"";
        byte[] bomb = gzip(start + " ".repeat(40 << 20));
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.send(HEAD + "text/plain\r\n\r\n");
                                    turn.send(bomb);
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.withEngine(engine).maxAnswerBytes(1 << 20).start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi").put("stream", stream)).answer();
            if (stream) {
                EventList events = answer.events().checked();
                assertThat(events.response().path("error").path("message").asText())
                        .contains("--max-answer-mb");
            } else {
                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.error().path("message").asText()).contains("--max-answer-mb");
            }
        }
    }

    @Test
    void a_compression_that_is_not_read_is_named() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.whole(
                                                200,
                                                "text/event-stream",
                                                "xxxxxxxx",
                                                "Content-Encoding: zstd"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText())
                    .contains("compressed with 'zstd'", "disable compression");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
