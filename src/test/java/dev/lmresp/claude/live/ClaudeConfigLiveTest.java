package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.Main;
import dev.lmresp.json.Json;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

/** What claude-config writes, read by the real Claude Code. */
@Tag("claude")
@Timeout(120)
class ClaudeConfigLiveTest {
    private static final String FULL =
            """
            {
              "theme": "dark",
              "apiKeyHelper": "echo sk-elsewhere",
              "env": {
                "ANTHROPIC_BASE_URL": "http://127.0.0.1:1",
                "ANTHROPIC_API_KEY": "sk-mine",
                "CLAUDE_CODE_USE_BEDROCK": "1"
              },
              "permissions": {"allow": ["Read"]}
            }
            """;

    @TempDir private Path folder;

    private static void config(ClaudeHome claude, TestProxy proxy, String... options)
            throws IOException {
        var out = new StringWriter();
        var args = new ArrayList<>(List.of("claude-config", "--url", proxy.url()));
        args.addAll(List.of("--claude-home", claude.settings().toString()));
        args.addAll(List.of(options));
        var writer = new PrintWriter(out, true);
        assertThat(Main.run(args, writer, writer)).as(out.toString()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", FULL})
    void claude_answers_without_a_warning(String before) throws Exception {
        try (TestProxy proxy = TestProxy.mock()) {
            ClaudeHome claude = ClaudeHome.withoutVariables(folder);
            Path settings = claude.settings().resolve("settings.json");
            if (!before.isEmpty()) {
                Files.writeString(settings, before);
            }
            config(claude, proxy, "--write");
            assertThat(claude.run("say hello").assertClean().answer()).isEqualTo("hello");

            // Claude Code may have written settings of its own
            config(claude, proxy, "--check");
            config(claude, proxy, "--remove");
            if (before.isEmpty()) {
                assertThat(settings).doesNotExist();
            } else {
                // if it has, then in its own layout
                assertThat(Json.parse(Files.readString(settings))).isEqualTo(Json.parse(before));
            }
        }
    }

    @Test
    void the_key_comes_from_the_environment() throws Exception {
        // any variable that this JVM has; its value is the proxy's key
        String name = "PATH";
        String key = System.getenv(name);
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys(key).start()) {
            ClaudeHome claude = ClaudeHome.withoutVariables(folder).with(name, key);
            config(claude, proxy, "--write", "--api-key-env", name);
            assertThat(claude.settings().resolve("settings.json")).content().doesNotContain(key);
            assertThat(claude.run("say hello").assertClean().answer()).isEqualTo("hello");
        }
    }
}
