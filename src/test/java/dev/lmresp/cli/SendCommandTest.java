package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code lmresp send} in all its forms. */
class SendCommandTest {
    private static TestProxy proxy;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    // not where it is declared: a class that is tried once more is not loaded once more
    @BeforeAll
    static void start() {
        proxy = TestProxy.mock();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void a_text_is_answered_with_text(String mode) {
        assertThat(send("--text", "say hello there", mode)).isEqualTo(ExitCode.OK);
        assertThat(out).hasToString("hello there" + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void it_says_who_asks() throws Exception {
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(200, "{}"))) {
            run("send", "--text", "hi", "--url", endpoint.url(), "--no-stream");
            assertThat(endpoint.requests())
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it.header("user-agent")).startsWith("lmresp/"));
        }
    }

    @Test
    void a_file_is_sent_as_it_is() throws IOException {
        assertThat(send(file("{\"model\":\"lmresp-mock-2\",\"input\":\"say hi\"}"), "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode response = Json.parse(out.toString());
        assertThat(response.path("model").asText()).isEqualTo("lmresp-mock-2");
        assertThat(response.path("status").asText()).isEqualTo("completed");
    }

    @Test
    void the_model_of_a_request_can_be_chosen() throws IOException {
        assertThat(
                        send(
                                file("{\"model\":\"other\",\"input\":\"say hi\"}"),
                                "--json",
                                "--model",
                                "lmresp-mock-2"))
                .isEqualTo(ExitCode.OK);
        assertThat(Json.parse(out.toString()).path("model").asText()).isEqualTo("lmresp-mock-2");
    }

    @Test
    @Tag("process")
    void standard_input_is_a_file_too() throws Exception {
        try (LmrespProcess send =
                LmrespProcess.start(folder, Map.of(), "send", "-", "--url", proxy.url())) {
            send.input("{\"input\":\"say grüße\"}");
            assertThat(send.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(send.out().strip()).isEqualTo("grüße");
            assertThat(send.err()).isEmpty();
        }
    }

    /** Containers, cron and systemd set none, which means ASCII to the JDK. */
    @Test
    @Tag("process")
    void without_a_locale_text_is_utf_8() throws Exception {
        try (LmrespProcess send =
                LmrespProcess.start(
                        folder, Map.of("LC_ALL", "C"), "send", "-", "--url", proxy.url())) {
            send.input("{\"input\":\"say grüße 漢字\"}");
            assertThat(send.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(send.out().strip()).isEqualTo("grüße 漢字");
        }
    }

    @Test
    void events_are_printed_one_a_line() {
        assertThat(send("--text", "say hello", "--events")).isEqualTo(ExitCode.OK);
        var types = new ArrayList<String>();
        out.toString()
                .lines()
                .forEach(
                        line -> {
                            String[] parts = line.split(" ", 2);
                            assertThat(Json.parse(parts[1]).path("type").asText())
                                    .isEqualTo(parts[0]);
                            types.add(parts[0]);
                        });
        assertThat(types).startsWith("response.created").endsWith("response.completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void the_response_is_printed_as_json(String mode) {
        assertThat(send("--text", "say hello", "--json", mode)).isEqualTo(ExitCode.OK);
        JsonNode response = Json.parse(out.toString());
        assertThat(response.path("object").asText()).isEqualTo("response");
        assertThat(response.path("model").asText()).isEqualTo(MockEngine.MODEL);
        assertThat(response.findPath("text").isMissingNode()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void a_call_is_printed_too(String mode) throws IOException {
        String request =
                file(
                        "{\"input\":\"get_weather in"
                            + " Paris\",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}]}");
        assertThat(send(request, mode)).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("get_weather {\"city\":\"Paris\"}");
    }

    /** Some servers send a call without deltas. */
    @Test
    void a_call_that_comes_whole_is_printed_too() {
        String call =
                "{'type':'function_call','id':'fc_1','call_id':'c','name':'look','arguments':'{}'}";
        try (RawEngine endpoint =
                RawEngine.of(
                        turn -> {
                            turn.openStream();
                            turn.event(
                                    "{'type':'response.completed','response':{'status':'completed','output':[%s]}}"
                                            .formatted(call)
                                            .replace('\'', '"'));
                            turn.send("0\r\n\r\n");
                        })) {
            assertThat(run("send", "--text", "hi", "--url", endpoint.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString().strip()).isEqualTo("look {}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void a_refusal_is_a_failure_with_its_message(String mode) throws IOException {
        assertThat(send(file("{\"model\":\"gpt-0\",\"input\":\"hi\"}"), mode))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("HTTP 404", "gpt-0", MockEngine.MODEL);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_response_that_fails_is_a_failure_after_what_it_said() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Half an ans");
                                    Thread.sleep(200);
                                    turn.event("{\"error\":{\"message\":\"out of memory\"}}");
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(run("send", "--text", "hi", "--url", proxy.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).startsWith("Half an ans");
            assertThat(err.toString()).contains("the response failed", "out of memory");
        }
    }

    @Test
    void a_stream_that_breaks_off_is_a_failure() {
        try (RawEngine endpoint =
                RawEngine.of(
                        turn -> {
                            turn.openStream();
                            turn.event("{\"type\":\"response.created\",\"response\":{}}");
                            turn.send("0\r\n\r\n");
                        })) {
            assertThat(run("send", "--text", "hi", "--url", endpoint.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("incomplete");
        }
    }

    @Test
    void what_is_no_response_is_a_failure() {
        try (RawEngine endpoint =
                RawEngine.of(turn -> turn.whole(200, "text/html", "<h1>It works!</h1>"))) {
            for (String mode : List.of("--stream", "--no-stream")) {
                assertThat(run("send", "--text", "hi", "--url", endpoint.url(), mode))
                        .isEqualTo(ExitCode.FAILED);
            }
            assertThat(err.toString()).doesNotContain("bug", "Exception");
        }
    }

    @Test
    void an_answer_in_one_piece_to_a_request_for_a_stream_is_taken() {
        String response =
                """
                {"object":"response","status":"completed","output":[],"output_text":"hi"}\
                """;
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(200, response))) {
            assertThat(run("send", "--text", "hi", "--url", endpoint.url(), "--json"))
                    .isEqualTo(ExitCode.OK);
            assertThat(Json.parse(out.toString())).isEqualTo(Json.parse(response));
        }
    }

    @Test
    void an_engine_is_told_from_an_endpoint_that_refuses() {
        try (RawEngine engine =
                RawEngine.of(
                        turn ->
                                turn.json(
                                        turn.request().path().contains("chat") ? 400 : 404,
                                        "{}"))) {
            assertThat(run("send", "--text", "hi", "--url", engine.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .contains("not the Responses API", "lmresp serve --engine " + engine.url());
        }
    }

    @Test
    void a_chat_completion_is_no_response() {
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(200, Chunks.whole("hi")))) {
            assertThat(run("send", "--text", "hi", "--url", endpoint.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("not return a response");
        }
    }

    @Test
    void without_a_proxy_it_says_how_to_start_one() {
        assertThat(run("send", "--text", "hi", "--url", "http://127.0.0.1:1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("127.0.0.1:1", "lmresp serve");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "send                                | either FILE",
                "send a.json --text hi               | either FILE",
                "send --text hi --events --no-stream | --no-stream",
                "send --text hi --url ::             | --url",
                "send --text hi --url ftp://x        | --url",
                "send --text hi --api-key-env NOT_SET_HERE | NOT_SET_HERE is not set",
            })
    void a_wrong_command_line_is_said(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"{\\n \"a\": } | line 2", "[1] | must be a JSON object", "~~ | empty"})
    void a_wrong_file_is_named_with_the_place(String content, String message) throws IOException {
        String request = file(content.replace("\\n", "\n"));
        assertThat(send(request)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(request, message);
    }

    @Test
    void a_missing_file_is_named() {
        assertThat(send(folder.resolve("none.json").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains("none.json cannot be read: no such file")
                .doesNotContain("bug");
    }

    private String file(String content) throws IOException {
        return Files.writeString(folder.resolve("request.json"), content).toString();
    }

    private int send(String... options) {
        var words = new ArrayList<>(List.of("send", "--url", proxy.url()));
        words.addAll(List.of(options));
        return run(words.toArray(String[]::new));
    }

    private int run(String... words) {
        return Main.run(List.of(words), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
