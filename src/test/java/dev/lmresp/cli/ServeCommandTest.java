package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.Version;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
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
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code lmresp serve}: its settings, its messages, its end. */
@Tag("process")
@Order(TestOrder.LONG)
class ServeCommandTest {
    @TempDir private Path folder;

    @Test
    void flags_win_over_the_environment_and_a_signal_ends_it_well() throws Exception {
        Files.writeString(folder.resolve("lmresp.toml"), "engine = \"mock\"\nprot = 1\n");
        try (LmrespProcess serve =
                LmrespProcess.start(folder, Map.of("LMRESP_PORT", "1"), "serve", "--port", "0")) {
            int port = serve.port();
            serve.awaitErr("codex ");
            try (RawClient client = RawClient.to(port)) {
                assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
            }
            assertThat(serve.err())
                    .contains("mock (built in)", MockEngine.MODEL, "127.0.0.1:" + port)
                    .contains("lmresp.toml", "unknown setting 'prot'")
                    .doesNotContain("NO ENGINE FOUND", "Exception", "WARNING");
            assertThat(serve.out()).isEmpty();
            serve.signal("TERM");
            assertThat(serve.exitCodeWithin(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void running_answers_end_before_it_does_and_new_ones_do_not_begin() throws Exception {
        try (LmrespProcess serve = serve();
                RawClient client = RawClient.to(serve.port())) {
            int port = serve.port();
            RawAnswer answer = stream(client, "count to 15 every 100 ms");
            answer.awaitEvent("response.output_text.delta");
            serve.signal("TERM");
            serve.awaitErr("1 running answer has finished");
            awaitRefused(port);
            assertThat(answer.awaitEvent("response.completed").path("response").path("status"))
                    .hasToString("\"completed\"");
            assertThat(answer.bytes()).isNotNull();
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(serve.exitCodeWithin(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_second_signal_ends_it_at_once() throws Exception {
        try (LmrespProcess serve = serve();
                RawClient client = RawClient.to(serve.port())) {
            RawAnswer answer = stream(client, "count to 1000 every 100 ms");
            answer.awaitEvent("response.output_text.delta");
            serve.signal("INT");
            serve.awaitErr("press Ctrl-C again to stop now");
            serve.signal("INT");
            assertThat(serve.exitCodeWithin(Duration.ofSeconds(2))).isEqualTo(ExitCode.INTERRUPTED);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_terminal_that_is_closed_lets_running_answers_end_too() throws Exception {
        try (LmrespProcess serve = serve();
                RawClient client = RawClient.to(serve.port())) {
            RawAnswer answer = stream(client, "count to 15 every 100 ms");
            answer.awaitEvent("response.output_text.delta");
            serve.signal("HUP");
            serve.awaitErr("1 running answer has finished");
            // its shell and the kernel both send it
            serve.signal("HUP");
            assertThat(answer.awaitEvent("response.completed").path("response").path("status"))
                    .hasToString("\"completed\"");
            assertThat(serve.exitCodeWithin(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_terminal_that_is_closed_is_no_matter_where_that_is_ignored() throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.startIgnoring(
                        folder, "HUP", "serve", "--engine", "mock", "--port", "0")) {
            int port = serve.port();
            serve.awaitErr("codex ");
            serve.signal("HUP");
            try (RawClient client = RawClient.to(port)) {
                RawAnswer answer = stream(client, "count to 5 every 100 ms");
                answer.awaitEvent("response.completed");
            }
            serve.signal("TERM");
            assertThat(serve.exitCodeWithin(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
            assertThat(serve.err()).doesNotContain("running answer");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "--engine,  ftp://host, not an http or https URL",
                "--engine,  mock2,      \"unknown engine 'mock2': use mock, lmdeploy, vllm,"
                        + " sglang\"",
                "--dialect, nope,       --dialect 'nope' does not exist"
            })
    void an_option_that_names_nothing_is_bad_usage(String option, String value, String says)
            throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.start(folder, Map.of(), "serve", "--port", "0", option, value)) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(serve.err()).contains(says);
        }
    }

    @Test
    void config_says_what_serve_would_refuse() throws Exception {
        Path home = Files.createDirectories(folder.resolve("xdg/lmresp"));
        Files.writeString(
                home.resolve("config.toml"),
                """
                port = "x"
                host = "0.0.0.0"
                idle-timeout = 0
                keep-alive = 20
                engine = "olama"
                dialect = "nope"
                prot = 1
                [ask]
                temperature = "warm"
                """);
        var environment =
                Map.of("XDG_CONFIG_HOME", folder.resolve("xdg").toString(), "LMRESP_ALIASES", "a");
        try (LmrespProcess config = LmrespProcess.start(folder, environment, "config")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.FAILED);
            List<String> wrong = config.out().lines().filter(it -> it.contains("WRONG: ")).toList();
            assertThat(wrong.stream().map(it -> it.split(" ")[0]))
                    .containsExactlyInAnyOrder(
                            "port",
                            "host",
                            "idle-timeout",
                            "engine",
                            "dialect",
                            "aliases",
                            "ask.temperature");
            assertThat(config.out())
                    .contains("config.toml, line 1: Invalid value for option '--port': 'x'")
                    .contains("LMRESP_ALIASES: --alias must be ALIAS=MODEL, not 'a'");
            assertThat(config.err()).contains("unknown setting 'prot'");
        }
        var withKey = new HashMap<>(environment);
        withKey.put("LMRESP_API_KEY", "k");
        try (LmrespProcess config = LmrespProcess.start(folder, withKey, "config", "--json")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.FAILED);
            JsonNode settings = Json.parse(config.out());
            assertThat(settings.at("/host/problem").isMissingNode()).isTrue();
            assertThat(settings.at("/engine/problem").asText()).contains("use mock, lmdeploy");
        }
    }

    @Test
    void clients_need_the_key_that_a_variable_holds() throws Exception {
        String[] words = {"serve", "--engine", "mock", "--port", "0", "--api-key-env", "PROXY_KEY"};
        try (LmrespProcess serve =
                LmrespProcess.start(folder, Map.of("PROXY_KEY", "first, second"), words)) {
            for (var key : Map.of("", 401, "wrong", 401, "first", 200, "second", 200).entrySet()) {
                try (RawClient client = RawClient.to(serve.port())) {
                    client.request("GET", "/v1/models", "Authorization: Bearer " + key.getKey());
                    assertThat(client.answer().status()).as(key.getKey()).isEqualTo(key.getValue());
                }
            }
        }
        try (LmrespProcess serve = LmrespProcess.start(folder, Map.of(), words)) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(serve.err())
                    .contains(
                            "--api-key-env names the environment variable PROXY_KEY, which is not");
        }
    }

    @Test
    void an_engine_that_cannot_be_found_is_told_at_the_start() throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.start(
                        folder,
                        Map.of("LMRESP_ENGINE", "http://no-such-host.invalid:8000"),
                        "serve",
                        "--port",
                        "0")) {
            serve.awaitErr("codex ");
            assertThat(serve.err())
                    .contains(
                            "models   the engine at http://no-such-host.invalid:8000/v1 cannot be"
                                    + " found: the host name does not resolve");
        }
    }

    @Test
    void a_port_that_another_program_has_is_said_in_one_line() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                LmrespProcess serve = serveAt(taken.getLocalPort())) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serve.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("lmresp: cannot listen on 127.0.0.1 port " + taken.getLocalPort())
                    .contains("in use", "another program uses the port", "--port ");
        }
    }

    @Test
    void a_port_that_lmresp_has_is_said_with_its_engine() throws Exception {
        try (TestProxy running = TestProxy.mock();
                LmrespProcess serve = serveAt(running.port())) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serve.err().lines())
                    .singleElement()
                    .asString()
                    .contains(
                            "in use: lmresp "
                                    + Version.current()
                                    + " already runs there with the engine mock. ",
                            "'lmresp models'",
                            "--port " + (running.port() + 1));
        }
    }

    private LmrespProcess serveAt(int port) throws IOException {
        return LmrespProcess.start(
                folder, Map.of(), "serve", "--engine", "mock", "--port", Integer.toString(port));
    }

    @Test
    void settings_come_from_the_environment_then_this_folder_then_the_home() throws Exception {
        Path home = Files.createDirectories(folder.resolve("xdg/lmresp"));
        Files.writeString(
                home.resolve("config.toml"),
                "port = 1\nidle-timeout = 11\nkeep-alive = 12\nmax-exchanges = 13\n");
        Files.writeString(
                folder.resolve("lmresp.toml"),
                "port = 2\nidle-timeout = 21\naliases = { gpt-5 = \"qwen\" }\n");
        try (LmrespProcess config =
                LmrespProcess.start(
                        folder,
                        Map.of(
                                "LMRESP_PORT",
                                "3",
                                "XDG_CONFIG_HOME",
                                folder.resolve("xdg").toString(),
                                "LMRESP_API_KEY",
                                "sesame"),
                        "config",
                        "--json")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.OK);
            var settings = Json.parse(config.out());
            assertThat(value(settings, "port")).isEqualTo("3 LMRESP_PORT");
            assertThat(value(settings, "idle-timeout")).isEqualTo("21 lmresp.toml, line 2");
            assertThat(value(settings, "aliases")).isEqualTo("gpt-5=qwen lmresp.toml, line 3");
            assertThat(value(settings, "keep-alive"))
                    .startsWith("12 ")
                    .endsWith("config.toml, line 3");
            assertThat(value(settings, "max-exchanges")).startsWith("13 ");
            assertThat(value(settings, "max-body-mb")).isEqualTo("64 default");
            assertThat(config.out()).doesNotContain("sesame");
        }
    }

    @Test
    void a_request_without_a_model_gets_the_one_that_serve_was_given() throws Exception {
        try (LmrespProcess serve =
                        LmrespProcess.start(
                                folder,
                                Map.of("LMRESP_ALIASES", "fast=lmresp-mock-2"),
                                "serve",
                                "--engine",
                                "mock",
                                "--port",
                                "0",
                                "--model",
                                "fast");
                RawClient client = RawClient.to(serve.port())) {
            serve.awaitErr("codex -m fast ");
            RawAnswer answer = client.post("/v1/responses", "{\"input\":\"say hi\"}").answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("model").asText()).isEqualTo("fast");
            assertThat(serve.err()).doesNotContain("warning");
        }
    }

    @Test
    void aliases_by_their_former_names_hold_and_are_told() throws Exception {
        Files.writeString(folder.resolve("lmresp.toml"), "[model]\nfast = \"lmresp-mock\"\n");
        try (LmrespProcess serve =
                LmrespProcess.start(
                        folder,
                        Map.of(),
                        "serve",
                        "--engine",
                        "mock",
                        "--port",
                        "0",
                        "--model",
                        "gpt=lmresp-mock,gpt-2=lmresp-mock")) {
            int port = serve.port();
            serve.awaitErr("codex ");
            assertThat(serve.err())
                    .contains(
                            "lmresp.toml, line 1: [model] is now [aliases]",
                            "--model gpt=lmresp-mock,gpt-2=lmresp-mock is now --alias gpt=");
            try (RawClient client = RawClient.to(port)) {
                assertThat(
                                client.request("GET", "/v1/models")
                                        .answer()
                                        .json()
                                        .findValuesAsText("id"))
                        .contains("gpt", "gpt-2")
                        .doesNotContain("fast");
            }
        }
    }

    private static String value(JsonNode settings, String key) {
        var setting = settings.path(key);
        return setting.path("value").asText() + " " + setting.path("source").asText();
    }

    @ParameterizedTest
    @CsvSource({
        "LMRESP_PORT,          70000",
        "LMRESP_IDLE_TIMEOUT,  0",
        "LMRESP_MAX_EXCHANGES, -1",
        "LMRESP_ALIASES,       gpt",
        "LMRESP_HOST,          0.0.0.0",
    })
    void a_wrong_value_in_the_environment_names_the_variable(String variable, String value) {
        var run = new Run(Map.of(variable, value));
        assertThat(run.serve()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(variable);
    }

    @Test
    void a_wrong_value_on_the_command_line_is_not_blamed_on_the_environment() {
        var run = new Run(Map.of("LMRESP_PORT", "1"));
        assertThat(run.serve("--port", "70000")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--port must be").doesNotContain("LMRESP_PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port = 70000", "host = \"0.0.0.0\"", "keep-alive = -1"})
    void a_wrong_value_in_a_file_names_the_file(String line) throws IOException {
        Files.writeString(folder.resolve("lmresp.toml"), line);
        var run = new Run(Map.of());
        assertThat(run.serve()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("lmresp.toml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "host = = 2                    | line 2, column 8: ",
                "port = 'http'                 | 'http' is not a whole number (set by ",
                "port = {}                     | '' is not a whole number (set by ",
                "[dialect.vllm]~images = 3     | , line 3: dialect 'vllm': 'images' must be",
                "[dialect.vllm]~picture = 3    | , line 3: dialect 'vllm': unknown field",
                "[dialect.new]~like = 'nobody' | , line 3: dialect 'new': 'like' must be one of",
                "[dialect]~vllm = 3            | , line 3: 'dialect.vllm' must be a table",
                "dialect = 'vlm'               | , line 2) 'vlm' does not exist; use auto",
                "engine = 'ftp://x'            | , line 2): 'ftp://x' is not an http",
            })
    void a_mistake_in_a_file_is_told_with_its_place_before_anything_listens(
            String line, String message) throws IOException {
        Files.writeString(folder.resolve("lmresp.toml"), "# mine\n" + line.replace('~', '\n'));
        var run = new Run(Map.of());
        assertThat(run.serve()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("lmresp.toml, line ", message)
                .doesNotContain("Exception", "listening", "bug");
    }

    @Test
    void tables_and_lists_without_members_are_none() throws IOException {
        Files.writeString(
                folder.resolve("lmresp.toml"), "aliases = {}\nmodel = {}\napi-key = []\n");
        var run = new Run(Map.of());
        assertThat(run.serve("--host", "0.0.0.0")).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("--host 0.0.0.0 accepts")
                .doesNotContain("--model", "--alias");
    }

    @ParameterizedTest
    @CsvSource({
        "--host 0.0.0.0,              --api-key",
        "--host ::,                   --api-key",
        "--host example.com,          --api-key",
        "--port 65536,                --port must be from 0 to 65535",
        "--port -1,                   --port must be from 0 to 65535",
        "--alias gpt,                 ALIAS=MODEL",
        "--alias =x,                  ALIAS=MODEL",
        "--model =x,                  ALIAS=MODEL",
        "--model a --model b,         '--model names one model, not 2'",
        "--idle-timeout 0,            more than 0 seconds",
        "--keep-alive -3,             more than 0 seconds",
        "--header-timeout 0,          more than 0 seconds",
        "--max-body-mb 0,             from 1 to 2047",
        "--max-answer-mb 0,           from 1 to 2047",
        "--max-exchanges 0,           at least 1",
        "--engine-ca no-such.pem,     --engine-ca 'no-such.pem' does not exist",
        "--engine-ca pom.xml,         'pom.xml' contains no",
        "--engine-api-key-env NO_SUCH_VARIABLE_HERE, NO_SUCH_VARIABLE_HERE",
    })
    void a_wrong_option_is_said_before_anything_starts(String options, String message) {
        var run = new Run(Map.of());
        assertThat(run.serve(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({
        "--engine ftp://127.0.0.1,    ftp://127.0.0.1' is not an http",
        "--engine replay:no/folder,   --engine: replay:no/folder: the folder does not exist",
        "--dialect klingon,           klingon",
    })
    void what_cannot_work_is_said_before_it_listens(String options, String message) {
        var run = new Run(Map.of());
        assertThat(run.serve((options + " --port 0").split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(message).doesNotContain("\tat ", "listening");
    }

    /** A command line in this JVM, with settings of its own. */
    private final class Run {
        private final StringWriter err = new StringWriter();
        private final Map<String, String> environment;

        Run(Map<String, String> environment) {
            this.environment = environment;
        }

        int serve(String... options) {
            String[] words = new String[options.length + 1];
            words[0] = "serve";
            System.arraycopy(options, 0, words, 1, options.length);
            var out = new PrintWriter(new StringWriter());
            return LmrespCommand.commandLine(List.of(words), out, new PrintWriter(err))
                    .setDefaultValueProvider(
                            new OptionSettings(
                                    () ->
                                            Settings.load(
                                                    environment,
                                                    folder,
                                                    (file, sha256) -> Verdict.TRUSTED)))
                    .execute(words);
        }

        String err() {
            return err.toString();
        }
    }

    private LmrespProcess serve() {
        return LmrespProcess.start(folder, Map.of(), "serve", "--engine", "mock", "--port", "0");
    }

    private static RawAnswer stream(RawClient client, String input) {
        return client.respond(
                        Json.object()
                                .put("model", MockEngine.MODEL)
                                .put("input", input)
                                .put("stream", true))
                .answer();
    }

    private static void awaitRefused(int port) throws InterruptedException {
        long deadline = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() < deadline) {
            try (RawClient _ = RawClient.to(port)) {
                Thread.sleep(5);
            } catch (UncheckedIOException e) {
                return;
            }
        }
        throw new AssertionError("new connections are still taken");
    }
}
