package dev.lmresp.claude;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a command line of Claude Code says, and what is added to it. */
class ClaudeCommandLineTest {
    private static final ClaudeSetup SETUP =
            new ClaudeSetup("http://127.0.0.1:1", "key", "", "qwen", 0);

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"claude", "/usr/bin/claude", "C:\\npm\\claude.cmd", "./Claude.EXE"})
    void it_is_recognised_by_its_program(String program) {
        assertThat(ClaudeCommandLine.of(List.of(program))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "codex", "claude/run", "xclaude"})
    void other_programs_are_not(String program) {
        assertThat(ClaudeCommandLine.of(List.of(program))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude --model qwen            | qwen",
                "claude -p hi --model=qwen      | qwen",
                "claude --model a --model b     | b",
                "claude --model sonnet          | ''",
                "claude --model opus[1m]        | ''",
                "claude -p -- --model qwen      | ''",
                "claude --model                 | ''",
            })
    void the_model_is_one_of_the_engine_and_not_an_alias(String typed, String model) {
        assertThat(line(typed).model().orElse("")).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude                              | claude --settings F",
                "claude -p hi                        | claude --settings F -p hi",
                "claude --settings mine.json -p hi   | claude --settings F -p hi",
                "claude -p hi --settings={}          | claude --settings F -p hi",
                "claude -p -- --settings mine        | claude --settings F -p -- --settings mine",
            })
    void there_is_one_settings_option(String typed, String started) {
        assertThat(line(typed).with(Path.of("F"))).isEqualTo(List.of(started.split(" ")));
    }

    @Test
    void the_users_own_settings_win_and_the_others_are_added() throws IOException {
        Files.writeString(
                folder.resolve("mine.json"),
                "{\"model\": \"x\", /* mine */ \"env\": {\"ANTHROPIC_MODEL\": \"mine\"},}");
        GivenSettings given = line("claude --settings mine.json").settings(folder);
        var all = given.with(SETUP);
        assertThat(all.path("model").asText()).isEqualTo("x");
        assertThat(all.path("env").path("ANTHROPIC_MODEL").asText()).isEqualTo("mine");
        assertThat(all.path("env").path("ANTHROPIC_BASE_URL").asText())
                .isEqualTo("http://127.0.0.1:1");
        assertThat(all.path("env").path("ANTHROPIC_API_KEY").asText("none")).isEmpty();
        assertThat(given.overriding(SETUP)).isEmpty();
    }

    @Test
    void settings_that_lead_elsewhere_are_told() {
        String typed = "{\"env\":{\"ANTHROPIC_BASE_URL\":\"https://x\"}}";
        GivenSettings given = line("claude --settings " + typed).settings(folder);
        assertThat(given.overriding(SETUP).orElse(""))
                .contains("sets ANTHROPIC_BASE_URL to \"https://x\"");
        assertThat(given.with(SETUP).path("env").path("ANTHROPIC_BASE_URL"))
                .isEqualTo(Json.parse("\"https://x\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch.json", "{broken", "[1]"})
    void settings_that_cannot_be_read_are_left_to_claude_code(String value) {
        assertThat(line("claude --settings " + value).settings(folder).isReadable()).isFalse();
    }

    private static ClaudeCommandLine line(String typed) {
        return ClaudeCommandLine.of(List.of(typed.split(" "))).orElseThrow();
    }
}
