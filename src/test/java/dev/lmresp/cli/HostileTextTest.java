package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ControlCharactersWriter;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What others have written - an engine, a recording, a file of settings, whoever typed a path -
 * does nothing to a terminal or a log: in every command.
 */
class HostileTextTest {
    /** Clipboard, title, cleared and other screen, NUL, a line written over, C1, direction. */
    private static final String EVIL =
            "evil\u001b]52;c;ZXZpbA==\u0007\u001b]0;evil\u0007\u001b[2J\u001b[?1049h\u001b[8m"
                    + "\u0000\rover\u009b2J\u202eturned";

    private static final Pattern CONTROL =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]");

    /** No argument of a program can have a NUL. */
    private static final String EVIL_WORD = EVIL.replace("\u0000", "");

    /**
     * How each command meets it; an argument {@code {x}} is the address of an endpoint, or a file.
     */
    private static final List<List<String>> COMMAND_LINES =
            List.of(
                    List.of("send", "--url", "{says}", "--text", "hi"),
                    List.of("send", "--url", "{says}", "--text", "hi", "--no-stream"),
                    List.of("send", "--url", "{says}", "--text", "hi", "--json"),
                    List.of("send", "--url", "{says}", "--text", "hi", "--events"),
                    List.of("send", "--url", "{calls}", "--text", "hi"),
                    List.of("send", "--url", "{refuses}", "--text", "hi"),
                    List.of("send", "--url", "{fails}", "--text", "hi"),
                    List.of("send", "--url", "{refuses}", "--text", "hi", "-v"),
                    List.of("send", "--url", "http://127.0.0.1:1/" + EVIL_WORD, "--text", "hi"),
                    List.of("send", EVIL_WORD),
                    List.of("send", "--" + EVIL_WORD),
                    List.of("models", "--url", "{says}"),
                    List.of("models", "--url", "{says}", "--json"),
                    List.of("check", "{says}", "--only", "text,stream-order"),
                    List.of("check", "{says}", "--only", "text", "--json"),
                    List.of("check", "{says}", "--only", "text", "--tap"),
                    List.of("check", "{refuses}", "--only", "text,stream-order"),
                    List.of("check", "{says}", "--only", EVIL_WORD),
                    List.of("check", "{says}", "--api", "messages", "--only", "text,text-stream"),
                    List.of("check", "{refuses}", "--api", "messages", "--only", "text"),
                    List.of("check", "--api", EVIL_WORD),
                    List.of("doctor", "--engine", "{engine}", "--port", "0", "--patience", "2"),
                    List.of("replay", "{recording}", "--speed", "max"),
                    List.of("replay", "{recording}", "--speed", "max", "--text"),
                    List.of("replay", "{recording}", "--speed", "max", "--events"),
                    List.of("replay", "{recording}", "--speed", "max", "--json"),
                    List.of("replay", "{recording}", "--check"),
                    List.of("replay", "{recording}", "--retranslate"),
                    List.of("replay", "{recording}", "--to", "{calls}"),
                    List.of("replay", "{recording}", "--to", "{refuses}"),
                    List.of("replay", "{message}", "--speed", "max"),
                    List.of("replay", "{message}", "--speed", "max", "--text"),
                    List.of("replay", "{message}", "--speed", "max", "--events"),
                    List.of("replay", "{message}", "--speed", "max", "--json"),
                    List.of("replay", "{message}", "--check"),
                    List.of("replay", "{message}", "--retranslate"),
                    List.of("replay", "{message}", "--to", "{calls}"),
                    List.of("replay", "{message}", "--to", "{refuses}"),
                    List.of("replay", EVIL_WORD),
                    List.of("explain", "{request}"),
                    List.of("explain", "{request}", "--json"),
                    List.of("explain", "{not-json}"),
                    List.of("config"),
                    List.of("config", "--json"),
                    List.of("trust", "{folder}"),
                    List.of("codex-config", "--url", "{says}", "--codex-home", "{codex}"),
                    List.of("codex-config", "--url", "{says}", "--codex-home", "{codex}", "--json"),
                    List.of(
                            "codex-config",
                            "--url",
                            "{says}",
                            "--codex-home",
                            "{codex}",
                            "--check"),
                    List.of("claude-config", "--url", "{says}", "--claude-home", "{claude}"),
                    List.of(
                            "claude-config",
                            "--url",
                            "{says}",
                            "--claude-home",
                            "{claude}",
                            "--check"),
                    List.of(
                            "claude-config",
                            "--url",
                            "{says}",
                            "--claude-home",
                            "{claude}",
                            "--check",
                            "--json"),
                    List.of("serve", "--engine", EVIL_WORD),
                    List.of("serve", "--port", EVIL_WORD),
                    List.of("serve", "--help"),
                    List.of("help", "serve"),
                    List.of("run", "--engine", "mock", "--port", "0", "--", EVIL_WORD),
                    List.of("mock", "--port", EVIL_WORD),
                    List.of("ask", "--effort", EVIL_WORD, "--max-rounds", EVIL_WORD),
                    List.of("ask", "--tools", EVIL_WORD, "hi"),
                    List.of("completion", EVIL_WORD),
                    List.of(EVIL_WORD));

    @TempDir private static Path shared;

    private static final Map<String, AutoCloseable> OPEN = new LinkedHashMap<>();
    private static final Map<String, String> PLACES = new HashMap<>();

    @TempDir private Path folder;

    @BeforeAll
    static void places() throws IOException {
        proxy("says", turn -> turn.say(EVIL));
        proxy("calls", HostileTextTest::call);
        proxy("refuses", turn -> turn.json(400, error()));
        proxy(
                "fails",
                turn -> {
                    turn.openStream();
                    turn.text(EVIL);
                    turn.event(error());
                });
        PLACES.put("engine", engine(turn -> turn.say(EVIL)).url());
        PLACES.put("recording", recording("text").toString());
        PLACES.put("message", recording("messages-limit").toString());
        PLACES.put("request", file("request.json", request().toString()));
        PLACES.put("not-json", file("not.json", "{\"a\": " + EVIL + "}"));
        Path codex = Files.createDirectories(shared.resolve("codex"));
        Files.writeString(
                codex.resolve("config.toml"), "model = \"x\"\n# evil \u009b \u202e\n[tui]\n");
        PLACES.put("codex", codex.toString());
        Path claude = Files.createDirectories(shared.resolve("claude"));
        Files.writeString(
                claude.resolve("settings.json"),
                "{ // evil \u009b \u202e\n\"env\": {\"ANTHROPIC_BASE_URL\": \"\u202e\u001b[2J\"}}"
                        .replace("\u001b", "\\u001b"));
        PLACES.put("claude", claude.toString());
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable one : OPEN.values()) {
            one.close();
        }
    }

    @Test
    void each_command_is_looked_at() {
        assertThat(COMMAND_LINES.stream().map(List::getFirst))
                .containsAll(Subcommand.ALL.stream().map(Subcommand::name).toList());
    }

    @ParameterizedTest(name = "{index}")
    @FieldSource("COMMAND_LINES")
    void what_others_wrote_appears_and_does_nothing_else(List<String> line) throws IOException {
        String said = run(line);
        assertThat(said).contains("evil").doesNotContainPattern(CONTROL);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Tag("process")
    void on_a_real_terminal_too() throws Exception {
        String url = PLACES.get("refuses");
        for (List<String> line :
                List.of(
                        List.of("ask", "--url", PLACES.get("says"), "hi"),
                        List.of("ask", "--url", url, "hi"),
                        List.of("ask", "--list", EVIL_WORD),
                        List.of("ask", "--export", "markdown"),
                        List.of("serve", "--help"))) {
            writeSettings();
            try (LmrespProcess process =
                    LmrespProcess.startAtTerminal(
                            folder,
                            Map.of("TERM", "xterm-256color", "XDG_CONFIG_HOME", folder.toString()),
                            "x",
                            line.stream().map(HostileTextTest::quoted).toArray(String[]::new))) {
                process.exitCode();
                assertThat(process.out())
                        .as("%s", line.getFirst())
                        .contains("evil")
                        .doesNotContain("\u001b]52", "\u001b]0", "\u001b[2J", "\u001b[?1049h")
                        .doesNotContain("\u001b[8m", "\u0000", "\u009b", "\u202e");
            }
        }
    }

    @Test
    void what_is_no_terminal_gets_the_bytes_of_an_answer() {
        var out = new StringWriter();
        Main.run(
                List.of("send", "--url", PLACES.get("says"), "--text", "hi"),
                ControlCharactersWriter.forAnswers(out, () -> false),
                ControlCharactersWriter.forNotices(new StringWriter()));
        assertThat(out).hasToString(EVIL + System.lineSeparator());
    }

    @Test
    @Tag("process")
    void a_log_has_what_was_asked_for_and_no_line_that_others_wrote() throws Exception {
        try (var engine = engine(turn -> turn.json(400, error()));
                LmrespProcess serve =
                        LmrespProcess.start(
                                folder,
                                Map.of(),
                                "serve",
                                "-v",
                                "--port=0",
                                "--engine",
                                engine.url())) {
            serve.awaitErr("codex ");
            try (RawClient client = RawClient.to(serve.port())) {
                client.request(
                                "GET",
                                "/v1/a%0aFAKE%20POST%20/v1/responses%20200%1b%5d52%3bc%3bZXZpbA==%07",
                                "User-Agent: ev\u009bil")
                        .answer();
            }
            try (RawClient client = RawClient.to(serve.port())) {
                client.post("/v1/responses", "{\"input\":\"hi\"}").answer();
            }
            serve.awaitErr("POST /v1/responses 400");
            try (RawClient client = RawClient.to(serve.port())) {
                client.send("GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nX-\u009b\u001b: a\r\n\r\n")
                        .answer();
            }
            serve.awaitErr("refused 400: ");
            try (RawClient client = RawClient.to(serve.port())) {
                client.request(
                        "POST",
                        "/v1/embeddings",
                        "Content-Type: application/json",
                        "Content-Length: 9");
            }
            serve.awaitErr("POST /v1/embeddings -");
            assertThat(serve.err())
                    .doesNotContainPattern(CONTROL)
                    .contains("GET /v1/a%0aFAKE%20POST")
                    .contains(" refused 400: a header name contains an invalid character")
                    .contains("evil");
            assertThat(serve.err().lines()).noneMatch(it -> it.startsWith("FAKE"));
        }
    }

    private String run(List<String> line) throws IOException {
        var out = new StringWriter();
        var err = new StringWriter();
        writeSettings();
        PLACES.put("folder", folder.toString());
        List<String> arguments = line.stream().map(HostileTextTest::placed).toList();
        LmrespCommand.commandLine(
                        arguments,
                        ControlCharactersWriter.forAnswers(out, () -> true),
                        ControlCharactersWriter.forNotices(err))
                .setDefaultValueProvider(
                        new OptionSettings(
                                () ->
                                        line.contains("serve") || line.contains("config")
                                                ? Settings.load(
                                                        Map.of(
                                                                "XDG_CONFIG_HOME",
                                                                folder.toString()),
                                                        folder)
                                                : Settings.load(Map.of(), folder.resolve("none"))))
                .execute(arguments.toArray(String[]::new));
        return out + "\n" + err;
    }

    private static String placed(String argument) {
        return argument.startsWith("{")
                ? PLACES.get(argument.substring(1, argument.length() - 1))
                : argument;
    }

    /** As a word of the shell. */
    private static String quoted(String argument) {
        return "'" + argument + "'";
    }

    /** In the folder, where they are not trusted, and in the user's own file. */
    private void writeSettings() throws IOException {
        Files.writeString(folder.resolve("lmresp.toml"), settings());
        Path own = Files.createDirectories(folder.resolve("lmresp"));
        Files.writeString(own.resolve("config.toml"), settings());
    }

    private static String settings() {
        String evil = Json.text(Json.object().textNode(EVIL)).replace("\u009b", "\\u009b");
        return "host = %s\n%s = 1\nrecord = %s\n".formatted(evil, evil, evil);
    }

    private static RawEngine engine(RawEngine.Script script) {
        return RawEngine.ofModel(EVIL, script);
    }

    private static void proxy(String name, RawEngine.Script script) {
        RawEngine engine = engine(script);
        TestProxy proxy = TestProxy.of(engine);
        OPEN.put(name, proxy);
        OPEN.put(name + "-engine", engine);
        PLACES.put(name, proxy.url());
    }

    private static void call(EngineTurn turn) throws IOException {
        var function =
                Json.object().put("name", EVIL).put("arguments", "{\"a\":\"" + "evil\u202e\"}");
        var call = Json.object().put("index", 0).put("id", EVIL).put("type", "function");
        call.set("function", function);
        var delta = Json.object();
        delta.putArray("tool_calls").add(call);
        turn.openStream();
        turn.event(Chunks.delta(delta.toString()));
        turn.finish("tool_calls");
        turn.done();
    }

    private static String error() {
        var error = Json.object().put("message", EVIL).put("type", EVIL).put("code", EVIL);
        return Json.text(Json.object().set("error", error));
    }

    private static JsonNode request() {
        var request = Json.object().put("model", EVIL).put("input", EVIL).put(EVIL, 1);
        request.putArray("tools").addObject().put("type", EVIL);
        request.putObject("metadata").put(EVIL, EVIL);
        return request;
    }

    private static String file(String name, String text) throws IOException {
        return Files.writeString(shared.resolve(name), text).toString();
    }

    /** One whose words are others. */
    private static Path recording(String name) throws IOException {
        String evil = Json.text(Json.object().textNode(EVIL));
        Path copy = Files.createDirectory(shared.resolve(name));
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/transcripts", name))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                Files.writeString(
                        copy.resolve(file.getFileName()),
                        text.replace("\"1\"", evil)
                                .replace("\"1 2 3\"", evil)
                                .replace("\"assistant\"", evil)
                                .replace("\"max_tokens\",", evil + ","));
            }
        }
        return copy;
    }
}
