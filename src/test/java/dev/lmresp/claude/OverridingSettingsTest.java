package dev.lmresp.claude;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What keeps a user's settings from counting is named, with the file that does it. */
class OverridingSettingsTest {
    private static final ClaudeSetup SETUP =
            new ClaudeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY, "", "qwen", 0);

    @TempDir private Path folder;

    private Map<String, String> environment = Map.of();

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<String> conflicts() {
        return new OverridingSettings(
                        folder.resolve("project"),
                        folder.resolve("home/.claude/settings.json"),
                        environment,
                        folder.resolve("managed"))
                .conflicts(SETUP);
    }

    private static String url(String url) {
        return "{\"env\": {\"ANTHROPIC_BASE_URL\": \"%s\"}}".formatted(url);
    }

    @Test
    void nothing_overrides_by_default() throws IOException {
        write("project/.claude/settings.json", url("http://127.0.0.1:7377"));
        write("project/.claude/settings.local.json", "{\"permissions\": {}} // mine");
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void the_file_that_counts_most_is_named() throws IOException {
        write("project/.claude/settings.json", url("https://project"));
        assertThat(conflicts())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("project/.claude/settings.json") + " sets")
                .contains("env.ANTHROPIC_BASE_URL = \"https://project\"");
        write("project/.claude/settings.local.json", url("https://local"));
        assertThat(conflicts()).singleElement().asString().contains("https://local");
        write("managed/managed-settings.json", url("https://managed"));
        assertThat(conflicts()).singleElement().asString().contains("https://managed");
        write("managed/managed-settings.d/10-url.json", url("https://part"));
        assertThat(conflicts()).singleElement().asString().contains("https://part");
    }

    @Test
    void a_key_is_not_shown() throws IOException {
        write("project/.claude/settings.json", "{\"env\": {\"ANTHROPIC_API_KEY\": \"sk-1\"}}");
        assertThat(conflicts())
                .singleElement()
                .asString()
                .contains("sets env.ANTHROPIC_API_KEY,")
                .doesNotContain("sk-1");
    }

    @Test
    void a_variable_that_leads_elsewhere_is_named() {
        environment = Map.of("CLAUDE_CODE_USE_BEDROCK", "1", "ANTHROPIC_BASE_URL", "https://x");
        assertThat(conflicts())
                .singleElement()
                .asString()
                .contains("CLAUDE_CODE_USE_BEDROCK is set in the environment");
    }

    @Test
    void a_file_that_cannot_be_read_is_left_to_claude_code() throws IOException {
        write("project/.claude/settings.json", "{broken");
        assertThat(conflicts()).isEmpty();
    }

    @Test
    void the_settings_of_the_user_do_not_override_themselves() throws IOException {
        write("home/.claude/settings.json", url("https://x"));
        assertThat(
                        new OverridingSettings(
                                        folder.resolve("home"),
                                        folder.resolve("home/.claude/settings.json"),
                                        environment,
                                        folder.resolve("managed"))
                                .conflicts(SETUP))
                .isEmpty();
    }
}
