package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code lmresp run -- claude}: Claude Code works, and nothing of it is changed. */
@Tag("claude")
@Timeout(120)
class ClaudeRunCommandTest {
    /** Several of its kind start at a time. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path folder;

    private Path home;
    private Path settings;
    private Path programs;

    @BeforeEach
    void a_home_that_claude_has_not_seen() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        settings = Files.createDirectories(home.resolve(".claude")).resolve("settings.json");
        programs = ClaudeHome.programs(folder);
    }

    @Test
    void claude_works_at_once() throws Exception {
        try (var engine =
                ScriptedEngine.playing(
                        Turn.answer()
                                .thinking("I write.")
                                .calling("Bash", Map.of("command", "echo blue > colour.txt")),
                        Turn.say("Written."))) {
            assertThat(answer(engine.url(), "Write the colour")).isEqualTo("Written.");
            assertThat(home.resolve("colour.txt")).hasContent("blue");
            assertThat(settings).doesNotExist();
        }
    }

    /** What stands in a settings file counts more than the environment. */
    @Test
    void settings_of_the_user_are_kept_and_do_not_get_in_the_way() throws Exception {
        String mine =
                """
                {
                  "env": {
                    "ANTHROPIC_BASE_URL": "http://127.0.0.1:1",
                    "ANTHROPIC_AUTH_TOKEN": "mine",
                    "ANTHROPIC_MODEL": "claude-opus-4-6"
                  }
                }
                """;
        Files.writeString(settings, mine);
        try (var engine = ScriptedEngine.playing(Turn.say("Hello."))) {
            assertThat(answer(engine.url(), "Hello")).isEqualTo("Hello.");
            assertThat(settings).hasContent(mine);
        }
    }

    /** Without its window Claude Code asks for more than the engine has room for. */
    @Test
    void claude_knows_the_window_of_the_engine() throws Exception {
        String models = "{\"data\":[{\"id\":\"small\",\"max_model_len\":65536}]}";
        try (RawEngine engine =
                RawEngine.listing(turn -> turn.json(200, models), turn -> turn.say("Hello."))) {
            JsonNode result = run(engine.url(), "Hello");
            assertThat(result.path("result").asText()).isEqualTo("Hello.");
            assertThat(result.at("/modelUsage/small/contextWindow").asInt()).isEqualTo(65536);
            assertThat(engine.requests())
                    .singleElement()
                    .satisfies(
                            request ->
                                    assertThat(request.json().path("max_tokens").asInt())
                                            .isBetween(1000, 32000));
        }
    }

    private String answer(String engine, String prompt) throws Exception {
        return run(engine, prompt).path("result").asText();
    }

    /** The result that Claude Code prints in the end. */
    private JsonNode run(String engine, String prompt) throws Exception {
        String[] words =
                Stream.of(
                                List.of("run", "--engine", engine, "--", "claude", "-p", prompt),
                                List.of("--output-format", "json"),
                                // nobody is there to be asked
                                List.of("--dangerously-skip-permissions"))
                        .flatMap(List::stream)
                        .toArray(String[]::new);
        try (LmrespProcess run =
                LmrespProcess.start(
                                home,
                                Map.of(
                                        "PATH",
                                        programs + ":" + System.getenv("PATH"),
                                        "TMPDIR",
                                        folder.toString(),
                                        "IS_SANDBOX",
                                        "1"),
                                words)
                        .input("")) {
            int exitCode = run.exitCodeWithin(PATIENCE);
            assertThat(exitCode).as(run.out() + run.err()).isZero();
            assertThat(run.err().lines())
                    .as("warnings of Claude Code")
                    .filteredOn(line -> line.startsWith("[claude-code:"))
                    .allSatisfy(line -> assertThat(line).contains("unrecognized_model"));
            return Json.parse(run.out());
        }
    }
}
