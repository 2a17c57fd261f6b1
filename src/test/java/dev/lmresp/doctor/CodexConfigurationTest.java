package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.codex.CodexConfig;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.testing.FakeCodexDaemon;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the configuration of Codex is complete. */
class CodexConfigurationTest {
    private static final String BY_HAND =
            """
            model = "m"
            model_provider = "mine"
            model_providers.mine = { name = "mine", base_url = "http://localhost:7377/v1" }
            """;

    @TempDir private Path home;

    private List<String> models = List.of();
    private int port = 7377;
    private Map<String, String> environment = Map.of();

    private Finding found() {
        return configuration().check(true).finding();
    }

    private CodexConfiguration configuration() {
        var config =
                new ServeConfig(
                        "127.0.0.1",
                        port,
                        new EngineAddress(""),
                        "",
                        List.of(),
                        "auto",
                        Map.of(),
                        false,
                        ServeConfig.Limits.DEFAULT);
        var all = new HashMap<>(environment);
        all.put("CODEX_HOME", home.toString());
        return new CodexConfiguration(all, config, home.resolve("repository"), models);
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("config.toml"), text);
    }

    private void check(Verdict verdict, String says) {
        Finding finding = found();
        assertThat(finding.verdict()).as("%s", finding).isEqualTo(verdict);
        assertThat(finding.sentence()).contains(says);
        if (verdict != Verdict.WORKS) {
            assertThat(finding.advice()).contains("run: lmresp codex-config --write");
        }
    }

    @Test
    void none_is_not_enough() {
        check(Verdict.WORKS_NOT, "missing file: ");
    }

    @Test
    void one_by_hand_is_enough_when_it_names_the_address() throws IOException {
        write(BY_HAND);
        check(Verdict.WORKS, "config.toml names http://localhost:7377/v1");
    }

    @Test
    void without_a_provider_codex_asks_openai() throws IOException {
        write("model = \"m\"\n");
        check(Verdict.WORKS_NOT, "does not set model_provider");
        write("model_provider = \"mine\"\n");
        check(Verdict.WORKS_NOT, "'mine' has no base_url");
    }

    @Test
    void another_port_is_not_lmresps() throws IOException {
        write(BY_HAND.replace("7377", "8000"));
        check(Verdict.WORKS_NOT, "lmresp uses port 7377");
        write(BY_HAND.replace("localhost:7377", "api.example"));
        check(Verdict.WORKS_NOT, "lmresp uses port 7377");
    }

    @Test
    void what_is_no_toml_is_named_with_its_line() throws IOException {
        write("model = \"m\"\nmodel =\n");
        check(Verdict.WORKS_NOT, "config.toml, line 2");
    }

    @Test
    void what_lmresp_wrote_must_be_whole_and_its_list_of_models_there() throws IOException {
        var setup =
                new CodexSetup(
                        "lmresp",
                        "http://127.0.0.1:7377/v1",
                        "m",
                        "",
                        "lmresp.models.json",
                        CodexSetup.SILENCE);
        String text = CodexConfig.with("# mine\n", setup);
        write(text);
        check(Verdict.WORKS_NOT, "lmresp.models.json, which does not exist");
        Path models = home.resolve("lmresp.models.json");
        Files.writeString(models, "{\"models\":[{\"slug\":\"m\"}]}");
        check(Verdict.WORKS, "names http://127.0.0.1:7377/v1");
        assertThat(found().advice()).isEmpty();
        write(text.replaceFirst("(?m)^web_search.*\n", ""));
        check(Verdict.WORKS_NOT, "config.toml: web_search = \"disabled\" is missing");
        write(text);
        Files.writeString(models, "{\"models\":[{\"slug\":\"n\"}]}");
        check(Verdict.WORKS, "does not contain 'm'");
        assertThat(found().advice()).contains("codex-config --write");
    }

    private void writeSetup() throws IOException {
        writeSetup("");
    }

    private void writeSetup(String key) throws IOException {
        var setup =
                new CodexSetup(
                        "lmresp",
                        "http://127.0.0.1:%d/v1".formatted(port),
                        "m",
                        key,
                        "lmresp.models.json",
                        CodexSetup.SILENCE);
        write(CodexConfig.with("", setup));
        Files.writeString(home.resolve("lmresp.models.json"), "{\"models\":[{\"slug\":\"m\"}]}");
    }

    @Test
    void a_model_that_the_engine_has_since_is_told() throws IOException {
        writeSetup();
        models = List.of("m");
        check(Verdict.WORKS, "names http://127.0.0.1:7377/v1");
        models = List.of("m", "n");
        check(Verdict.WORKS, "its model list does not contain n");
        models = List.of("n");
        check(Verdict.WORKS_NOT, "its model list does not contain n");
    }

    @Test
    void a_repository_that_says_otherwise_is_told() throws IOException {
        writeSetup();
        Path file = home.resolve("repository/.codex/config.toml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "model = 'x'");
        check(Verdict.WORKS, "names http://127.0.0.1:7377/v1");
        assertThat(found().advice()).contains(file.toString(), "model = \"x\"", "overrides");
    }

    @Test
    void a_key_that_is_not_in_this_shell_keeps_codex_from_working() throws IOException {
        writeSetup("A_KEY_OF_A_TEST");
        assertThat(found().verdict()).isEqualTo(Verdict.WORKS_NOT);
        assertThat(found().sentence()).contains("from A_KEY_OF_A_TEST, which is not set here");
        assertThat(found().advice()).contains("export A_KEY_OF_A_TEST=");
    }

    @Test
    void a_proxy_that_wants_another_key_is_told() throws IOException {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame").start()) {
            port = proxy.port();
            writeSetup();
            check(Verdict.WORKS_NOT, "requires a key, but ");
            assertThat(found().advice()).contains("--api-key-env NAME");
            writeSetup("A_KEY_OF_A_TEST");
            for (String wrong : List.of("mustard", "mus\ntard")) {
                environment = Map.of("A_KEY_OF_A_TEST", wrong);
                assertThat(found().verdict()).isEqualTo(Verdict.WORKS_NOT);
                assertThat(found().sentence())
                        .contains("the key in A_KEY_OF_A_TEST is not accepted by the lmresp at")
                        .doesNotContain("mus");
            }
            environment = Map.of("A_KEY_OF_A_TEST", "sesame");
            check(Verdict.WORKS, "names http://127.0.0.1:" + port);
        }
    }

    @Test
    void the_advice_names_a_port_that_is_not_the_usual_one() {
        port = 7400;
        assertThat(found().advice())
                .startsWith("run: lmresp codex-config --write --url http://127.0.0.1:7400 ");
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere the system does not tell the environment of a process
    void a_background_server_that_does_not_know_the_settings_is_told() throws Exception {
        String restart = "codex app-server daemon restart";
        assertThat(configuration().server().finding().sentence()).isEqualTo("none runs");
        try (var daemon = FakeCodexDaemon.start(home, Map.of())) {
            writeSetup();
            assertThat(configuration().server().isInTheWay()).isFalse();
            assertThat(configuration().server().finding())
                    .isEqualTo(
                            Finding.worksNot(
                                    "Codex's background server still uses the model list from when"
                                            + " it started",
                                    "run: " + restart));
            daemon.restart();
            assertThat(configuration().server().finding().advice()).isEmpty();
            writeSetup("A_KEY_OF_A_TEST");
            daemon.restart();
            Finding found = configuration().server().finding();
            assertThat(found.verdict()).isEqualTo(Verdict.WORKS_NOT);
            assertThat(configuration().server().isInTheWay()).isTrue();
            assertThat(found.sentence()).contains("without A_KEY_OF_A_TEST");
            assertThat(found.advice()).contains(restart, "a shell that has A_KEY_OF_A_TEST set");
        }
    }
}
