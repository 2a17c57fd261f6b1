package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code lmresp models} against lmresp and against others. */
class ModelsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void models_and_their_other_names_stand_in_a_table() {
        try (RawEngine engine = RawEngine.ownedBy("vllm", turn -> turn.say("hello"));
                TestProxy proxy =
                        TestProxy.withEngine(engine).model("gpt-5", RawEngine.MODEL).start()) {
            assertThat(models(proxy.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "MODEL      CONTEXT  INPUT  REASONING          SOURCE",
                            "gpt-5         4096  text   low, medium, high  alias of raw-model",
                            "raw-model     4096  text   low, medium, high  vllm");
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void what_was_learned_of_a_model_stands_below() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().has("seed")) {
                                        turn.json(400, "{\"error\":\"Unknown parameter: 'seed'\"}");
                                    } else {
                                        turn.say("hello");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient first = proxy.client();
                RawClient client = proxy.client()) {
            first.respond(Requests.whole("hi").put("seed", 7)).answer().bytes();
            String learned = "seed dropped: the engine refuses it";
            assertThat(models(proxy.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString().lines()).last().isEqualTo("raw-model: " + learned);
            JsonNode health = client.request("GET", "/health").answer().json();
            assertThat(health.at("/engine/learned/raw-model/0").asText()).isEqualTo(learned);
        }
    }

    @Test
    void json_is_the_document_that_codex_gets_too() {
        try (TestProxy proxy = TestProxy.mock()) {
            assertThat(models(proxy.url(), "--json")).isEqualTo(ExitCode.OK);
            JsonNode document = Json.parse(out.toString());
            assertThat(document.at("/data/0/id").asText()).isEqualTo("lmresp-mock");
            assertThat(document.at("/models/0/slug").asText()).isEqualTo("lmresp-mock");
        }
    }

    @Test
    void a_server_with_no_more_than_openais_list_does_too() throws IOException {
        String list =
                """
                {"object":"list","data":[
                 {"id":"small","object":"model"},
                 {"id":"large","object":"model","owned_by":"them","context_length":200000,
                  "architecture":{"input_modalities":["text","image"]}}]}
                """;
        try (var server = new OneAnswer(200, list)) {
            assertThat(models(server.url() + "/v1/")).isEqualTo(ExitCode.OK);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "MODEL  CONTEXT  INPUT        REASONING  SOURCE",
                            "small        -  -            -          -",
                            "large   200000  text, image  -          them");
        }
    }

    @Test
    void where_nothing_answers_it_says_what_to_do() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(models("http://127.0.0.1:" + port)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("no response from http://127.0.0.1:" + port, "'lmresp serve'");
    }

    @Test
    void a_host_that_does_not_exist_is_named() {
        assertThat(models("http://no-such-host.invalid")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("there is no host 'no-such-host.invalid'");
    }

    @Test
    void a_refusal_is_a_failure_with_its_message() throws IOException {
        try (var server = new OneAnswer(401, "{\"error\":{\"message\":\"no key\"}}")) {
            assertThat(models(server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("HTTP 401", "no key");
        }
    }

    @Test
    void a_web_page_is_no_list() throws IOException {
        try (var server = new OneAnswer(200, "<html>hello</html>")) {
            assertThat(models(server.url())).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("cannot be read");
        }
    }

    @Test
    void an_empty_list_is_said_to_be_empty() throws IOException {
        try (var server = new OneAnswer(200, "{\"object\":\"list\",\"data\":[]}")) {
            assertThat(models(server.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString()).contains("lists no models");
        }
    }

    private int models(String url, String... options) {
        var arguments = new ArrayList<>(List.of("models", "--url", url));
        arguments.addAll(List.of(options));
        return Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** A server that says one thing, once. */
    private static final class OneAnswer implements AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        OneAnswer(int status, String body) throws IOException {
            Thread.ofVirtual().start(() -> answer(status, body));
        }

        private void answer(int status, String body) {
            try (var socket = listener.accept();
                    OutputStream to = socket.getOutputStream()) {
                byte[] block = new byte[4096];
                int read = socket.getInputStream().read(block);
                assertThat(read).isPositive();
                to.write(
                        ("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                        .formatted(status, body.length(), body))
                                .getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // the test is over
            }
        }

        String url() {
            return "http://127.0.0.1:" + listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
