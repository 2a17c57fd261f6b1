package dev.lmresp.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.files.JsonText;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Settings are added to settings.json, and what was there comes back byte for byte. */
class ClaudeConfigTest {
    private static final ClaudeSetup SETUP =
            new ClaudeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY, "", "qwen", 40_960);
    private static final List<String> MODEL = List.of("env", "ANTHROPIC_MODEL");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "{}",
                "{ /* nothing yet */ }\n",
                "{\n}\n",
                "\uFEFF{\r\n  \"model\": \"opus\"\r\n}\r\n",
                "{\"model\":\"opus\"}",
                "{\"env\":{}}",
                "{\n  \"env\": { /* none */ },\n  \"hooks\": {\"env\": {\"X\": 1}}\n}",
                "{\n  // mine\n  \"env\": {\n    \"MY_VAR\": \"x\", // keep\n  },\n}\n",
                "{\n  \"env\": {\n    \"ANTHROPIC_MODEL\": \"claude\\u002dopus\" // best\n  }\n}",
                "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://x\", \"ANTHROPIC_AUTH_TOKEN\" :"
                        + " \"k\"}, \"permissions\": {\"allow\": [\"Bash(ls)\"]}}",
                "{\"env\": {\"ANTHROPIC_API_KEY\": \"sk-mine\"}, \"apiKeyHelper\": \"mine\"}",
                "{\"env\": {\"ANTHROPIC_MODEL\": \"a\", \"ANTHROPIC_MODEL\": \"b\"}}",
            })
    void what_was_there_comes_back(String text) {
        ClaudeConfig config = new ClaudeConfig(text, WrittenRecord.NONE).with(SETUP);
        JsonText written = JsonText.of(config.text().replace("\uFEFF", ""));
        SETUP.variables()
                .forEach(
                        (name, value) ->
                                assertThat(written.get(List.of("env", name)).asText())
                                        .as(name)
                                        .isEqualTo(value));
        assertThat(reread(config).without()).isEqualTo(text);
        assertThat(reread(config).with(SETUP)).isEqualTo(config);
    }

    @Test
    void settings_and_comments_of_the_user_stay_where_they_are() {
        String text =
                """
                {
                  // how I like it
                  "env": {
                    "ANTHROPIC_MODEL": "opus", // best
                    "MY_VAR": "x"
                  },
                  "permissions": {"allow": ["Bash(ls)"]}, /* safe */
                }
                """;
        assertThat(new ClaudeConfig(text, WrittenRecord.NONE).with(SETUP).text())
                .startsWith(
                        """
                        {
                          // how I like it
                          "env": {
                            "ANTHROPIC_MODEL": "qwen", // best
                            "MY_VAR": "x",
                            "ANTHROPIC_BASE_URL": "http://127.0.0.1:7377",
                        """)
                .endsWith(
                        """
                          },
                          "permissions": {"allow": ["Bash(ls)"]}, /* safe */
                          "disableAutoMode": "disable",
                        }
                        """);
    }

    /** Claude Code writes the file anew when a user changes a setting in it. */
    @Test
    void a_file_that_claude_code_has_written_anew_gets_its_settings_back() {
        ClaudeConfig config =
                new ClaudeConfig("{\n // mine\n \"env\": {\"A\": \"1\",},\n}", WrittenRecord.NONE)
                        .with(SETUP);
        var tree = JsonText.of(config.text()).tree();
        tree.put("theme", "dark");
        var anew = new ClaudeConfig(Json.pretty(tree), config.record());
        assertThat(JsonText.of(anew.without()).tree())
                .isEqualTo(Json.parse("{\"env\":{\"A\":\"1\"},\"theme\":\"dark\"}"));
    }

    @Test
    void a_setting_that_the_user_has_changed_since_stays() {
        ClaudeConfig config = new ClaudeConfig("{}\n", WrittenRecord.NONE).with(SETUP);
        String changed = JsonText.of(config.text()).with(MODEL, "\"mine\"").toString();
        assertThat(JsonText.of(new ClaudeConfig(changed, config.record()).without()).tree())
                .isEqualTo(Json.parse("{\"env\":{\"ANTHROPIC_MODEL\":\"mine\"}}"));
    }

    @Test
    void keys_of_elsewhere_are_emptied_where_there_are_any() {
        String text = "{\"env\": {\"ANTHROPIC_API_KEY\": \"sk-mine\"}}";
        JsonText written =
                JsonText.of(new ClaudeConfig(text, WrittenRecord.NONE).with(SETUP).text());
        assertThat(written.get(List.of("env", "ANTHROPIC_API_KEY")).asText("none")).isEmpty();
        assertThat(written.get(List.of("env")).has("CLAUDE_CODE_USE_BEDROCK")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"env\": \"none\"}        | line 1: 'env' must be an object",
                "[]                         | must be a JSON object",
                "{\"a\": 1 \"b\": 2}        | at line 1, column 9",
            })
    void what_cannot_be_changed_is_refused_with_its_line(String text, String says) {
        var config = new ClaudeConfig(text, WrittenRecord.NONE);
        assertThatThrownBy(() -> config.with(SETUP))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(says);
    }

    private static ClaudeConfig reread(ClaudeConfig config) {
        return new ClaudeConfig(config.text(), WrittenRecord.of(config.record().text()));
    }
}
