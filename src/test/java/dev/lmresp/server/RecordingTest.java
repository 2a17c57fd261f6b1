package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.cli.Main;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;
import dev.lmresp.transcript.Recorder.Bounds;
import dev.lmresp.transcript.Transcript;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Each exchange is written down as it went over the wire, on both sides. */
class RecordingTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private Path records() {
        return folder.resolve("records");
    }

    private TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).record(records()).start();
    }

    /** Recordings are whole a moment after the client has its answer. */
    private List<Transcript> awaitWhole(int count) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < deadline) {
            List<Path> found = Transcript.find(records());
            if (found.size() == count) {
                var all = new ArrayList<Transcript>();
                for (Path one : found) {
                    if (!Files.exists(one.resolve(Transcript.EXCHANGE))) {
                        break;
                    }
                    Transcript transcript;
                    try {
                        transcript = Transcript.read(one);
                    } catch (IOException gone) {
                        // the oldest are deleted at the same time
                        break;
                    }
                    if (transcript.exchange().has("status")) {
                        all.add(transcript);
                    }
                }
                if (all.size() == count) {
                    return all;
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError("there are not " + count + " recordings: " + files());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(records())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void a_stream_is_recorded_byte_for_byte_on_both_sides() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello there"));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            ObjectNode request = Requests.streamed("hi");
            RawAnswer answer = client.respond(request).answer();
            byte[] got = answer.bytes();
            Transcript transcript = awaitWhole(1).getFirst();
            assertThat(transcript.request()).contains(request);
            assertThat(transcript.engineRequest()).contains(engine.requests().getFirst().json());
            assertThat(transcript.toClient().orElseThrow().bytes()).isEqualTo(got);
            assertThat(
                            new String(
                                    transcript.fromEngine().orElseThrow().bytes(),
                                    StandardCharsets.UTF_8))
                    .contains("hello there")
                    .endsWith("data: [DONE]\n\n");
            JsonNode exchange = transcript.exchange();
            assertThat(exchange.path("status").asInt()).isEqualTo(200);
            assertThat(exchange.path("engine").asText()).isEqualTo(engine.url() + "/v1");
            assertThat(exchange.path("dialect").asText()).isEqualTo("generic");
            assertThat(transcript.folder().getFileName().toString())
                    .matches("\\d{8}T\\d{6}\\.\\d{3}Z-resp_[0-9a-f]+")
                    .endsWith(exchange.path("id").asText());
            assertThat(new String(got, StandardCharsets.UTF_8))
                    .contains(exchange.path("id").asText());
        }
    }

    @Test
    void a_response_over_a_web_socket_is_recorded_as_one_over_http() throws Exception {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn -> turn.say("hello there"),
                                turn -> turn.json(401, "{\"error\":{\"message\":\"no\"}}"));
                TestProxy proxy = proxy(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            EventList events = socket.respond(Requests.streamed("hi")).checked();
            JsonNode refused = socket.create(Requests.streamed("hi")).error();
            List<Transcript> both = awaitWhole(2);
            assertThat(both.get(0).request()).contains(Requests.streamed("hi"));
            assertThat(both.get(0).exchange().path("status").asInt()).isEqualTo(200);
            String recorded =
                    new String(
                            both.get(0).toClient().orElseThrow().bytes(), StandardCharsets.UTF_8);
            assertThat(recorded.lines().filter(line -> line.startsWith("data: ")))
                    .isEqualTo(events.events().stream().map(event -> "data: " + event).toList());
            assertThat(both.get(1).exchange().path("status").asInt()).isEqualTo(401);
            assertThat(Json.parse(both.get(1).toClient().orElseThrow().bytes()).path("error"))
                    .isEqualTo(refused.path("error"));
            assertThat(replay(both.get(0).folder())).contains("hello there");
        }
    }

    @Test
    void an_answer_in_one_piece_and_a_refusal_are_recorded_too() throws Exception {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn -> turn.say("hello"),
                                turn -> turn.json(401, "{\"error\":{\"message\":\"bad key\"}}"));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client();
                RawClient second = proxy.client()) {
            JsonNode whole = client.respond(Requests.whole("hi")).answer().json();
            awaitWhole(1);
            JsonNode refused = second.respond(Requests.whole("hi")).answer().json();
            List<Transcript> both = awaitWhole(2);
            assertThat(both.get(0).folder().resolve("response.json")).exists();
            assertThat(Json.parse(both.get(0).toClient().orElseThrow().bytes())).isEqualTo(whole);
            assertThat(both.get(1).exchange().path("status").asInt()).isEqualTo(401);
            assertThat(both.get(1).exchange().path("engine_status").asInt()).isEqualTo(401);
            assertThat(Json.parse(both.get(1).toClient().orElseThrow().bytes())).isEqualTo(refused);
            assertThat(
                            new String(
                                    both.get(1).fromEngine().orElseThrow().bytes(),
                                    StandardCharsets.UTF_8))
                    .contains("bad key");
        }
    }

    @Test
    void what_the_engine_taught_is_recorded_and_so_are_notes_of_the_end() throws Exception {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"Unknown parameter:"
                                                        + " 'seed'.\"}}"),
                                turn -> {
                                    turn.openStream();
                                    turn.text("half");
                                    turn.event(Chunks.call(0, "call_1", "add", "{\"a\":2.0}"));
                                    turn.finish("tool_calls");
                                    turn.done();
                                });
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            ObjectNode request = Requests.streamed("hi").put("seed", 7);
            request.putArray("tools")
                    .addObject()
                    .put("type", "function")
                    .put("name", "add")
                    .set(
                            "parameters",
                            Json.parse(
                                    "{\"type\":\"object\",\"properties\":"
                                            + "{\"a\":{\"type\":\"integer\"}}}"));
            client.respond(request).answer().bytes();
            JsonNode exchange = awaitWhole(1).getFirst().exchange();
            assertThat(exchange.path("asked").asInt()).isEqualTo(2);
            assertThat(exchange.path("left_out").toString()).isEqualTo("[\"seed\"]");
            // the recorded dialect has it, so the same bytes would tell it a second time
            assertThat(exchange.path("learned")).isEmpty();
            assertThat(exchange.path("dialect_changes").path("refused-parameters").toString())
                    .isEqualTo("[\"seed\"]");
            assertThat(exchange.path("notes"))
                    .hasSize(2)
                    .contains(TextNode.valueOf("seed dropped: the engine refuses it"))
                    .last()
                    .asString()
                    .contains("repaired");
        }
    }

    @Test
    void only_its_owner_can_read_it_and_keys_are_in_no_file() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("your key is client-key-1 and engine-");
                                    turn.text("key-2");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .apiKeys("client-key-1")
                                .engineApiKey("engine-key-2")
                                .record(records())
                                .start();
                RawClient client = proxy.client()) {
            client.post(
                            "/v1/responses?api_key=query-key-3",
                            Requests.streamed("engine-key-2 or client-key-1?").toString(),
                            "Authorization: Bearer client-key-1",
                            "X-Api-Key: header-key-4",
                            "Cookie: a=cookie-5-value",
                            "Host: 127.0.0.1")
                    .answer()
                    .bytes();
            awaitWhole(1);
            for (Path file : files()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContain("client-key-1", "engine-key-2", "query-key-3")
                        .doesNotContain("header-key-4", "cookie-5-value");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
                assertThat(
                                PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(file.getParent())))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void what_has_come_so_far_can_be_read_in_the_middle_of_a_stream() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("half an ");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            answer.awaitEvent("response.output_text.delta");
            long deadline = System.nanoTime() + SOON.toNanos();
            String sent = "";
            while (!sent.contains("half an ") && System.nanoTime() < deadline) {
                Thread.sleep(5);
                List<Path> found = Transcript.find(records());
                sent =
                        found.isEmpty()
                                ? ""
                                : Transcript.read(found.getFirst())
                                        .toClient()
                                        .map(it -> new String(it.bytes(), StandardCharsets.UTF_8))
                                        .orElse("");
            }
            assertThat(sent).contains("half an ");
        }
    }

    @Test
    void the_oldest_go_when_there_are_too_many() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .record(records(), new Bounds(1 << 20, 2))
                                .start()) {
            for (int i = 0; i < 4; i++) {
                try (RawClient client = proxy.client()) {
                    client.respond(Requests.whole("request " + i)).answer().json();
                }
                awaitWhole(Math.min(i + 1, 2));
            }
            long deadline = System.nanoTime() + SOON.toNanos();
            while (!isLast("request 3") && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
            assertThat(isLast("request 3")).isTrue();
            assertThat(awaitWhole(2).getFirst().request().orElseThrow().toString())
                    .contains("request 2");
        }
    }

    /** As a stream it is too large while it comes, in one piece only with all its files. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("process")
    void an_exchange_larger_than_all_may_be_is_told_of_and_takes_no_other_with_it(boolean stream)
            throws Exception {
        try (LmrespProcess serve = recordingProcess("--record-max-mb=1")) {
            try (RawClient client = RawClient.to(serve.port())) {
                client.respond(counted("count to 3")).answer().events();
                awaitWhole(1);
            }
            try (RawClient client = RawClient.to(serve.port())) {
                String large = "say " + "large ".repeat(60_000);
                client.respond(counted(large).put("stream", stream)).answer().bytes();
            }
            serve.awaitErr("raise --record-max-mb, now 1");
            assertThat(awaitWhole(1).getFirst().request().orElseThrow().toString())
                    .contains("count to 3");
        }
    }

    private LmrespProcess recordingProcess(String... options) {
        var arguments =
                new ArrayList<>(
                        List.of("serve", "--port=0", "--engine=mock", "--record=" + records()));
        arguments.addAll(List.of(options));
        return LmrespProcess.start(folder, Map.of(), arguments.toArray(String[]::new));
    }

    private boolean isLast(String input) throws IOException {
        List<Path> found = Transcript.find(records());
        Path request = found.getLast().resolve(Transcript.REQUEST);
        return Files.exists(request) && Files.readString(request).contains(input);
    }

    private static ObjectNode counted(String prompt) {
        return Requests.streamed(prompt).put("model", MockEngine.MODEL);
    }

    @Test
    @Tag("process")
    void what_a_killed_process_has_recorded_can_be_played() throws Exception {
        try (LmrespProcess serve = recordingProcess()) {
            try (RawClient client = RawClient.to(serve.port())) {
                RawAnswer answer = client.respond(counted("count to 1000 every 20 ms")).answer();
                for (String text = ""; !text.contains("50"); ) {
                    text += answer.awaitEvent("response.output_text.delta").path("delta").asText();
                }
                // what is recorded comes to the disk in its own time
                await().atMost(SOON).until(() -> wordsOnDisk() > 20);
                // while the client is there: else the recording ends as it should
                serve.signal("KILL");
                assertThat(serve.exitCode()).isNotZero();
            }
        }
        Path recording = Transcript.find(records()).getFirst();
        assertThat(replay(recording))
                .startsWith("1 2 3 4")
                .contains("cut off: lmresp was killed during this recording");
    }

    private long wordsOnDisk() throws IOException {
        Path recording = Transcript.find(records()).getFirst();
        long least = Long.MAX_VALUE;
        for (String name : List.of(Transcript.ENGINE_STREAM, Transcript.RESPONSE_STREAM)) {
            try (Stream<String> lines = Files.lines(recording.resolve(name))) {
                least = Math.min(least, lines.filter(line -> line.contains("delta")).count());
            }
        }
        return least;
    }

    private static String replay(Path recording) {
        var all = new StringWriter();
        Main.run(
                List.of("replay", "--speed", "max", "--text", recording.toString()),
                new PrintWriter(all, true),
                new PrintWriter(all, true));
        return all.toString();
    }

    @Test
    @Tag("process")
    void of_two_processes_one_is_killed_and_the_other_keeps_what_is_left_of_it() throws Exception {
        try (LmrespProcess killed = recordingProcess("--record-keep=2");
                LmrespProcess other = recordingProcess("--record-keep=2")) {
            try (RawClient client = RawClient.to(killed.port())) {
                RawAnswer answer = client.respond(counted("count to 1000 every 20 ms")).answer();
                for (String text = ""; !text.contains("50"); ) {
                    text += answer.awaitEvent("response.output_text.delta").path("delta").asText();
                }
                Path cut = Transcript.find(records()).getFirst();
                for (int i = 0; i < 4; i++) {
                    try (RawClient second = RawClient.to(other.port())) {
                        second.respond(counted("count to 3")).answer().events();
                    }
                }
                assertThat(replay(cut)).contains("not complete yet: lmresp is still recording it");
                killed.signal("KILL");
                assertThat(killed.exitCode()).isNotZero();
                assertThat(replay(cut)).startsWith("1 2 3 4").contains("lmresp was killed");
            }
            assertThat(other.err()).doesNotContain("recordings");
        }
    }

    @Test
    @Tag("process")
    void on_a_full_disk_answers_are_whole_and_one_warning_is_given() throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.startOnFullDisk(
                        folder,
                        16,
                        "serve",
                        "--port=0",
                        "--engine=mock",
                        "--record=" + records())) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = RawClient.to(serve.port())) {
                    String text =
                            client.respond(counted("count to 500"))
                                    .answer()
                                    .events()
                                    .checked()
                                    .text();
                    assertThat(text).endsWith(" 499 500");
                }
            }
            serve.awaitErr("recordings cannot be written (File too large)");
            try (RawClient client = RawClient.to(serve.port())) {
                client.respond(counted("count to 3")).answer().events();
            }
            // what had been written of the others is gone, with the room that it took
            assertThat(awaitWhole(1).getFirst().request().orElseThrow().toString())
                    .contains("count to 3");
            serve.signal("TERM");
            assertThat(serve.exitCode()).isZero();
            assertThat(serve.err().split("recordings cannot be written", -1)).hasSize(2);
        }
    }

    @Test
    void an_answer_goes_on_when_it_cannot_be_recorded() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello there"));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            Files.delete(records().resolve(".recorders"));
            Files.delete(records());
            Files.writeString(records(), "a file in its place");
            assertThat(client.respond(Requests.streamed("hi")).answer().events().checked().text())
                    .isEqualTo("hello there");
            assertThat(records()).hasContent("a file in its place");
        }
    }
}
