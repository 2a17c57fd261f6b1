package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;
import dev.lmresp.testing.FakeCodexDaemon;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code lmresp codex-config}: what it shows, writes, checks and takes out again. */
class CodexConfigCommandTest {
    private static final String MINE =
            "# mine\nmodel = \"gpt-5\" # best\n\n[mcp_servers.x]\ncommand = \"x\"\n";
    private static final TestProxy PROXY = TestProxy.mock();

    @TempDir private Path folder;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    private int run(String... options) {
        return run(PROXY, options);
    }

    private int run(TestProxy proxy, String... options) {
        out = new StringWriter();
        err = new StringWriter();
        var args = new ArrayList<>(List.of("codex-config", "--codex-home", codex().toString()));
        args.addAll(List.of(options));
        if (!args.contains("--url")) {
            args.addAll(List.of("--url", proxy.url()));
        }
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path codex() {
        return folder.resolve("codex");
    }

    private Path file(String name) {
        return codex().resolve(name);
    }

    private Path written(String text) throws IOException {
        Files.createDirectories(codex());
        return Files.writeString(file("config.toml"), text);
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(codex())) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void it_shows_what_it_would_write_and_touches_nothing() throws IOException {
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains(
                        "model = \"lmresp-mock\"", "[model_providers.lmresp]", PROXY.url() + "/v1");
        assertThat(err.toString()).contains("nothing was written");
        assertThat(codex()).doesNotExist();

        written(MINE);
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("-model = \"gpt-5\" # best", "+# (lmresp) model = \"gpt-5\" # best");
        assertThat(files()).containsExactly("config.toml");
        assertThat(file("config.toml")).hasContent(MINE);
    }

    @Test
    @Tag("process")
    void what_it_shows_reaches_the_screen() throws Exception {
        try (LmrespProcess command =
                LmrespProcess.start(
                        folder,
                        Map.of(),
                        "codex-config",
                        "--url=" + PROXY.url(),
                        "--codex-home=" + codex())) {
            assertThat(command.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(command.out()).contains("[model_providers.lmresp]");
        }
    }

    @Test
    void it_writes_settings_and_models_and_keeps_the_file_before() throws IOException {
        written(MINE);
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("+model = \"lmresp-mock\"", "lmresp.models.json does not exist");
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(run("--check")).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(file("config.toml"))).contains("command = \"x\"\n");
        JsonNode models = Json.parse(Files.readString(file("lmresp.models.json"))).path("models");
        assertThat(models.path(0).path("slug").asText()).isEqualTo("lmresp-mock");
        assertThat(models.path(0).path("apply_patch_tool_type").asText()).isEqualTo("freeform");
        assertThat(models.path(0).path("context_window").asInt()).isPositive();
        assertThat(file("config.toml.lmresp-backup")).hasContent(MINE);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writing_twice_changes_nothing() throws IOException {
        run("--write");
        List<String> once = files();
        var time = Files.getLastModifiedTime(file("config.toml"));
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("nothing to do");
        assertThat(files()).isEqualTo(once).containsExactly("config.toml", "lmresp.models.json");
        assertThat(Files.getLastModifiedTime(file("config.toml"))).isEqualTo(time);
    }

    @Test
    void removing_brings_everything_back() throws IOException {
        written(MINE);
        run("--write");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).hasContent(MINE);
        assertThat(file("lmresp.models.json")).doesNotExist();
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("nothing to do");
    }

    @Test
    void a_file_that_was_not_there_is_gone_afterwards() throws IOException {
        run("--write");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).doesNotExist();
    }

    @Test
    void removing_needs_no_proxy() throws IOException {
        run("--write");
        assertThat(run("--remove", "--url", "http://127.0.0.1:1")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).doesNotExist();
    }

    @Test
    void a_profile_leaves_the_settings_of_all_others_alone() throws IOException {
        written(MINE);
        assertThat(run("--write", "--profile", "local")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).hasContent(MINE);
        assertThat(files())
                .containsExactly("config.toml", "local.config.toml", "local.lmresp.models.json");
        assertThat(run("--check", "--profile", "local")).isEqualTo(ExitCode.OK);
        assertThat(run("--remove", "--profile", "local")).isEqualTo(ExitCode.OK);
        assertThat(files()).containsExactly("config.toml");
    }

    @Test
    void the_only_profile_is_removed_without_being_named() throws IOException {
        written(MINE);
        run("--write", "--profile", "local");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(files()).containsExactly("config.toml");
        assertThat(file("config.toml")).hasContent(MINE);
    }

    @Test
    void what_is_to_be_done_names_the_file_that_was_looked_at() throws IOException {
        run("--write", "--profile", "local");
        Path local = file("local.config.toml");
        Files.writeString(local, Files.readString(local).replace("disabled", "live"));
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains(
                        "to fix this, run: lmresp codex-config --write --profile local --url %s --codex-home %s"
                                .formatted(PROXY.url(), codex()));
    }

    @Test
    void a_link_and_the_permissions_stay() throws IOException {
        Path real = Files.writeString(folder.resolve("dotfile.toml"), MINE);
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createDirectories(codex());
        Files.createSymbolicLink(file("config.toml"), real);
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).isSymbolicLink();
        assertThat(Files.readString(real)).contains("lmresp-mock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void a_file_that_is_not_valid_is_refused_with_its_line() throws IOException {
        written("a = 1\nmodel = \n");
        assertThat(run("--write")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("config.toml, line 2");
        assertThat(file("config.toml")).hasContent("a = 1\nmodel = \n");
        assertThat(files()).containsExactly("config.toml");
    }

    @Test
    void a_file_that_cannot_be_read_or_written_is_named() throws IOException {
        Files.createDirectories(codex());
        Files.write(file("config.toml"), new byte[] {'#', (byte) 0xe9});
        assertThat(run("--write")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("config.toml cannot be read: it is not UTF-8");
        assertThat(files()).containsExactly("config.toml");

        Files.delete(file("config.toml"));
        Files.delete(codex());
        Files.writeString(codex(), "no folder");
        assertThat(run("--write")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(codex() + "/", " cannot be ").doesNotContain("bug");
    }

    @Test
    void a_link_to_a_file_with_nothing_else_in_it_stays() throws IOException {
        Path real = Files.writeString(folder.resolve("dotfile.toml"), "");
        Files.createDirectories(codex());
        Files.createSymbolicLink(file("config.toml"), real);
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml")).isSymbolicLink();
        assertThat(real).isEmptyFile();
    }

    @Test
    void of_several_models_one_must_be_chosen() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy two =
                        TestProxy.withEngine(engine).model("small", RawEngine.MODEL).start()) {
            assertThat(run(two)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("--model: small, raw-model");
            assertThat(run(two, "--model", "small", "--write")).isEqualTo(ExitCode.OK);
            assertThat(file("config.toml")).content().contains("model = \"small\"");
            assertThat(run(two, "--model", "other", "--write")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).contains("does not list the model 'other'");
            assertThat(file("lmresp.models.json"))
                    .content()
                    .contains("\"small\"", "\"raw-model\"", "\"other\"");
        }
    }

    @Test
    void what_differs_from_the_proxy_of_today_is_found() throws IOException {
        run("--write");
        Path models = file("lmresp.models.json");
        Files.writeString(models, Files.readString(models).replace("131072", "1"));
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("differs from the proxy's model list")
                .doesNotContain("@@");
        assertThat(run("--check", "--json")).isEqualTo(ExitCode.FAILED);
        JsonNode document = Json.parse(out.toString());
        assertThat(document.path("current").asBoolean()).isFalse();
        assertThat(document.path("changes")).hasSize(1);
    }

    /** With the comment at the end, which Codex takes for that of the file. */
    private void codexAdds(String tables) throws IOException {
        String text = Files.readString(file("config.toml"));
        int end = text.lastIndexOf("# (lmresp end)");
        Files.writeString(
                file("config.toml"), text.substring(0, end) + tables + text.substring(end));
    }

    @Test
    void what_codex_writes_for_itself_is_no_difference() throws IOException {
        run("--write");
        codexAdds("[mcp_servers.demo]\ncommand = \"x\"\n[tui]\na = true\n");
        assertThat(run("--check")).as(out.toString()).isEqualTo(ExitCode.OK);
        assertThat(run("--check", "--json")).isEqualTo(ExitCode.OK);
        assertThat(Json.parse(out.toString()).path("current").asBoolean()).isTrue();
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(file("config.toml"))
                .hasContent("[mcp_servers.demo]\ncommand = \"x\"\n[tui]\na = true\n");
    }

    @Test
    void what_differs_is_named_setting_by_setting() throws IOException {
        run("--write");
        String text = Files.readString(file("config.toml"));
        Files.writeString(
                file("config.toml"),
                text.replace("web_search = \"disabled\"\n", "")
                        .replace("request_max_retries = 2", "request_max_retries = 9"));
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().lines())
                .containsExactly(
                        file("config.toml") + ": web_search = \"disabled\" is missing",
                        file("config.toml")
                                + ": model_providers.lmresp.request_max_retries is 9, should be 2");
    }

    @Test
    void what_no_option_says_is_as_it_was_written() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy two =
                        TestProxy.withEngine(engine).model("small", RawEngine.MODEL).start()) {
            run(
                    two,
                    "--write",
                    "--model",
                    "small",
                    "--profile",
                    "local",
                    "--provider-id",
                    "mine",
                    "--lean",
                    "--websocket");
            assertThat(run(two, "--check")).as(out + "" + err).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("up to date", "local.config.toml");
            String text = Files.readString(file("local.config.toml"));
            // as /model does
            Files.writeString(
                    file("local.config.toml"), text.replace("\"small\"", "\"raw-model\""));
            assertThat(run(two, "--check")).isEqualTo(ExitCode.OK);
            assertThat(run(two, "--write", "--profile", "local")).isEqualTo(ExitCode.OK);
            assertThat(file("local.config.toml"))
                    .content()
                    .contains("model = \"raw-model\"", "[model_providers.mine]", "goals = false")
                    .contains("supports_websockets = true");
            assertThat(run(two, "--check", "--model", "small")).isEqualTo(ExitCode.FAILED);
            assertThat(run(two, "--check", "--no-lean")).isEqualTo(ExitCode.FAILED);
            assertThat(run(two, "--check", "--no-websocket")).isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).contains("supports_websockets");
            Files.writeString(file("local.config.toml"), text.replace("\"small\"", "\"gone\""));
            assertThat(run(two, "--check")).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("no longer has the model gone");
        }
    }

    @Test
    void of_a_small_window_it_is_said_that_there_is_a_lean_set_of_tools() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy small = TestProxy.of(engine)) {
            run(small, "--write");
            assertThat(err.toString()).contains("context window of 4096 tokens", "--lean");
            run(small, "--check", "--no-lean");
            assertThat(err.toString()).doesNotContain("--lean");
            run(small, "--write", "--lean");
            assertThat(err.toString()).doesNotContain("--lean leaves");
            assertThat(file("config.toml")).content().contains("agents.enabled = false");
        }
    }

    @Test
    void a_model_that_only_a_star_stands_for_stays() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy any = TestProxy.withEngine(engine).model("*", RawEngine.MODEL).start()) {
            run(any, "--write", "--model", "gpt-5");
            assertThat(run(any, "--check")).as(out.toString()).isEqualTo(ExitCode.OK);
            assertThat(file("config.toml")).content().contains("model = \"gpt-5\"");
        }
    }

    @Test
    void one_copy_is_kept_and_in_the_end_it_is_said_that_it_may_go() throws IOException {
        written(MINE);
        Files.writeString(file("config.toml.bak-20260101-000000"), MINE);
        run("--write");
        run("--write", "--lean");
        run("--write", "--no-lean");
        assertThat(files())
                .containsExactly(
                        "config.toml",
                        "config.toml.bak-20260101-000000",
                        "config.toml.lmresp-backup",
                        "lmresp.models.json");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(err.toString())
                .contains(
                        "which you can delete",
                        "config.toml.bak-20260101-000000",
                        "config.toml.lmresp-backup");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // Codex is played by a shell script
    void a_background_server_is_seen_and_how_to_start_it_anew_is_said() throws Exception {
        try (var daemon = FakeCodexDaemon.start(codex(), Map.of())) {
            String restart =
                    "CODEX_HOME=" + codex().toAbsolutePath() + " codex app-server daemon restart";
            assertThat(run("--write")).isEqualTo(ExitCode.OK);
            assertThat(err.toString())
                    .contains("still uses the model list from when it started: " + restart);
            assertThat(run("--check", "--json")).isEqualTo(ExitCode.OK);
            assertThat(Json.parse(out.toString()).path("advice").toString()).contains(restart);
            daemon.restart();
            assertThat(run("--check")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).isEmpty();
            assertThat(run("--remove")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).contains("still uses the model list: " + restart);
        }
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).doesNotContain("restart");
    }

    @Test
    void json_says_what_was_changed() {
        for (String action : List.of("--write", "--remove")) {
            assertThat(run(action, "--json")).isEqualTo(ExitCode.OK);
            JsonNode done = Json.parse(out.toString());
            assertThat(done.path("changed").asBoolean()).isTrue();
            assertThat(done.path("changes")).hasSize(2);
            assertThat(done.has("current")).isFalse();
            assertThat(run(action, "--json")).isEqualTo(ExitCode.OK);
            assertThat(Json.parse(out.toString()).path("changed").asBoolean(true)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"0.100.0, older than any tested version", "0.169.0, ''", "0.200.0, ''"})
    @Tag("process")
    void a_codex_that_was_not_tried_gets_a_warning(String version, String warning)
            throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path program = bin.resolve("codex");
        Files.writeString(program, "#!/bin/sh\necho codex-cli " + version + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        try (LmrespProcess command =
                LmrespProcess.start(
                        folder,
                        Map.of("PATH", bin + ":" + System.getenv("PATH")),
                        "codex-config",
                        "--url=" + PROXY.url(),
                        "--codex-home=" + codex(),
                        "--write")) {
            assertThat(command.exitCode()).as(command.err()).isEqualTo(ExitCode.OK);
            assertThat(command.err().strip()).contains(warning);
            assertThat(command.err().isBlank()).isEqualTo(warning.isEmpty());
        }
    }

    @Test
    void a_proxy_that_does_not_run_is_named() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(run("--url", "http://127.0.0.1:" + port, "--write")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(":" + port, "lmresp serve").doesNotContain("null");
        assertThat(codex()).doesNotExist();

        run("--write");
        assertThat(run("--url", "http://127.0.0.1:" + port, "--check")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains(
                        "no response",
                        "Codex's settings contain %s/v1: --url %1$s/v1".formatted(PROXY.url()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--provider-id openai | --provider-id: 'openai' is built into Codex",
                "--profile a/b | --profile: 'a/b' may contain only letters",
                "--write --remove | lmresp: --write, --remove are mutually exclusive",
                "--api-key-env NO_SUCH_VARIABLE | NO_SUCH_VARIABLE is not set",
            })
    void wrong_options_are_told_of(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }
}
