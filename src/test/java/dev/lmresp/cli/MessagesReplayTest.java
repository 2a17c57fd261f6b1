package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.client.OpenAnswer;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.json.Json;
import dev.lmresp.messages.MessageShape;
import dev.lmresp.server.EngineServer;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** {@code lmresp replay} of exchanges over the Messages API. */
class MessagesReplayTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    @TempDir private Path folder;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int replay(Object... options) {
        out = new StringWriter();
        err = new StringWriter();
        var args = new ArrayList<>(List.of("replay"));
        Stream.of(options).map(String::valueOf).forEach(args::add);
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path copy(String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(TRANSCRIPTS.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void change(Path file, String before, String after) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "messages-calls   | → get_weather {\"city\":\"Paris\"}",
                "messages-calls   | I am a mock",
                "messages-calls   | [tool_use, 2.0 s, 13 tokens in, 23 out]",
                "messages-limit   | 1 2 3 4 5 6 7 8",
                "messages-limit   | [max_tokens, ",
                "messages-whole   | 1 2 3 4 5 6",
                "messages-whole   | [stop_sequence, 3 tokens in, 7 out]",
                "messages-refused | error: The model `no-such-model` does not exist",
            })
    void an_answer_is_played(String name, String shown) {
        assertThat(replay(TRANSCRIPTS.resolve(name), "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains(shown);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void only_the_text_is_shown_if_wanted() {
        replay(TRANSCRIPTS.resolve("messages-calls"), "--text", "--speed", "max");
        assertThat(out.toString()).isEmpty();
        replay(TRANSCRIPTS.resolve("messages-limit"), "--text", "--speed", "max");
        assertThat(out).hasToString("1 2 3 4 5 6 7 8" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages-calls", "messages-whole"})
    void the_message_is_shown_as_json(String name) {
        replay(TRANSCRIPTS.resolve(name), "--json");
        assertThat(MessageShape.problems(Json.parse(out.toString()))).isEmpty();
    }

    @Test
    void a_violation_of_the_protocol_is_found_in_a_recording_as_in_a_bare_stream()
            throws IOException {
        Path copy = copy("messages-calls");
        Path stream = copy.resolve("response.sse");
        change(stream, "signature_delta", "vendor_delta");
        for (Path path : List.of(copy, stream)) {
            assertThat(replay(path, "--check")).isEqualTo(ExitCode.FAILED);
            assertThat(out.toString())
                    .containsPattern(
                            "event \\d+ \\(content_block_stop\\): expected a signature_delta"
                                    + " before a thinking block stops, got none");
        }
    }

    @Test
    void a_stream_that_is_cut_off_is_said() throws IOException {
        Path copy = copy("messages-limit");
        Path stream = copy.resolve("response.sse");
        String text = Files.readString(stream);
        Files.writeString(stream, text.substring(0, text.indexOf("event: message_delta")));
        assertThat(replay(copy, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("1 2 3 4 5 6 7 8");
        assertThat(err.toString()).contains("cut off");
        assertThat(replay(copy, "--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("at the end: expected message_stop or an error");
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("as recorded, as far as the recording goes");
    }

    @Test
    void an_error_ends_a_stream_and_is_no_cut() throws IOException {
        Path file = folder.resolve("saved.sse");
        Files.writeString(
                file,
                """
                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                """);
        assertThat(replay(file, "--check")).isEqualTo(ExitCode.OK);
        assertThat(replay(file, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("error: Overloaded");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_difference_of_the_translation_is_shown_and_can_be_written() throws IOException {
        Path copy = copy("messages-calls");
        change(copy.resolve("response.sse"), "\"name\":\"get_time\"", "\"name\":\"GetTime\"");
        change(copy.resolve("engine-request.json"), "Be brief.", "Be long.");
        change(copy.resolve("exchange.json"), "approximated", "dropped");
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().lines())
                .contains(
                        "-   content_block.name \"GetTime\"",
                        "+   content_block.name \"get_time\"",
                        "-   messages[0].content \"Be long.\"",
                        "+   messages[0].content \"Be brief.\"")
                .anyMatch(line -> line.startsWith("+   thinking.budget_tokens approximated"));
        assertThat(replay(copy, "--retranslate", "--update")).isEqualTo(ExitCode.OK);
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(copy.resolve("response.sse")))
                .contains("msg_" + id(copy).substring("resp_".length()), "get_time");
    }

    private static String id(Path recording) throws IOException {
        return Json.parse(Files.readAllBytes(recording.resolve("exchange.json")))
                .path("id")
                .asText();
    }

    @Test
    void an_update_keeps_the_id_of_a_refused_request() throws IOException {
        Path copy = copy("messages-refused");
        Path response = copy.resolve("response.json");
        String recorded = Files.readString(response);
        change(response, "does not exist", "is gone");
        assertThat(replay(copy, "--retranslate", "--update")).isEqualTo(ExitCode.OK);
        assertThat(Json.parse(Files.readString(response))).isEqualTo(Json.parse(recorded));
    }

    @Test
    void what_a_proxy_records_is_translated_again_as_it_was() throws Exception {
        Path records = folder.resolve("records");
        try (RawEngine breaking =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Half a");
                                });
                TestProxy mock = TestProxy.withEngine("mock").record(records).start();
                TestProxy broken = TestProxy.withEngine(breaking).record(records).start()) {
            ask(mock, "\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]");
            ask(mock, "\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]");
            ask(mock, "\"messages\":[{\"role\":\"robot\",\"content\":\"Say hi\"}]");
            ask(
                    broken,
                    "\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]");
        }
        assertThat(replay(records, "--retranslate")).as("%s%s", out, err).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSize(4).allMatch(it -> it.contains("as recorded"));
        assertThat(replay(records, "--check")).isEqualTo(ExitCode.OK);
        assertThat(replay(records, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("[end_turn", "error: 'messages[0].role'", "Half a", "error: the conn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "context-overflow-vllm",
                "429-retry-after",
                "html-502",
                "truncated-arguments",
                "error-mid-stream",
                "think-tags",
                "empty-answer",
                "whole-call-in-one-chunk"
            })
    void what_an_engine_with_a_quirk_answers_is_translated_again_as_it_was(String id)
            throws Exception {
        Path records = folder.resolve("records");
        var engine = new HostileEngine(new MockEngine(), Set.of(Quirk.byId(id).orElseThrow()));
        try (var server = EngineServer.start("127.0.0.1", 0, engine);
                TestProxy proxy =
                        TestProxy.withEngine("http://127.0.0.1:" + server.port())
                                .record(records)
                                .start()) {
            String question =
                    """
                    "thinking": {"type": "adaptive"},
                    "tools": [{"name": "look", "input_schema": {"type": "object",
                      "properties": {"at": {"type": "string"}}, "required": ["at"]}}],
                    "messages": [{"role": "user", "content": "Call look for the sky."}]
                    """;
            ask(proxy, "\"stream\":true," + question);
            ask(proxy, question);
        }
        assertThat(replay(records, "--retranslate")).as("%s%s", out, err).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).hasSize(2).allMatch(it -> it.contains("as recorded"));
    }

    @Test
    void an_engine_of_recordings_answers_messages() throws Exception {
        Path records = folder.resolve("records");
        String request = "\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]";
        JsonNode before;
        try (TestProxy mock = TestProxy.withEngine("mock").record(records).start()) {
            before = ask(mock, request);
        }
        try (TestProxy played = TestProxy.withEngine("replay:" + records).start()) {
            assertThat(ask(played, request).path("content")).isEqualTo(before.path("content"));
        }
    }

    private static JsonNode ask(TestProxy proxy, String members) throws Exception {
        var headers = new TreeMap<>(EndpointClient.jsonHeaders(false));
        headers.put("anthropic-version", "2023-06-01");
        String body = "{\"model\":\"lmresp-mock\",\"max_tokens\":100," + members + "}";
        try (var client = new EndpointClient(proxy.url(), KeyHeader.BEARER, "");
                OpenAnswer answer =
                        client.ask(
                                "POST",
                                "messages?beta=true",
                                headers,
                                body.getBytes(StandardCharsets.UTF_8))) {
            byte[] whole = answer.body();
            return answer.isStream() ? Json.object() : Json.parse(whole);
        }
    }

    @Test
    void a_request_is_sent_again_and_the_answers_are_compared() throws IOException {
        try (TestProxy proxy = TestProxy.mock()) {
            for (String name : List.of("messages-calls", "messages-whole")) {
                Path recorded = TRANSCRIPTS.resolve(name);
                assertThat(replay(recorded, "--to", proxy.url())).as("%s", out).isEqualTo(0);
                assertThat(out.toString())
                        .contains("recorded  ", "lmresp-mock", "the answers are the same");
            }
            Path copy = copy("messages-limit");
            change(copy.resolve("request.json"), "Count to 100.", "Say oh.");
            assertThat(replay(copy, "--to", proxy.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString())
                    .contains("recorded  max_tokens", "now       end_turn", "-1 2 3", "+oh");
        }
    }

    @Test
    void a_request_is_sent_again_with_its_version_and_betas() throws IOException {
        Path copy = copy("messages-whole");
        change(
                copy.resolve("exchange.json"),
                "\"anthropic-version\" : \"2023-06-01\"",
                "\"anthropic-version\" : \"2023-06-01\", \"anthropic-beta\" : \"one,two\"");
        var seen = new CopyOnWriteArrayList<RawRequest>();
        String answer = Files.readString(copy.resolve("response.json"));
        try (RawEngine endpoint =
                RawEngine.of(
                        turn -> {
                            if (turn.request().method().equals("POST")) {
                                seen.add(turn.request());
                            }
                            turn.json(200, answer);
                        })) {
            assertThat(replay(copy, "--to", endpoint.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("the answers are the same");
            assertThat(seen).hasSize(1);
            assertThat(seen.getFirst().path()).isEqualTo("/v1/messages");
            assertThat(seen.getFirst().headers())
                    .containsEntry("anthropic-version", "2023-06-01")
                    .containsEntry("anthropic-beta", "one,two");
        }
    }

    @Test
    void a_request_that_is_refused_now_is_a_failure() {
        try (TestProxy proxy = TestProxy.mock()) {
            assertThat(replay(TRANSCRIPTS.resolve("messages-refused"), "--to", proxy.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).contains("now it fails: HTTP 404");
        }
    }
}
