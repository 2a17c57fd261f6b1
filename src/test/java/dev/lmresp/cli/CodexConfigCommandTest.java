package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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
                .contains("+model = \"lmresp-mock\"", "lmresp.models.json is not there");
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(run("--check")).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(file("config.toml"))).contains("command = \"x\"\n");
        JsonNode models = Json.parse(Files.readString(file("lmresp.models.json"))).path("models");
        assertThat(models.path(0).path("slug").asText()).isEqualTo("lmresp-mock");
        assertThat(models.path(0).path("apply_patch_tool_type").asText()).isEqualTo("freeform");
        assertThat(models.path(0).path("context_window").asInt()).isPositive();
        String copy =
                files().stream().filter(name -> name.contains(".bak-")).findFirst().orElseThrow();
        assertThat(file(copy)).hasContent(MINE);
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
            assertThat(err.toString()).contains("does not list a model 'other'");
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
        assertThat(out.toString()).contains("is not what the proxy says").doesNotContain("@@");
        assertThat(run("--check", "--json")).isEqualTo(ExitCode.FAILED);
        JsonNode document = Json.parse(out.toString());
        assertThat(document.path("current").asBoolean()).isFalse();
        assertThat(document.path("changes")).hasSize(1);
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
    @CsvSource({"0.200.0, newer than any that was tried", "0.169.0, ''"})
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
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--provider-id openai | --provider-id: 'openai' is built into Codex",
                "--profile a/b | --profile: 'a/b' may only have letters",
                "--write --remove | lmresp: --write, --remove are mutually exclusive",
                "--api-key-env NO_SUCH_VARIABLE | NO_SUCH_VARIABLE is not set",
            })
    void wrong_options_are_told_of(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }
}
