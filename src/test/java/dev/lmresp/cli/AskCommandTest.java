package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code lmresp ask} as a script uses it. */
@Tag("process")
@Order(TestOrder.LONG)
class AskCommandTest {
    private static TestProxy proxy;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    // not where it is declared: a class that is tried once more is not loaded once more
    @BeforeAll
    static void start() {
        proxy = TestProxy.mock();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void a_question_is_answered_on_standard_output_and_all_else_is_on_the_other() throws Exception {
        Answer answer = ask("", "say **hello** there");
        assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(answer.out()).isEqualTo("**hello** there\n");
        assertThat(answer.err())
                .isEqualTo("lmresp: the built-in mock, through lmresp at " + proxy.url() + "\n");
    }

    @Test
    void quiet_leaves_standard_error_empty() throws Exception {
        Answer answer = ask("", "-q", "say hi");
        assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(answer.out()).isEqualTo("hi\n");
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void a_setting_of_the_proxy_that_is_wrong_is_told_with_the_command_that_explains_it()
            throws Exception {
        try (LmrespProcess ask =
                LmrespProcess.startInShell(
                        folder,
                        "LMRESP_ALIASES=3 exec \"$0\" \"$@\" </dev/null",
                        "ask",
                        "--engine",
                        "mock",
                        "hi")) {
            assertThat(ask.exitCodeWithin(MINUTE)).isEqualTo(ExitCode.USAGE);
            assertThat(ask.err())
                    .contains("--alias (LMRESP_ALIASES) must be", "Run 'lmresp serve --help'");
        }
    }

    @Test
    void defaults_come_from_the_settings_and_the_command_line_goes_before_them() throws Exception {
        Path config = Files.createDirectories(folder.resolve("config/lmresp"));
        Files.writeString(
                config.resolve("config.toml"),
                """
                [ask]
                model = "raw-model"
                system = "Be brief."
                effort = "low"
                temperature = 0.5
                """);
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                var proxy = TestProxy.of(engine)) {
            askAt(proxy.url(), "", "hello");
            JsonNode asked = engine.requests().getLast().json();
            assertThat(asked.path("model").asText()).isEqualTo("raw-model");
            assertThat(asked.path("messages").path(0).path("content").asText())
                    .isEqualTo("Be brief.");
            assertThat(asked.path("temperature").asDouble()).isEqualTo(0.5);
            assertThat(asked.toString()).contains("\"low\"");

            askAt(proxy.url(), "", "-s", "", "--temperature", "1", "--effort", "high", "hello");
            asked = engine.requests().getLast().json();
            assertThat(asked.path("messages")).hasSize(1);
            assertThat(asked.path("temperature").asDouble()).isEqualTo(1);
            assertThat(asked.toString()).contains("\"high\"").doesNotContain("\"low\"");

            // as what a conversation goes on is not changed by what others begin as
            askAt(proxy.url(), "", "-c", "and then?");
            assertThat(engine.requests().getLast().json().toString()).doesNotContain("Be brief.");
        }
        Files.writeString(config.resolve("config.toml"), "[ask]\ntemperature = 'hot'\n");
        assertThat(ask("", "hello").err())
                .contains("'--temperature'", "(set by " + config.resolve("config.toml"), "line 2");
        Files.writeString(config.resolve("config.toml"), "[ask]\nsystem = '@no-such-file'\n");
        assertThat(ask("", "hello").err())
                .contains("--system (" + config.resolve("config.toml") + ", line 2): ")
                .contains("no-such-file does not exist");
    }

    @Test
    void a_prompt_is_used_by_its_name() throws Exception {
        Path prompts = Files.createDirectories(folder.resolve("config/lmresp/prompts"));
        Files.writeString(
                prompts.resolve("review.md"),
                "+++\ntemperature = 0.25\n+++\nReview <{{input}}> now.\n");
        Files.writeString(prompts.resolve("pirate.md"), "You are a pirate.\n");
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                var proxy = TestProxy.of(engine)) {
            askAt(proxy.url(), "the diff", "-p", "review", "Look.");
            JsonNode asked = engine.requests().getLast().json();
            assertThat(asked.path("messages").toString())
                    .contains("Review <Look.\\n\\nthe diff> now.");
            assertThat(asked.path("temperature").asDouble()).isEqualTo(0.25);

            askAt(proxy.url(), "", "-p", "pirate", "Hello.");
            assertThat(engine.requests().getLast().json().path("messages").toString())
                    .contains("You are a pirate.", "Hello.");
        }
        assertThat(ask("", "-p", "revue", "x").err())
                .contains("--prompt: there is no prompt 'revue'; there are pirate, review");
        assertThat(ask("", "-p", "pirate", "-s", "y", "x").err())
                .contains("--system and the prompt 'pirate' both set");
        assertThat(run("ask", "--prompts").out())
                .isEqualTo("pirate  You are a pirate.\nreview  Review <{{input}}> now.\n");
    }

    @Test
    void what_the_model_is_told_before_may_stand_in_a_file() throws Exception {
        Files.writeString(folder.resolve("role.md"), "You are a pirate.\n");
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                var proxy = TestProxy.of(engine)) {
            askAt(proxy.url(), "", "-s", "@role.md", "Hello.");
            assertThat(
                            engine.requests()
                                    .getLast()
                                    .json()
                                    .path("messages")
                                    .path(0)
                                    .path("content")
                                    .asText())
                    .isEqualTo("You are a pirate.");
        }
        Answer missing = ask("", "-s", "@roll.md", "Hello.");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("--system: roll.md does not exist");
    }

    @Test
    void without_a_running_proxy_it_asks_through_one_of_its_own() throws Exception {
        try (LmrespProcess process =
                LmrespProcess.start(folder, home(), "ask", "--engine", "mock", "say hi")) {
            process.input("");
            assertThat(process.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(process.out()).isEqualTo("hi\n");
            assertThat(process.err()).isEqualTo("lmresp: the built-in mock\n");
        }
    }

    @Test
    void standard_input_and_files_belong_to_the_question() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.md"), "from a file");
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                var proxy = TestProxy.of(engine)) {
            Answer answer =
                    askAt(
                            proxy.url(),
                            "from a pipe",
                            "Compare.",
                            "-f",
                            file.toString(),
                            "-s",
                            "Be brief.");
            assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
            JsonNode messages = engine.requests().getFirst().json().path("messages");
            assertThat(messages.path(0).path("content").asText()).isEqualTo("Be brief.");
            assertThat(messages.path(1).toString())
                    .containsSubsequence("Compare.", "from a pipe", "notes.md", "from a file");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void standard_input_that_never_ends_is_refused() throws Exception {
        try (LmrespProcess process =
                LmrespProcess.startInShell(
                        folder, "\"$0\" \"$@\" </dev/zero", "ask", "--url=" + proxy.url(), "hi")) {
            assertThat(process.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(process.err())
                    .isEqualTo("lmresp: standard input cannot be read: it is larger than 16 MiB\n");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void what_a_shell_hands_over_is_a_file_and_a_named_pipe_is_none() throws Exception {
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                var proxy = TestProxy.of(engine);
                LmrespProcess process =
                        LmrespProcess.startInShell(
                                folder,
                                "echo from a command | { exec 3<&0; \"$0\" \"$@\" </dev/null; }",
                                "ask",
                                "--url=" + proxy.url(),
                                "-f",
                                "/dev/fd/3",
                                "hi")) {
            assertThat(process.exitCode()).as(process.err()).isEqualTo(ExitCode.OK);
            assertThat(engine.requests().getFirst().json().toString()).contains("from a command");
        }
        try (LmrespProcess process =
                LmrespProcess.startInShell(
                        folder,
                        "mkfifo pipe; \"$0\" \"$@\" </dev/null",
                        "ask",
                        "--url=" + proxy.url(),
                        "-f",
                        "pipe",
                        "hi")) {
            assertThat(process.exitCode()).isNotZero();
            assertThat(process.err()).contains("pipe cannot be read: it is a named pipe");
        }
    }

    @Test
    void a_conversation_goes_on_as_the_last_one_or_by_its_id() throws Exception {
        ask("", "my name is Ada");
        assertThat(ask("", "-c", "what is my name?").out()).contains("Ada");
        JsonNode kept = Json.parse(run("ask", "--list", "Ada", "--json").out());
        assertThat(kept).hasSize(1);
        assertThat(kept.path(0).path("title").asText()).isEqualTo("my name is Ada");
        assertThat(kept.path(0).path("turns").asInt()).isEqualTo(2);
        String id = kept.path(0).path("id").asText().substring(0, 6);
        assertThat(ask("", "--cid", id, "what is my name?").out()).contains("Ada");
    }

    @Test
    void a_conversation_is_exported_to_be_read_and_to_be_sent() throws Exception {
        ask("", "my name is Ada");
        assertThat(run("ask", "--export", "markdown").out()).contains("# my name is Ada");
        JsonNode request = Json.parse(run("ask", "--export", "request").out());
        assertThat(request.path("input")).hasSize(2);
        assertThat(run("ask", "--cid", "zzzzzz", "hello").err()).contains("no conversation zzzzzz");
    }

    @Test
    void what_is_not_to_be_kept_is_not() throws Exception {
        ask("", "--no-save", "say hello");
        assertThat(run("ask", "--list").out()).isEmpty();
    }

    @Test
    void a_misspelt_setting_is_told_of() throws Exception {
        Path config = Path.of(home().get("XDG_CONFIG_HOME")).resolve("lmresp/config.toml");
        Files.createDirectories(config.getParent());
        Files.writeString(config, "[ask]\nmodle = 'x'\n");
        assertThat(ask("", "say hello").err())
                .contains("warning: " + config + ", line 2: unknown setting 'ask.modle'");
    }

    @Test
    void who_goes_on_with_a_conversation_is_told_why_it_cannot_be_read() throws Exception {
        Path database = Path.of(home().get("XDG_STATE_HOME")).resolve("lmresp/conversations.db");
        Files.createDirectories(database.getParent());
        Files.writeString(database, "no database at all, but long enough to be one ".repeat(100));
        Answer goesOn = ask("", "-c", "hello");
        assertThat(goesOn.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(goesOn.err())
                .contains(database + " is not a database")
                .doesNotContain("there is no conversation", "will not be saved");
        assertThat(ask("", "--no-save", "-c", "hello").err())
                .contains("--no-save cannot be used with");
    }

    @Test
    void an_answer_is_held_against_its_schema() throws Exception {
        Answer good = ask("", "--schema", "name, age int", "who are you?");
        assertThat(good.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Json.parse(good.out()).path("age").isInt()).isTrue();
        try (var engine = RawEngine.of(turn -> turn.say("{\"name\":\"Ada\"}"));
                var proxy = TestProxy.of(engine)) {
            Answer bad = askAt(proxy.url(), "", "--schema", "name, age int", "who are you?");
            assertThat(bad.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(bad.out()).isEqualTo("{\"name\":\"Ada\"}\n");
            assertThat(bad.err()).contains("does not match --schema").contains("age");
        }
    }

    @Test
    void tools_do_not_run_without_a_person_or_yes() throws Exception {
        Path tools = folder.resolve("tools.json");
        Files.writeString(
                tools,
                """
                {"name": "add", "command": ["sh", "-c", "cat; touch ran"], "parameters": {"type": "object",
                 "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "required": ["a", "b"]}}
                """);
        Answer refused = ask("", "-t", tools.toString(), "add 2 and 3");
        assertThat(refused.err()).contains("the model calls add").contains("--yes");
        assertThat(folder.resolve("ran")).doesNotExist();
        Answer done = ask("", "-t", tools.toString(), "--yes", "add 2 and 3");
        assertThat(done.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(done.out()).contains("\"a\":2");
        assertThat(folder.resolve("ran")).exists();
    }

    @Test
    void a_failure_says_what_went_wrong_and_an_answer_that_was_cut_does_too() throws Exception {
        Answer nobody = askAt("http://127.0.0.1:1", "", "hello");
        assertThat(nobody.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(nobody.err()).contains("no response from http://127.0.0.1:1");
        Answer cut = ask("", "--max-tokens", "2", "say one two three four five");
        assertThat(cut.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cut.out()).startsWith("one");
        assertThat(cut.err()).contains("the answer is incomplete: max_output_tokens");
    }

    @Test
    void ctrl_c_keeps_what_had_come() throws Exception {
        try (LmrespProcess process =
                LmrespProcess.start(
                        folder, home(), "ask", "--url", proxy.url(), "count to 500 every 50 ms")) {
            process.input("");
            await().atMost(MINUTE).until(() -> process.out().contains("2"));
            process.signal("INT");
            assertThat(process.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(process.out()).endsWith("\n");
        }
        String kept = run("ask", "--export", "markdown").out();
        assertThat(kept).contains("1 2").contains("not whole (cancelled");
    }

    @Test
    void a_wrong_command_line_is_told_by_its_option() throws Exception {
        assertThat(ask("", "--json", "--events", "x").err()).contains("--json and --events");
        assertThat(ask("", "-c", "--cid", "1", "x").err()).contains("-c and --cid");
        assertThat(ask("", "-f", "no-such-file", "x").err())
                .contains("no-such-file does not exist");
        assertThat(ask("", "--schema", "age nonsense", "x").err()).contains("--schema");
        Answer nothing = ask("");
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nothing.err()).contains("the question and standard input are both empty");
    }

    private record Answer(int exitCode, String out, String err) {}

    private Answer ask(String input, String... arguments) throws Exception {
        return askAt(proxy.url(), input, arguments);
    }

    private Answer askAt(String url, String input, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of("ask", "--url", url));
        words.addAll(List.of(arguments));
        return run(input, words);
    }

    private Answer run(String... arguments) throws Exception {
        return run("", List.of(arguments));
    }

    private Answer run(String input, List<String> words) throws Exception {
        try (LmrespProcess process =
                LmrespProcess.start(folder, home(), words.toArray(String[]::new))) {
            process.input(input);
            return new Answer(process.exitCode(), process.out(), process.err());
        }
    }

    private Map<String, String> home() {
        return Map.of(
                "XDG_STATE_HOME", folder.resolve("state").toString(),
                "XDG_CONFIG_HOME", folder.resolve("config").toString());
    }
}
