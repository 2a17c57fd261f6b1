package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.Main;
import dev.lmresp.json.Json;
import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What codex-config writes, read by the real Codex. */
@Tag("codex")
class CodexConfigLiveTest {
    private static final String FULL =
            """
            # my settings
            model = "gpt-5" # the best
            model_provider = "other"
            approval_policy = "never"
            web_search = "live"

            [features] # switches
            unbounded_connection_retries = true
            goals = false

            [model_providers.other]
            name = "Other"
            base_url = "http://127.0.0.1:9/v1"

            [projects."/tmp/a b"]
            trust_level = "trusted\"\
            """;

    @TempDir private Path folder;

    private static String write(CodexHome codex, TestProxy proxy, String... options) {
        var out = new StringWriter();
        var args = new ArrayList<>(List.of("codex-config", "--url", proxy.url()));
        args.addAll(List.of("--codex-home", codex.settings().toString()));
        args.addAll(List.of(options));
        var writer = new PrintWriter(out, true);
        assertThat(Main.run(args, writer, writer)).as(out.toString()).isZero();
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", FULL})
    void codex_runs_without_a_warning(String before) throws Exception {
        try (TestProxy proxy = TestProxy.mock()) {
            CodexHome codex = CodexHome.withoutSettings(folder);
            Path config = codex.settings().resolve("config.toml");
            if (!before.isEmpty()) {
                Files.writeString(config, before);
            }
            write(codex, proxy, "--write");
            CodexRun run = codex.run("Say hello.");
            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).containsExactly("hello.");
            assertThat(run.complaints()).as("warnings%n%s", run).isEmpty();
            doctorFindsNothing(codex);

            write(codex, proxy, "--remove");
            if (before.isEmpty()) {
                assertThat(config).doesNotExist();
            } else {
                assertThat(Files.readString(config)).isEqualTo(before);
            }
        }
    }

    /** It has much to say, of which the network and updates are not ours. */
    private static void doctorFindsNothing(CodexHome codex) throws Exception {
        JsonNode report = codex.doctor();
        for (JsonNode check : report.path("checks")) {
            String id = check.path("id").asText(check.path("name").asText());
            if (id.matches(".*(config|auth|reach|provider|websocket|model|mcp).*")) {
                assertThat(check.path("status").asText())
                        .as("%s", Json.pretty(check))
                        .isNotIn("fail", "error", "warn", "warning");
            }
        }
    }

    @Test
    void a_profile_is_used_only_when_it_is_named() throws Exception {
        try (TestProxy proxy = TestProxy.mock()) {
            CodexHome codex = CodexHome.withoutSettings(folder);
            write(codex, proxy, "--write", "--lean", "--profile", "local");
            assertThat(codex.settings().resolve("config.toml")).doesNotExist();
            CodexRun run = codex.run("Say hello.", "--profile", "local");
            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).containsExactly("hello.");
        }
    }

    @Test
    void the_lean_set_of_tools_is_what_codex_cannot_do_without() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello."));
                TestProxy proxy = TestProxy.of(engine)) {
            CodexHome codex = CodexHome.withoutSettings(folder);
            write(codex, proxy, "--write");
            int all = sent(codex, engine).size();
            write(codex, proxy, "--write", "--lean");
            List<String> lean = sent(codex, engine);
            assertThat(lean)
                    .containsExactlyInAnyOrder(
                            "exec_command",
                            "write_stdin",
                            "request_user_input",
                            "apply_patch",
                            "view_image");
            assertThat(all).isGreaterThan(2 * lean.size());
            write(codex, proxy, "--write", "--no-lean");
            assertThat(sent(codex, engine)).hasSize(all);
        }
    }

    /** The names of the tools that Codex sends, with which it has nothing to complain of. */
    private static List<String> sent(CodexHome codex, RawEngine engine) throws Exception {
        codex.run("Say hello.").assertCompleted();
        JsonNode tools = engine.requests().getLast().json().path("tools");
        return StreamSupport.stream(tools.spliterator(), false)
                .map(tool -> tool.path("function").path("name").asText())
                .toList();
    }

    @Test
    void a_repository_that_codex_trusts_wins_and_that_is_told() throws Exception {
        try (TestProxy proxy = TestProxy.withEngine("mock").model("other", "lmresp-mock").start()) {
            CodexHome codex = CodexHome.withoutSettings(folder);
            write(codex, proxy, "--write", "--model", "lmresp-mock");
            Path project = folder.resolve("project");
            Path file = project.resolve(".codex/config.toml");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "model = \"other\"\nmodel_provider = \"nobody\"\n");
            Path config = codex.settings().resolve("config.toml");
            String trust = "\n[projects.\"%s\"]\ntrust_level = \"trusted\"\n";
            Files.writeString(
                    config, Files.readString(config) + trust.formatted(project.toRealPath()));
            assertThat(codex.show("Say hello.").toString())
                    .contains("model: other", "provider: lmresp");
            try (var check =
                    LmrespProcess.start(
                            project,
                            Map.of("CODEX_HOME", codex.settings().toString()),
                            "codex-config",
                            "--check",
                            "--url",
                            proxy.url())) {
                assertThat(check.exitCode()).as(check.err()).isZero();
                assertThat(check.err())
                        .contains(file + " sets model = \"other\", which overrides your settings")
                        .doesNotContain("model_provider");
            }
        }
    }

    @Test
    void codex_compacts_through_one_item_where_it_is_told_to()
            throws IOException, InterruptedException {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("exec_command", Map.of("cmd", "echo blue"))
                                        .counting(95_000),
                                Turn.say("The colour is blue."),
                                Turn.say("It is blue."));
                var proxy = RunningProxy.before(engine, folder)) {
            CodexHome codex =
                    CodexHome.using(proxy, folder)
                            .withProviderThat("capabilities = { remote_compaction = \"v2\" }");
            CodexRun run = codex.run("Which colour?");
            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).endsWith("It is blue.");
            assertThat(engine.request(2).messages("user"))
                    .anySatisfy(text -> assertThat(text).contains("The colour is blue."));
        }
    }
}
