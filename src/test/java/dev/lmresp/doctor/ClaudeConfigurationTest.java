package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.claude.ClaudeConfig;
import dev.lmresp.claude.ClaudeSetup;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether Claude Code would use lmresp, and which agents have to work at all. */
class ClaudeConfigurationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private List<String> models = List.of();
    private int port = 7377;

    @BeforeEach
    void folders() {
        environment.put("CLAUDE_CONFIG_DIR", home.toString());
        environment.put("CODEX_HOME", home.resolve("codex").toString());
        environment.put("PATH", home.resolve("bin").toString());
    }

    private ServeConfig config() {
        return new ServeConfig(
                "127.0.0.1",
                port,
                new EngineAddress(""),
                "",
                List.of(),
                "auto",
                Map.of(),
                false,
                ServeConfig.Limits.DEFAULT);
    }

    private ClaudeConfiguration claude() {
        return new ClaudeConfiguration(environment, config(), home.resolve("project"), models);
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("settings.json"), text);
    }

    private void writeSetup(String url, String key) throws IOException {
        write(ClaudeConfig.EMPTY.with(new ClaudeSetup(url, key, "", "qwen", 65_536)).text());
    }

    private Finding found() {
        return claude().check(true).finding();
    }

    private void check(Verdict verdict, String says) {
        assertThat(found().verdict()).as("%s", found()).isEqualTo(verdict);
        assertThat(found().sentence()).contains(says);
    }

    @Test
    void no_settings_are_not_enough() throws IOException {
        check(Verdict.WORKS_NOT, "missing file: ");
        assertThat(found().advice()).contains("run: lmresp claude-config --write");
        write("{\"model\": \"opus\"}");
        check(Verdict.WORKS_NOT, "does not set ANTHROPIC_BASE_URL");
    }

    @Test
    void those_of_claude_config_are() throws IOException {
        writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        models = List.of("qwen");
        check(Verdict.WORKS, "names http://127.0.0.1:7377");
        assertThat(found().advice()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:9     | but lmresp uses port 7377",
                "https://example.org    | but lmresp uses port 7377",
                "http://localhost:7377/v1 | adds /v1 itself",
            })
    void another_address_is_not(String url, String says) throws IOException {
        writeSetup(url, ClaudeSetup.NO_KEY);
        check(Verdict.WORKS_NOT, says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANTHROPIC_AUTH_TOKEN           | WORKS_NOT | sets no key",
                "ANTHROPIC_MODEL                | WORKS_NOT | asks for a Claude model",
                "CLAUDE_CODE_MAX_CONTEXT_TOKENS | WORKS     | does not compact in time",
            })
    void what_is_missing_is_named(String variable, Verdict verdict, String says)
            throws IOException {
        writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        Path settings = home.resolve("settings.json");
        write(Files.readString(settings).replace(variable, "OTHER"));
        check(verdict, says);
    }

    @Test
    void a_model_that_the_engine_does_not_have_is_named() throws IOException {
        writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        models = List.of("llama");
        check(Verdict.WORKS_NOT, "ANTHROPIC_MODEL is qwen, which the engine does not list");
    }

    @Test
    void a_file_that_claude_code_does_not_load_is_named() throws IOException {
        writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        write("// mine\n" + Files.readString(home.resolve("settings.json")));
        check(Verdict.WORKS_NOT, "Claude Code does not load");
    }

    @Test
    void a_key_that_the_proxy_refuses_is_named() throws IOException {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame").start()) {
            port = proxy.port();
            writeSetup(proxy.url(), "wrong");
            check(Verdict.WORKS_NOT, "does not accept the key");
            writeSetup(proxy.url(), "sesame");
            check(Verdict.WORKS, "names " + proxy.url());
        }
    }

    @Test
    void a_variable_with_the_key_has_to_be_set() throws IOException {
        var setup = new ClaudeSetup("http://127.0.0.1:7377", "", "PROXY_KEY", "qwen", 65_536);
        write(ClaudeConfig.EMPTY.with(setup).text());
        check(Verdict.WORKS_NOT, "reads the key from PROXY_KEY, which is not set here");
        environment.put("PROXY_KEY", "sesame");
        check(Verdict.WORKS, "names http://127.0.0.1:7377");
    }

    @Test
    void what_overrides_the_settings_is_advice() throws IOException {
        writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        environment.put("CLAUDE_CODE_USE_VERTEX", "1");
        check(Verdict.WORKS, "names http://127.0.0.1:7377");
        assertThat(found().advice()).contains("CLAUDE_CODE_USE_VERTEX is set");
    }

    @Test
    void the_proxy_is_asked_as_claude_code_would() throws IOException {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame").start()) {
            port = proxy.port();
            writeSetup(proxy.url(), "sesame");
            Result answer = claude().answer(true, new MessagesProbe(PATIENCE));
            // the mock has only the model lmresp-mock
            assertThat(answer.finding().verdict()).isEqualTo(Verdict.WORKS_NOT);
            assertThat(answer.finding().sentence()).contains("404", "qwen");
            assertThat(answer.isNeeded()).isTrue();
        }
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.of(engine)) {
            port = proxy.port();
            writeSetup(proxy.url(), ClaudeSetup.NO_KEY);
            Result answer = claude().answer(true, new MessagesProbe(PATIENCE));
            assertThat(answer.finding().sentence())
                    .isEqualTo("POST /v1/messages of " + proxy.url() + " answers");
        }
    }

    @Test
    void a_proxy_that_does_not_run_is_in_nobodys_way() throws IOException {
        writeSetup("http://127.0.0.1:1", ClaudeSetup.NO_KEY);
        port = 1;
        Result answer = claude().answer(true, new MessagesProbe(PATIENCE));
        assertThat(answer.finding().wasAsked()).isFalse();
        assertThat(answer.isInTheWay()).isFalse();
    }

    /** Which agent has to work is the user's choice, made by installing and configuring it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-             | -            | Codex",
                "codex         | -            | Codex",
                "codex         | claude       | Codex",
                "claude        | -            | Claude Code",
                "claude        | claude       | Claude Code",
                "codex,claude  | -            | Codex",
                "codex,claude  | codex        | Codex",
                "codex,claude  | claude       | Claude Code",
                "codex,claude  | codex,claude | Codex,Claude Code",
            })
    @DisabledOnOs(OS.WINDOWS)
    void an_agent_that_is_set_up_has_to_work(
            @Nullable String installed, @Nullable String configured, String needed)
            throws IOException {
        for (String name : words(installed)) {
            Path file = Files.createDirectories(home.resolve("bin")).resolve(name);
            Files.writeString(file, "#!/bin/sh\necho 2.1.332\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (words(configured).contains("codex")) {
            Files.writeString(
                    Files.createDirectories(home.resolve("codex")).resolve("config.toml"),
                    """
                    model_provider = "mine"
                    model_providers.mine = { base_url = "http://localhost:7377/v1" }
                    """);
        }
        if (words(configured).contains("claude")) {
            writeSetup("http://127.0.0.1:7377", ClaudeSetup.NO_KEY);
        }
        var codex = new CodexConfiguration(environment, config(), home, models);
        var agents = new AgentChecks(environment, codex, claude(), PATIENCE);
        assertThat(agents.needed()).isEqualTo(words(needed));
    }

    private static List<String> words(@Nullable String list) {
        return list == null ? List.of() : List.of(list.split(","));
    }
}
