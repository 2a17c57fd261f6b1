package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.Tmux;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code lmresp run}: what the command gets, and how both end. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
@Order(TestOrder.LONG)
class RunCommandTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir private Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void a_codex_that_only_tells_how_it_was_called() throws IOException {
        script(
                "bin/codex",
                """
                #!/bin/sh
                if [ "$1" = --version ]; then echo "codex-cli ${VERSION-0.169.0}"; exit; fi
                trap 'echo told to end; exit 5' TERM
                printf '%s\\n' "$@"
                for word; do
                    case $word in model_catalog_json=*)
                        file=${word#*=}; file=${file#?}; grep -o '"slug":"[^"]*"' "${file%?}"
                    esac
                done
                echo "url $OPENAI_BASE_URL"
                if [ -n "$WAIT" ]; then while :; do sleep 0.02; done; fi
                """);
        environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    }

    /** Prints its arguments, the file after {@code --settings} and its variables. */
    private void installClaude() throws IOException {
        script(
                "bin/claude",
                """
                #!/bin/sh
                printf '%s\n' "$@"
                while [ $# -gt 0 ]; do
                    if [ "$1" = --settings ]; then echo "settings $(cat "$2" 2>&1)"; fi
                    shift
                done
                env | grep -E '^(ANTHROPIC|CLAUDE)' | sort
                exit 6
                """);
    }

    private static JsonNode claudeSettings(LmrespProcess run) {
        String start = "settings ";
        return Json.parse(
                run.out()
                        .lines()
                        .filter(line -> line.startsWith(start))
                        .findFirst()
                        .orElse(start + "null")
                        .substring(start.length()));
    }

    @Test
    void claude_code_gets_its_settings_in_a_file_and_in_its_environment() throws Exception {
        installClaude();
        environment.put("ANTHROPIC_API_KEY", "sk-mine");
        environment.put("CLAUDE_CODE_USE_BEDROCK", "1");
        try (LmrespProcess run = run("--engine mock --", "claude", "-p", "Hi")) {
            assertThat(run.exitCode()).isEqualTo(6);
            List<String> lines = run.out().lines().toList();
            assertThat(lines.getFirst()).isEqualTo("--settings");
            assertThat(lines.subList(2, 4)).containsExactly("-p", "Hi");
            assertThat(Path.of(lines.get(1))).doesNotExist();
            assertThat(run.out())
                    .containsPattern("ANTHROPIC_BASE_URL=http://127\\.0\\.0\\.1:\\d+\n")
                    .contains(
                            "ANTHROPIC_AUTH_TOKEN=lmresp\n",
                            "ANTHROPIC_MODEL=" + MockEngine.MODEL + "\n",
                            "ANTHROPIC_DEFAULT_HAIKU_MODEL=" + MockEngine.MODEL + "\n",
                            "CLAUDE_CODE_MAX_CONTEXT_TOKENS=131072\n",
                            "CLAUDE_CODE_MAX_OUTPUT_TOKENS=32000\n",
                            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1\n")
                    .doesNotContain("ANTHROPIC_API_KEY=", "CLAUDE_CODE_USE_BEDROCK=");
            JsonNode settings = claudeSettings(run);
            assertThat(settings.path("env").path("ANTHROPIC_MODEL").asText())
                    .isEqualTo(MockEngine.MODEL);
            // hides what the user's settings file says
            assertThat(settings.path("env").path("ANTHROPIC_API_KEY").asText("none")).isEmpty();
            assertThat(settings.path("apiKeyHelper").asText("none")).isEmpty();
            assertThat(settings.path("disableAutoMode").asText()).isEqualTo("disable");
            assertThat(run.err().lines()).hasSize(1);
            assertThat(files()).containsExactly("bin", "bin/claude", "bin/codex");
        }
    }

    @Test
    void the_key_of_the_proxy_is_no_argument_of_claude_code() throws Exception {
        installClaude();
        try (LmrespProcess run = run("--engine mock --api-key sesame --", "claude")) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out()).contains("ANTHROPIC_AUTH_TOKEN=sesame\n");
            assertThat(run.out().substring(0, run.out().indexOf("settings ")))
                    .doesNotContain("sesame");
        }
    }

    @Test
    void a_model_and_settings_in_the_command_of_claude_code_win() throws Exception {
        installClaude();
        Files.writeString(
                folder.resolve("mine.json"),
                "{\"model\": \"x\", \"env\": {\"ANTHROPIC_BASE_URL\": \"http://other\"}}");
        try (LmrespProcess run =
                run("--engine mock --", "claude", "--model", "later", "--settings", "mine.json")) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out()).containsOnlyOnce("--settings\n").contains("--model\nlater\n");
            assertThat(run.out()).contains("ANTHROPIC_MODEL=later\n");
            JsonNode settings = claudeSettings(run);
            assertThat(settings.path("model").asText()).isEqualTo("x");
            assertThat(settings.path("env").path("ANTHROPIC_BASE_URL").asText())
                    .isEqualTo("http://other");
            assertThat(run.err())
                    .contains("--settings sets ANTHROPIC_BASE_URL to \"http://other\"");
        }
    }

    @Test
    void settings_that_cannot_be_read_are_handed_to_claude_code_as_they_are() throws Exception {
        installClaude();
        try (LmrespProcess run = run("--engine mock --", "claude", "--settings", "nosuch.json")) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out()).startsWith("--settings\nnosuch.json\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"mcp,list", "doctor,-v", "--version,-x"})
    void a_command_of_claude_code_that_asks_no_model_is_started_as_it_was_typed(
            String word, String next) throws Exception {
        installClaude();
        String aliases = "--engine mock --alias a=%1$s,b=%1$s --".formatted(MockEngine.MODEL);
        try (LmrespProcess run = run(aliases, "claude", word, next)) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out()).startsWith(word + "\n" + next + "\nANTHROPIC_AUTH_TOKEN=lmresp");
            assertThat(run.err()).doesNotContain("uses");
        }
    }

    @Test
    void claude_code_with_several_models_and_a_small_window_is_told_both() throws Exception {
        installClaude();
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                LmrespProcess run =
                        run(
                                "--engine %s --alias a=%2$s,b=%2$s --"
                                        .formatted(engine.url(), RawEngine.MODEL),
                                "claude")) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out()).contains("CLAUDE_CODE_MAX_CONTEXT_TOKENS=4096\n");
            assertThat(run.err())
                    .contains("Claude Code uses a; for another model: claude --model b")
                    .contains("a has a context window of 4096 tokens");
        }
    }

    @Test
    void a_window_that_the_engine_does_not_report_is_the_users_to_say() throws Exception {
        installClaude();
        String[] claude = {"claude", "--model", "later"};
        try (LmrespProcess run = run("--engine http://127.0.0.1:1 --", claude)) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.err())
                    .contains("the engine does not report the context window of later")
                    .contains("set CLAUDE_CODE_MAX_CONTEXT_TOKENS=TOKENS");
        }
        environment.put("CLAUDE_CODE_MAX_CONTEXT_TOKENS", "65536");
        try (LmrespProcess run = run("--engine http://127.0.0.1:1 --", claude)) {
            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.out())
                    .contains("CLAUDE_CODE_MAX_CONTEXT_TOKENS=65536\n")
                    .contains("CLAUDE_CODE_MAX_OUTPUT_TOKENS=16384\n");
            assertThat(run.err()).doesNotContain("does not report");
        }
    }

    @Test
    void every_command_finds_the_address_for_anthropics_sdks() throws Exception {
        environment.put("ANTHROPIC_API_KEY", "sk-mine");
        try (LmrespProcess run =
                run(
                        "--engine mock --",
                        "sh",
                        "-c",
                        "echo $ANTHROPIC_BASE_URL/v1 $OPENAI_BASE_URL"
                                + " $ANTHROPIC_AUTH_TOKEN$ANTHROPIC_API_KEY")) {
            assertThat(run.exitCode()).isZero();
            String[] words = run.out().strip().split(" ");
            assertThat(words[0]).isEqualTo(words[1]);
            assertThat(words[2]).isEqualTo("lmresp");
        }
    }

    @Test
    void a_command_finds_the_proxy_in_its_environment_and_its_exit_code_is_handed_on()
            throws Exception {
        // The settings say where `serve` listens; `run` does not get in its way.
        environment.put("LMRESP_PORT", "1");
        environment.put("LMRESP_HOST", "0.0.0.0");
        try (LmrespProcess run =
                run(
                        "--engine mock --",
                        "sh",
                        "-c",
                        "echo $OPENAI_BASE_URL $OPENAI_API_KEY; [ $LMRESP_URL = $OPENAI_BASE_URL ]"
                                + " && read line; echo got $line; exit 7")) {
            awaitOut(run, "lmresp\n");
            String[] words = run.out().strip().split(" ");
            try (RawClient client = RawClient.to(URI.create(words[0]).getPort())) {
                assertThat(client.request("GET", "/v1/models").answer().status()).isEqualTo(200);
            }
            run.input("a line\n");
            assertThat(run.exitCode()).isEqualTo(7);
            assertThat(words).hasSize(2);
            assertThat(words[0]).matches("http://127\\.0\\.0\\.1:\\d+/v1");
            assertThat(run.out()).endsWith("got a line\n");
            assertThat(run.err().lines())
                    .containsExactly(
                            "lmresp: engine mock (built in), dialect mock, model "
                                    + MockEngine.MODEL);
        }
    }

    @Test
    void a_key_that_the_proxy_demands_is_the_one_the_command_gets() throws Exception {
        try (LmrespProcess run =
                run("--engine mock --api-key sesame --", "sh", "-c", "echo $OPENAI_API_KEY")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("sesame\n");
        }
    }

    /**
     * A model that makes an agent print its environment gets no key that the agent can do without.
     */
    @Test
    void keys_of_the_proxy_and_the_engine_are_not_handed_to_the_command() throws Exception {
        environment.put("ENGINE_KEY", "engine-key-1");
        environment.put("LMRESP_API_KEY", "proxy-key-2");
        environment.put("LMRESP_API_KEYS", "proxy-key-3,proxy-key-4");
        environment.put("PROXY_KEY", "proxy-key-6");
        environment.put("LMRESP_ENGINE", "http://127.0.0.1:9/v1?api-key=engine-key-5");
        environment.put("LMRESP_ENGINE_API_KEY_ENV", "ENGINE_KEY");
        environment.put("LMRESP_IDLE_TIMEOUT", "60");
        try (LmrespProcess run = run("--engine mock --api-key-env PROXY_KEY --", "env")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("OPENAI_API_KEY=proxy-key-2\n", "LMRESP_IDLE_TIMEOUT=60\n")
                    .doesNotContain("ENGINE_KEY=", "LMRESP_ENGINE", "LMRESP_API_KEY")
                    .doesNotContain("engine-key", "proxy-key-3", "proxy-key-4", "proxy-key-6");
        }
    }

    @Test
    void an_address_without_a_key_is_handed_on_and_so_is_a_key_that_is_typed() throws Exception {
        environment.put("ENGINE_KEY", "engine-key-1");
        environment.put("LMRESP_ENGINE", "mock");
        try (LmrespProcess run =
                run(
                        "--engine-api-key-env ENGINE_KEY --",
                        "env",
                        "ENGINE_KEY=engine-key-1",
                        "sh",
                        "-c",
                        "echo $LMRESP_ENGINE $ENGINE_KEY")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("mock engine-key-1\n");
        }
    }

    @Test
    void the_engines_key_in_openai_api_key_is_replaced_by_the_proxys() throws Exception {
        environment.put("OPENAI_API_KEY", "engine-key-1");
        try (LmrespProcess run =
                run("--engine mock --engine-api-key-env OPENAI_API_KEY --", "env")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("OPENAI_API_KEY=lmresp\n")
                    .doesNotContain("engine-key-1");
        }
    }

    @Test
    void codex_is_asked_for_its_version_without_them_too() throws Exception {
        environment.put("ENGINE_KEY", "engine-key-1");
        environment.put("SEEN", folder.resolve("seen").toString());
        script("bin/codex", "#!/bin/sh\nenv >> $SEEN\n");
        try (LmrespProcess run = run("--engine mock --engine-api-key-env ENGINE_KEY --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(Files.readString(folder.resolve("seen")))
                    .contains("SEEN=")
                    .doesNotContain("engine-key-1");
        }
    }

    @Test
    void arguments_arrive_as_they_were_typed() throws Exception {
        Files.writeString(folder.resolve("file"), "content");
        String[] typed = {"two words", "*", "", "@file", "--", "-v", "--engine", "a\\b", "\"q\""};
        var words = new ArrayList<>(List.of("printf", "[%s]"));
        words.addAll(List.of(typed));
        try (LmrespProcess run = run("--engine mock --", words.toArray(String[]::new))) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("[" + String.join("][", typed) + "]");
        }
    }

    @ParameterizedTest
    @CsvSource({"kill -KILL $$, 137", "kill -INT $$, 130", "exit 0, 0"})
    void a_command_that_a_signal_ended_gives_128_and_its_number(String script, int code)
            throws Exception {
        try (LmrespProcess run = run("--engine mock --", "sh", "-c", script)) {
            assertThat(run.exitCode()).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM", "HUP"})
    void a_signal_to_end_goes_to_the_command_which_may_say_goodbye(String signal) throws Exception {
        environment.put("WAIT", "yes");
        try (LmrespProcess run = run("--engine mock --", "codex")) {
            awaitOut(run, "url ");
            Path catalog = catalog(run);
            var models = Json.parse(Files.readAllBytes(catalog)).path("models");
            assertThat(models.path(0).path("slug").asText()).isEqualTo(MockEngine.MODEL);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(catalog.getParent())))
                    .isEqualTo("rwx------");
            run.signal(signal);
            assertThat(run.exitCodeWithin(SOON)).isEqualTo(5);
            assertThat(run.out()).endsWith("told to end\n");
            assertThat(catalog.getParent()).doesNotExist();
        }
    }

    @Test
    void ctrl_c_is_the_business_of_the_command() throws Exception {
        try (LmrespProcess run =
                run("--engine mock --", "sh", "-c", "echo ready; read line; echo got $line")) {
            awaitOut(run, "ready");
            run.signal("INT");
            run.signal("INT");
            run.input("on\n");
            assertThat(run.exitCodeWithin(SOON)).isZero();
            assertThat(run.out()).isEqualTo("ready\ngot on\n");
        }
    }

    @Test
    void codex_gets_its_settings_before_the_arguments_of_the_user() throws Exception {
        try (LmrespProcess run = run("--engine mock --", "codex", "exec", "-c", "a=1", "Hi")) {
            assertThat(run.exitCode()).isZero();
            List<String> lines = run.out().lines().toList();
            String url = lines.getLast().substring("url ".length());
            assertThat(lines)
                    .startsWith("-c", "model=\"%s\"".formatted(MockEngine.MODEL))
                    .contains("model_providers.lmresp.base_url=\"%s\"".formatted(url))
                    .containsSubsequence("model_provider=\"lmresp\"", "exec", "-c", "a=1", "Hi");
            assertThat(catalog(run).getParent()).doesNotExist();
            assertThat(run.err().lines()).hasSize(1);
            assertThat(files()).containsExactly("bin", "bin/codex");
        }
    }

    @Test
    void codex_begins_with_the_first_alias_and_says_how_to_take_another() throws Exception {
        try (LmrespProcess run =
                run(
                        "--engine mock --alias gpt-5=%1$s,gpt-6=%1$s --"
                                .formatted(MockEngine.MODEL),
                        "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("model=\"gpt-5\"\n");
            assertThat(run.err()).contains("Codex uses gpt-5", "codex -m gpt-6");
        }
    }

    @Test
    void the_model_of_run_is_that_of_codex() throws Exception {
        try (LmrespProcess run = run("--engine mock --model Qwen/Qwen3-8B --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("model=\"Qwen/Qwen3-8B\"\n", "\"slug\":\"Qwen/Qwen3-8B\"\n");
            assertThat(run.err()).doesNotContain("warning", "Codex uses");
        }
    }

    @Test
    void a_model_that_no_list_has_is_in_the_catalog_of_codex() throws Exception {
        try (LmrespProcess run =
                run("--engine http://127.0.0.1:1 --", "codex", "-c", "model=\"later\"")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("\"slug\":\"later\"\n").doesNotContain("\nmodel=\"\"");
        }
    }

    @Test
    void a_person_at_a_terminal_is_asked_for_the_model() throws Exception {
        String script =
                "PATH=%s:$PATH \"$@\" run --engine mock --alias gpt-5=%2$s,gpt-6=%2$s -- codex; sleep 60"
                        .formatted(folder.resolve("bin"), MockEngine.MODEL);
        try (var tmux = Tmux.shell(folder, script, Main.class)) {
            tmux.waitFor("Which model? [gpt-5]");
            assertThat(tmux.screen())
                    .contains("  2  gpt-6  lmresp-mock, context 131,072 tokens, engine mock");
            tmux.type("2").key("Enter").waitFor("url http");
            assertThat(tmux.history()).anyMatch(it -> it.contains("model=\"gpt-6\""));
        }
    }

    @Test
    void codex_gets_few_tools_where_the_window_is_small() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                LmrespProcess run = run("--engine " + engine.url() + " --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("agents.enabled=false\n");
            assertThat(run.err()).contains("a context window of 4096 tokens");
        }
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                LmrespProcess run =
                        run("--engine " + engine.url() + " --", "codex", "-m", RawEngine.MODEL)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("agents.enabled=false\n");
        }
        try (LmrespProcess run = run("--engine mock --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).doesNotContain("agents.enabled");
        }
    }

    @Test
    void a_model_that_the_engine_does_not_list_is_a_warning() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                LmrespProcess run =
                        run("--model nosuch --engine " + engine.url() + " --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("warning: the engine does not list a model 'nosuch'");
        }
    }

    @Test
    void a_model_that_the_user_names_is_taken_without_a_word() throws Exception {
        try (LmrespProcess run =
                run(
                        "--engine mock --alias gpt-5=%1$s,gpt-6=%1$s --"
                                .formatted(MockEngine.MODEL),
                        "codex",
                        "-m",
                        "gpt-6")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).doesNotContain("\nmodel=").contains("-m\ngpt-6\n");
            assertThat(run.err()).doesNotContain("Codex uses");
        }
    }

    @Test
    void codex_is_told_of_the_key_by_the_name_of_its_variable() throws Exception {
        try (LmrespProcess run = run("--engine mock --api-key sesame --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("model_providers.lmresp.env_key=\"OPENAI_API_KEY\"\n")
                    .doesNotContain("sesame");
        }
    }

    @Test
    void a_codex_that_was_not_tried_is_a_warning() throws Exception {
        environment.put("VERSION", "0.42.0");
        try (LmrespProcess run = run("--engine mock --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).contains("lmresp: warning: Codex 0.42 is older");
        }
    }

    @Test
    void an_engine_that_is_not_there_yet_is_a_warning() throws Exception {
        try (LmrespProcess run = run("--engine http://127.0.0.1:1 --", "codex")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err())
                    .contains("warning: the engine at http://127.0.0.1:1/v1 cannot be reached")
                    .contains("codex -m MODEL");
            // Codex refuses an empty catalog.
            assertThat(run.out()).doesNotContain("model=", "model_catalog_json");
        }
    }

    @Test
    void a_request_that_no_recording_answers_is_told_when_the_command_has_ended() throws Exception {
        String ask =
                "curl -s -H 'Content-Type: application/json' -d '{\"input\":\"never recorded\"}'"
                        + " $OPENAI_BASE_URL/responses; echo over >&2";
        Path recordings = Path.of("src/test/resources/transcripts").toAbsolutePath();
        try (LmrespProcess run =
                run("--engine replay:" + recordings + " --model any --", "sh", "-c", ask)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("no recording matches this request");
            assertThat(run.err())
                    .containsOnlyOnce("no recording matches this request. The nearest is ")
                    .containsSubsequence(
                            "over", "POST /v1/responses 404", "the first difference: ");
        }
    }

    @Test
    void a_request_that_the_mock_refuses_is_told_when_the_command_has_ended() throws Exception {
        String ask =
                "curl -s -H 'Content-Type: application/json' -d"
                        + " '{\"model\":\"gpt-5.2\",\"input\":\"hi\"}' $OPENAI_BASE_URL/responses"
                        + " >/dev/null; echo over >&2";
        try (LmrespProcess run = run("--engine mock --", "sh", "-c", ask)) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err())
                    .containsSubsequence(
                            "over",
                            "POST /v1/responses 404",
                            "The model `gpt-5.2` does not exist. The mock engine has the model"
                                    + " `lmresp-mock`.");
        }
    }

    @Test
    void requests_are_logged_only_when_asked_for() throws Exception {
        String lists = "curl -s $OPENAI_BASE_URL/models >/dev/null";
        for (String verbose : List.of("", " -v")) {
            try (LmrespProcess run = run("--engine mock" + verbose + " --", "sh", "-c", lists)) {
                run.exitCode();
                assertThat(run.err().contains("/v1/models")).isEqualTo(!verbose.isEmpty());
            }
        }
    }

    @Test
    void a_command_that_cannot_be_started_is_what_shells_say_it_is() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "no program");
        script("bin/strange", "#!/no/such/interpreter\n");
        assertFails(127, "'no-such-command' was not found", "--", "no-such-command");
        assertFails(127, "there is no program ./no-such-file", "--", "./no-such-file");
        assertFails(126, "./notes.txt is not an executable file", "--", "./notes.txt");
        assertFails(126, "strange", "--engine", "mock", "--", "strange");
    }

    @Test
    void a_missing_delimiter_is_a_usage_error_that_shows_the_way() throws Exception {
        assertFails(ExitCode.USAGE, "lmresp run -- codex");
        assertFails(ExitCode.USAGE, "lmresp run -- codex", "--");
        assertFails(ExitCode.USAGE, "lmresp run [OPTIONS] -- ls -l", "ls", "-l");
        assertFails(ExitCode.USAGE, "-- codex exec 'say hi'", "codex", "exec", "say hi");
        assertFails(ExitCode.USAGE, "after '--'", "sh", "--", "-c", "true");
        assertFails(ExitCode.USAGE, "unknown option '--engin'", "--engin", "mock", "--", "ls");
    }

    @Test
    void a_proxy_that_cannot_start_is_the_failure_of_lmresp() throws Exception {
        assertFails(ExitCode.USAGE, "--engine: 'ftp://x'", "--engine", "ftp://x", "--", "true");
        assertFails(ExitCode.USAGE, "--host", "--host", "0.0.0.0", "--", "true");
    }

    private void assertFails(int code, String message, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(arguments));
        try (LmrespProcess run =
                LmrespProcess.start(folder, environment, all.toArray(String[]::new))) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(code);
            assertThat(run.err()).contains(message).doesNotContain("\tat ", "bug");
            assertThat(run.out()).isEmpty();
        }
    }

    private LmrespProcess run(String options, String... command) {
        var arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(options.split(" ")));
        arguments.addAll(List.of(command));
        return LmrespProcess.start(folder, environment, arguments.toArray(String[]::new));
    }

    private static void awaitOut(LmrespProcess run, String words) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> run.out().contains(words));
    }

    private static Path catalog(LmrespProcess run) {
        String start = "model_catalog_json=";
        String value =
                run.out().lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
        return Path.of(Json.parse(value.substring(start.length())).asText());
    }

    private void script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** All that is in the home of the user. */
    private List<String> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
