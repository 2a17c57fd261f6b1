package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** {@code lmresp claude-config}: what it shows, writes, checks and takes out again. */
class ClaudeConfigCommandTest {
    private static final String MINE =
            """
            {
              // mine
              "env": {
                "ANTHROPIC_MODEL": "opus", // best
              },
              "permissions": {"allow": ["Bash(ls)"]}
            }
            """;
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
        var args = new ArrayList<>(List.of("claude-config", "--claude-home", folder.toString()));
        args.addAll(List.of(options));
        if (!args.contains("--url")) {
            args.addAll(List.of("--url", proxy.url()));
        }
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path settings() {
        return folder.resolve("settings.json");
    }

    private JsonNode env() throws IOException {
        return Json.parseCommented(Files.readString(settings())).path("env");
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void it_shows_what_it_would_write_and_touches_nothing() throws IOException {
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(Json.parse(out.toString()).path("env").path("ANTHROPIC_BASE_URL").asText())
                .isEqualTo(PROXY.url());
        assertThat(err.toString()).contains("nothing was written; --write would create");
        assertThat(files()).isEmpty();

        Files.writeString(settings(), MINE);
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("-    \"ANTHROPIC_MODEL\": \"opus\", // best")
                .contains("+    \"ANTHROPIC_MODEL\": \"lmresp-mock\", // best");
        assertThat(files()).containsExactly("settings.json");
        assertThat(settings()).hasContent(MINE);
    }

    @Test
    void it_writes_the_settings_and_keeps_the_file_before() throws IOException {
        Files.writeString(settings(), MINE);
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(run("--check")).as(out.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("up to date: " + settings());
        assertThat(env().path("ANTHROPIC_BASE_URL").asText()).isEqualTo(PROXY.url());
        assertThat(env().path("ANTHROPIC_AUTH_TOKEN").asText()).isEqualTo("lmresp");
        assertThat(env().path("ANTHROPIC_DEFAULT_HAIKU_MODEL").asText()).isEqualTo("lmresp-mock");
        assertThat(env().path("CLAUDE_CODE_MAX_CONTEXT_TOKENS").asText()).isEqualTo("131072");
        assertThat(Files.readString(settings())).contains("// mine", "// best", "Bash(ls)");
        assertThat(folder.resolve("settings.json.lmresp-backup")).hasContent(MINE);
    }

    @Test
    void a_key_that_is_replaced_is_not_shown() throws IOException {
        Files.writeString(
                settings(),
                "{\"env\": {\n"
                        + "\"ANTHROPIC_API_KEY\": \"sk-1\",\n"
                        + "\"ANTHROPIC_AUTH_TOKEN\": \"sk-2\"}}");
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains("-\"ANTHROPIC_API_KEY\": \"…\"", "+\"ANTHROPIC_API_KEY\": \"\"")
                .contains("+\"ANTHROPIC_AUTH_TOKEN\": \"lmresp\"")
                .doesNotContain("sk-1", "sk-2");
        assertThat(run("--write", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).doesNotContain("\"ANTHROPIC_API_KEY\\\": \\\"sk-1");
    }

    @Test
    void writing_twice_changes_nothing() throws IOException {
        run("--write");
        String once = Files.readString(settings());
        assertThat(run("--write")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("nothing to do");
        assertThat(settings()).hasContent(once);
        assertThat(files()).containsExactly("lmresp.settings.json", "settings.json");
    }

    @Test
    void removing_brings_everything_back() throws IOException {
        Files.writeString(settings(), MINE);
        run("--write");
        run("--write", "--model", "another");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(settings())).isEqualTo(MINE);
        assertThat(folder.resolve("lmresp.settings.json")).doesNotExist();
        assertThat(err.toString()).contains("which you can delete");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("nothing to do");
    }

    @Test
    void a_file_that_did_not_exist_is_deleted_again() throws IOException {
        run("--write");
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(files()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void only_the_user_can_read_what_was_there_before() throws IOException {
        Files.writeString(settings(), "{\"env\": {\"ANTHROPIC_AUTH_TOKEN\": \"secret\"}}");
        run("--write");
        Path record = folder.resolve("lmresp.settings.json");
        assertThat(record).content().contains("secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
                .isEqualTo("rw-------");
    }

    @Test
    void settings_by_hand_that_are_right_are_up_to_date_and_not_removed() throws IOException {
        run("--write");
        Files.delete(folder.resolve("lmresp.settings.json"));
        String byHand = Files.readString(settings());
        assertThat(run("--check")).isEqualTo(ExitCode.OK);
        assertThat(run("--remove")).isEqualTo(ExitCode.OK);
        assertThat(settings()).hasContent(byHand);
        assertThat(err.toString()).contains("still sets ANTHROPIC_BASE_URL to " + PROXY.url());
    }

    @Test
    void a_difference_is_named_with_the_command_that_mends_it() throws IOException {
        run("--write");
        Files.writeString(
                settings(),
                Files.readString(settings())
                        .replace("\"ANTHROPIC_AUTH_TOKEN\": \"lmresp\"", "\"X\": \"1\"")
                        .replace("\"131072\"", "\"9\""));
        assertThat(run("--check")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString())
                .contains("env.ANTHROPIC_AUTH_TOKEN = … is missing")
                .contains("env.CLAUDE_CODE_MAX_CONTEXT_TOKENS is \"9\", should be \"131072\"");
        assertThat(err.toString()).contains("to fix this, run: lmresp claude-config --write --url");
        assertThat(run("--check", "--json")).isEqualTo(ExitCode.FAILED);
        JsonNode document = Json.parse(out.toString());
        assertThat(document.path("current").asBoolean(true)).isFalse();
        assertThat(document.path("differences")).hasSize(2);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void the_key_is_read_from_the_environment_and_not_written() throws IOException {
        assertThat(run("--write", "--api-key-env", "PATH")).isEqualTo(ExitCode.OK);
        JsonNode all = Json.parse(Files.readString(settings()));
        assertThat(all.path("apiKeyHelper").asText()).isEqualTo("printenv PATH");
        assertThat(all.path("env").has("ANTHROPIC_AUTH_TOKEN")).isFalse();
        assertThat(Files.readString(settings())).doesNotContain(System.getenv("PATH"));
        assertThat(run("--check")).as("kept without the option").isEqualTo(ExitCode.OK);
        assertThat(run("--write", "--api-key-env", "A;B")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void of_several_models_one_must_be_chosen() throws IOException {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy two =
                        TestProxy.withEngine(engine).model("small", RawEngine.MODEL).start()) {
            assertThat(run(two, "--write")).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains("choose one with --model: small, raw-model");
            assertThat(run(two, "--write", "--model", "small")).isEqualTo(ExitCode.OK);
            assertThat(env().path("ANTHROPIC_MODEL").asText()).isEqualTo("small");
            assertThat(run(two, "--write")).as("kept").isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("nothing to do");
        }
    }

    @Test
    void a_small_window_is_told() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(run(proxy, "--write")).isEqualTo(ExitCode.OK);
            assertThat(err.toString()).contains("a context window of 4096 tokens");
        }
    }

    @Test
    void a_file_that_claude_code_does_not_load_is_told() throws IOException {
        Files.writeString(settings(), MINE);
        run("--write");
        assertThat(err.toString())
                .contains("Claude Code does not load " + settings(), "no comments", "line 2");
    }

    @Test
    void broken_settings_are_refused_with_their_line_and_stay() throws IOException {
        Files.writeString(settings(), "{\n  \"env\": {\n    \"A\": 1\n    \"B\": 2\n  }\n}\n");
        assertThat(run("--write")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(settings() + ", not valid JSON: ", "line 4");
        assertThat(files()).containsExactly("settings.json");
    }

    @Test
    void a_proxy_that_does_not_answer_is_told() {
        assertThat(run("--url", "http://127.0.0.1:1")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("http://127.0.0.1:1");
    }
}
