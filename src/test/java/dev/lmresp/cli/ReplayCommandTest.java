package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code lmresp replay} of the recordings that lie beside the tests. */
class ReplayCommandTest {
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

    /** The engine's answer with other words in it. */
    private Path changed(String name, String before, String after) throws IOException {
        Path copy = copy(name);
        Path engine = copy.resolve("engine.sse");
        String text = Files.readString(engine);
        assertThat(text).contains(before);
        Files.writeString(engine, text.replace(before, after));
        return copy;
    }

    /** The client's answer up to somewhere. */
    private Path cutAfter(String name, String last) throws IOException {
        Path copy = copy(name);
        Path response = copy.resolve("response.sse");
        String text = Files.readString(response);
        Files.writeString(response, text.substring(0, text.indexOf(last) + last.length()));
        return copy;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text      | 1 2 3",
                "call      | → add {\"a\":2,\"b\":3}",
                "reasoning | hello there",
                "whole     | hi",
                "failed    | failed: The server had an error",
                "broken    | failed: the connection to the engine broke",
                "refused   | error: The model `gpt-0` does not exist",
                "compaction | (compaction)",
            })
    void an_answer_is_played(String name, String shown) {
        assertThat(replay(TRANSCRIPTS.resolve(name), "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains(shown);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_pace_is_the_one_that_was_and_can_be_made_faster() {
        long begun = System.nanoTime();
        assertThat(replay(TRANSCRIPTS.resolve("text"))).isEqualTo(ExitCode.OK);
        double original = (System.nanoTime() - begun) / 1e6;
        assertThat(original).isGreaterThan(200);
        begun = System.nanoTime();
        assertThat(replay(TRANSCRIPTS.resolve("text"), "--speed", "1000x")).isEqualTo(ExitCode.OK);
        assertThat((System.nanoTime() - begun) / 1e6).isLessThan(original);
    }

    @Test
    void only_the_text_is_shown_if_wanted() {
        replay(TRANSCRIPTS.resolve("reasoning"), "--text", "--speed", "max");
        assertThat(out).hasToString("hello there" + System.lineSeparator());
    }

    @Test
    void events_are_shown_with_their_times() {
        replay(TRANSCRIPTS.resolve("text"), "--events", "--speed", "max");
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(11).allMatch(line -> line.matches(" *\\d+\\.\\d ms  response.*"));
        assertThat(lines.getFirst()).contains("response.created {\"type\"");
        assertThat(lines.getLast()).contains("response.completed {\"type\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "whole"})
    void the_final_response_is_shown_as_json(String name) {
        replay(TRANSCRIPTS.resolve(name), "--json");
        var response = Json.parse(out.toString());
        assertThat(response.path("status").asText()).isEqualTo("completed");
        assertThat(response.path("object").asText()).isEqualTo("response");
    }

    @Test
    void a_recording_that_was_cut_off_plays_as_far_as_it_goes() throws IOException {
        Path cut = cutAfter("text", "\"delta\":\" 2");
        assertThat(replay(cut, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("1");
        assertThat(err.toString()).contains("cut off");
    }

    @Test
    void a_recording_without_any_answer_is_cut_off_too() throws IOException {
        Path copy = copy("text");
        Files.delete(copy.resolve("response.sse"));
        assertThat(replay(copy)).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("cut off");
    }

    @Test
    void a_recording_that_goes_on_is_told_from_one_whose_process_was_killed() throws IOException {
        Path cut = cutAfter("text", "\"delta\":\" 2");
        Path exchange = cut.resolve("exchange.json");
        String about = Files.readString(exchange);
        try (var channel =
                        FileChannel.open(
                                folder.resolve(".recorders"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = channel.lock(7, 1, false)) {
            assertThat(lock.isValid()).isTrue();
            Files.writeString(
                    exchange, about.replaceFirst("\"status\" : \\d+", "\"recorder\" : 7"));
            assertThat(replay(cut, "--speed", "max")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).contains("not complete yet: lmresp is still recording it");
            assertThat(replay(cut, "--check")).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("text: not complete yet");

            Files.writeString(
                    exchange, about.replaceFirst("\"status\" : \\d+", "\"recorder\" : 8"));
            assertThat(replay(cut, "--speed", "max")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).contains("cut off: lmresp was killed during this recording");
        }
        assertThat(replay(cut, "--check")).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void a_recording_that_is_being_removed_is_none() throws IOException {
        copy("text");
        Path removed = Files.move(copy("reasoning"), folder.resolve(".removed-reasoning"));
        assertThat(replay(folder, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("1 2 3").doesNotContain("hello there");
        assertThat(removed).exists();
    }

    @Test
    void all_transcripts_of_a_folder_are_played() throws IOException {
        copy("text");
        copy("reasoning");
        assertThat(replay(folder, "--speed", "max")).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("== " + folder.resolve("reasoning"));
        assertThat(out.toString()).contains("1 2 3", "hello there");
    }

    @Test
    void streams_that_keep_the_protocol_pass_the_check() throws IOException {
        copy("text");
        copy("whole");
        assertThat(replay(folder, "--check")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("text: 11 events, all right").contains("whole: no");
    }

    @Test
    void a_violation_is_shown_with_its_event_and_what_was_expected() throws IOException {
        Path file = folder.resolve("saved.sse");
        String stream = Files.readString(TRANSCRIPTS.resolve("text/response.sse"));
        Files.writeString(file, stream.replaceFirst("\"delta\":\" 2\"", "\"delta\":\" 7\""));
        assertThat(replay(file, "--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .containsPattern(
                        "event \\d+ \\(response\\.output_text\\.done\\): expected .*1 2 3");
    }

    @Test
    void an_answer_that_is_cut_off_fails_the_check() throws IOException {
        Path cut = cutAfter("text", "\"delta\":\" 2");
        assertThat(replay(cut, "--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("event 5: expected JSON", "at the end: expected a terminal event");
    }

    @Test
    void a_difference_is_shown_event_by_event() throws IOException {
        Path changed = changed("text", "\"content\":\" 2\"", "\"content\":\" two\"");
        assertThat(replay(changed, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().lines())
                .contains(
                        "  event 5 response.output_text.delta",
                        "-   delta \" 2\"",
                        "+   delta \" two\"",
                        "-   text \"1 2 3\"",
                        "+   text \"1 two 3\"");
    }

    @Test
    void a_difference_of_the_notes_and_of_what_the_engine_is_asked_is_shown() throws IOException {
        Path copy = copy("namespace");
        Path exchange = copy.resolve("exchange.json");
        Files.writeString(exchange, Files.readString(exchange).replace("renamed", "dropped"));
        Path asked = copy.resolve("engine-request.json");
        Files.writeString(asked, Files.readString(asked).replace("crm__get", "crm_get"));
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .containsSubsequence("  notes", "-   tools[0] dropped", "+   tools[0] renamed")
                .containsSubsequence(
                        "  engine-request.json",
                        "-   tools[0].function.name \"crm_get_customer\"",
                        "+   tools[0].function.name \"crm__get_customer\"");

        assertThat(replay(copy, "--retranslate", "--update")).isEqualTo(ExitCode.OK);
        assertThat(exchange)
                .hasSameTextualContentAs(TRANSCRIPTS.resolve("namespace/exchange.json"));
        assertThat(asked)
                .hasSameTextualContentAs(TRANSCRIPTS.resolve("namespace/engine-request.json"));
        assertThat(copy.resolve("response.sse"))
                .hasSameTextualContentAs(TRANSCRIPTS.resolve("namespace/response.sse"));
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.OK);
    }

    @Test
    void it_is_translated_in_the_dialect_as_it_was_spoken_unless_another_is_named()
            throws IOException {
        Path learned = copy("learned");
        assertThat(replay(learned, "--retranslate")).isEqualTo(ExitCode.OK);
        Path exchange = learned.resolve("exchange.json");
        Files.writeString(
                exchange, Files.readString(exchange).replace("\"one-leading\"", "\"anywhere\""));
        assertThat(replay(learned, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("engine-request.json", "+   messages[");

        assertThat(replay(learned, "--retranslate", "--dialect", "mistral", "--update"))
                .isEqualTo(ExitCode.OK);
        assertThat(Files.readString(exchange)).contains("\"dialect\" : \"mistral\"");
        assertThat(replay(learned, "--retranslate")).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_stored_response_is_translated_again_and_one_that_continues_it_is_left_out()
            throws IOException {
        Path records = folder.resolve("records");
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy =
                        TestProxy.withEngine(engine).store(Place.MEMORY).record(records).start();
                RawClient client = proxy.client()) {
            String id = client.respond(Requests.whole("One")).answer().json().path("id").asText();
            client.respond(Requests.streamed("Two").put("previous_response_id", id))
                    .answer()
                    .events()
                    .checked();
        }
        assertThat(replay(records, "--retranslate")).isEqualTo(ExitCode.OK);
        assertThat(out + "" + err).contains("it continues stored responses");
    }

    @Test
    void a_dialect_that_is_not_known_is_named() throws IOException {
        Path copy = copy("text");
        Path exchange = copy.resolve("exchange.json");
        Files.writeString(exchange, Files.readString(exchange).replace("\"generic\"", "\"x\""));
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("unknown dialect 'x'", "choose one with --dialect");
    }

    @Test
    void an_event_more_is_one_difference() throws IOException {
        Path changed =
                changed("text", "{\"content\":\" 2\"}", "{\"content\":\" 2\",\"refusal\":\"\"}");
        assertThat(replay(changed, "--retranslate")).isEqualTo(ExitCode.OK);
        Path response = changed.resolve("response.sse");
        String stream = Files.readString(response);
        int from = stream.indexOf("event: response.output_text.delta");
        Files.writeString(
                response,
                stream.substring(0, from)
                        + "event: x\ndata: {\"type\":\"x\"}\n\n"
                        + stream.substring(from));
        assertThat(replay(changed, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("- event 4 {\"type\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "reasoning", "call"})
    void an_update_writes_what_it_is_now_with_the_ids_and_times_that_were(String name)
            throws IOException {
        Path copy = copy(name);
        Path response = copy.resolve("response.sse");
        String recorded = Files.readString(response);
        Files.writeString(response, recorded.replaceAll("\"service_tier\":\"default\"", "\"x\":1"));
        assertThat(replay(copy, "--retranslate", "--update")).isEqualTo(ExitCode.OK);
        assertThat(withoutWhatIsNew(Files.readString(response)))
                .isEqualTo(withoutWhatIsNew(recorded));
        assertThat(replay(copy, "--retranslate")).isEqualTo(ExitCode.OK);
    }

    private static String withoutWhatIsNew(String stream) {
        return stream.replaceAll("(?m)^: \\+.*\n", "").replaceAll("lmresp1\\.[^\"]*", "lmresp1.");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void an_update_leaves_who_may_read_a_file() throws IOException {
        Path copy = changed("text", "\" 2\"", "\" 7\"");
        Path response = copy.resolve("response.sse");
        Set<PosixFilePermission> shared = PosixFilePermissions.fromString("rw-r--r--");
        Files.setPosixFilePermissions(response, shared);
        assertThat(replay(copy, "--retranslate", "--update")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains(response + ": written");
        assertThat(Files.getPosixFilePermissions(response)).isEqualTo(shared);
    }

    @Test
    void a_recording_that_was_cut_off_is_compared_as_far_as_it_goes() throws IOException {
        Path cut = cutAfter("text", "\"delta\":\" 2");
        assertThat(replay(cut, "--retranslate")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("5 events, as recorded, as far as the recording goes");
    }

    @Test
    void a_whole_answer_whose_connection_broke_is_as_recorded() throws IOException {
        Path broken = copy("whole");
        Path engine = broken.resolve("engine.json");
        Files.writeString(engine, Files.readString(engine).substring(0, 60));
        Files.writeString(
                broken.resolve("response.json"),
                "{\"error\":{\"message\":\"the connection broke\",\"type\":\"server_error\"}}");
        assertThat(replay(broken, "--retranslate")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("1 events, as recorded");
    }

    @Test
    void what_cannot_be_translated_again_is_named() {
        Path stream = TRANSCRIPTS.resolve("text/response.sse");
        assertThat(replay(stream, "--retranslate")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("it has no request.json");
    }

    @ParameterizedTest
    @CsvSource({
        "--check,       'bad: not a stream'",
        "--retranslate, 'bad: not translated: its request.json is not JSON'",
        "--to,          'not sent: it has no request.json with an object'",
    })
    void a_request_that_is_not_json_does_not_hide_the_other_recordings(String option, String said)
            throws IOException {
        copy("text");
        Path bad = Files.createDirectory(folder.resolve("bad"));
        Files.writeString(bad.resolve("request.json"), "{\"input\": \"hi\"");
        Files.writeString(bad.resolve("response.json"), "{\"error\": {\"message\": \"no JSON\"}}");
        try (TestProxy proxy = TestProxy.mock()) {
            int code =
                    option.equals("--to")
                            ? replay(folder, option, proxy.url())
                            : replay(folder, option);
            assertThat(code).isEqualTo(ExitCode.OK);
            assertThat(out + "" + err).contains(said, folder.resolve("text").toString());
        }
    }

    @Test
    void a_request_is_sent_again_and_the_answers_are_compared() throws IOException {
        try (TestProxy proxy = TestProxy.mock()) {
            Path text = TRANSCRIPTS.resolve("text");
            assertThat(replay(text, "--to", proxy.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("recorded  completed", "the answers are the same");
            Path copy = copy("text");
            Path request = copy.resolve("request.json");
            Files.writeString(request, Files.readString(request).replace("count to 3", "say oh"));
            assertThat(replay(copy, "--to", proxy.url())).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("-1 2 3", "+oh");
        }
    }

    @Test
    void a_request_that_is_refused_now_is_a_failure() {
        try (TestProxy proxy = TestProxy.mock()) {
            assertThat(replay(TRANSCRIPTS.resolve("refused"), "--to", proxy.url()))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).contains("now it fails: HTTP 404");
        }
    }

    @Test
    void an_engine_is_no_endpoint_to_send_to() {
        try (RawEngine engine =
                RawEngine.of(
                        turn ->
                                turn.json(
                                        turn.request().path().contains("chat") ? 400 : 404,
                                        "{}"))) {
            Path text = TRANSCRIPTS.resolve("text");
            assertThat(replay(text, text, "--to", engine.url())).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .startsWith("lmresp: --to: " + engine.url() + " supports Chat Completions")
                    .contains("lmresp serve --engine " + engine.url());
            assertThat(out.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x --speed fast            | --speed must be",
                "x --speed 0x              | --speed must be",
                "x --text --json           | cannot be used together",
                "x --check --retranslate   | cannot be used together",
                "x --check --json          | cannot be used with",
                "x --update                | need --retranslate",
                "x --api-key-env HOME      | needs --to",
            })
    void a_wrong_command_line_is_said(String line, String message) {
        assertThat(replay((Object[]) line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void an_endpoint_that_is_not_there_is_said_once() {
        Path text = TRANSCRIPTS.resolve("text");
        assertThat(replay(text, text, "--to", "http://127.0.0.1:9")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).containsOnlyOnce("no response from http://127.0.0.1:9");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_file_that_is_no_answer_is_said() throws IOException {
        Path file = Files.writeString(folder.resolve("note.txt"), "hello\n");
        assertThat(replay(file)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("note.txt contains neither stream events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"huge.sse", "recording/response.sse"})
    void a_file_that_is_larger_than_any_recording_is_not_read(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (var sparse =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[1]), 1L << 32);
        }
        assertThat(replay(name.startsWith("huge") ? file : file.getParent()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(file.getFileName() + ": it is larger than 1024 MiB");
    }

    @Test
    void what_is_no_transcript_is_said() throws IOException {
        assertThat(replay(folder.resolve("none"))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no such file or folder");
        assertThat(replay(folder)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("there is no transcript in this folder");
        Path bad = copy("text");
        Files.writeString(bad.resolve("exchange.json"), "{");
        assertThat(replay(bad)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("exchange.json:").doesNotContain("bug");
    }
}
