package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.config.ModelAlias.Kind;
import dev.lmresp.config.ModelAlias.Target;
import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The tables of engines, and of aliases for several models. */
class EngineTableTest {
    @TempDir private Path folder;

    private Settings settings(String text, Verdict verdict) throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), text);
        return Settings.load(Map.of("GPU_KEY", "secret"), folder, (_, _) -> verdict);
    }

    private EngineSet read(String text) throws IOException {
        return settings(text, Verdict.TRUSTED).engines("");
    }

    @Test
    void engines_come_in_the_order_of_the_file_with_all_their_fields() throws IOException {
        EngineSet set =
                read(
                        """
                        [engines.near]
                        url = "vllm"

                        [engines.far]
                        url = "https://gpu.example/v1"
                        api-key-env = "GPU_KEY"
                        headers = { X-Team = "blue" }
                        dialect = "deepseek"
                        models = ["deepseek-*"]
                        weight = 3
                        header-timeout = 20
                        """);
        assertThat(set.engines()).extracting(EngineConfig::name).containsExactly("near", "far");
        assertThat(set.engines().getFirst().address())
                .isEqualTo(new EngineAddress("http://127.0.0.1:8000"));
        EngineConfig far = set.engines().getLast();
        assertThat(far.apiKey()).isEqualTo("secret");
        assertThat(far.headers()).isEqualTo(Map.of("X-Team", "blue"));
        assertThat(far.dialect()).isEqualTo("deepseek");
        assertThat(far.weight()).isEqualTo(3);
        assertThat(far.timeouts().in(ServeConfig.Limits.DEFAULT).headerTimeout())
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(far.timeouts().in(ServeConfig.Limits.DEFAULT).idleTimeout())
                .isEqualTo(ServeConfig.Limits.DEFAULT.idleTimeout());
        assertThat(far.secrets()).contains("secret", "blue");
        assertThat(far).asString().doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "deepseek-*, deepseek-v4, true",
        "deepseek-*, deepseek, false",
        "*coder*, qwen3-coder-30b, true",
        "*, anything/at-all, true",
        "qwen?, qwen3, false",
        "a.c, abc, false",
        "qwen3, qwen3, true",
    })
    void a_pattern_has_stars_for_any_text(String pattern, String model, boolean isTaken)
            throws IOException {
        EngineSet set = read("engines.a = {url = 'http://h', models = ['" + pattern + "']}");
        assertThat(set.engines().getFirst().takes(model)).isEqualTo(isTaken);
    }

    @Test
    void an_alias_names_one_model_or_several() throws IOException {
        Settings settings =
                settings(
                        """
                        [aliases]
                        gpt-5.1 = "qwen3"
                        one = "local/qwen3"

                        [aliases.best]
                        targets = ["a/x", "b/y"]

                        [aliases.fast]
                        pool = ["a/x", "b/x"]
                        weights = [1, 3]
                        """,
                        Verdict.UNTRUSTED);
        assertThat(settings.engines("").aliases())
                .isEqualTo(
                        Map.of(
                                "best",
                                new ModelAlias(
                                        "best",
                                        Kind.FALLBACK,
                                        List.of(new Target("a/x", 0), new Target("b/y", 0))),
                                "fast",
                                new ModelAlias(
                                        "fast",
                                        Kind.POOL,
                                        List.of(new Target("a/x", 1), new Target("b/x", 3)))));
        assertThat(settings.find("aliases").orElseThrow().value().split(","))
                .containsExactlyInAnyOrder("gpt-5.1=qwen3", "one=local/qwen3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "engines = 1 | line 1: 'engines' must be tables [engines.NAME]",
                "engines.a = 'http://h' | line 1: 'engines.a' must be a table",
                "[engines.a] | 'engines.a': it needs 'url'",
                "[engines.'a/b'] | 'engines.a/b': the name may contain only letters",
                "engines.a = {url='http://h', uri='x'} | 'engines.a.uri': unknown key; the keys"
                        + " are",
                "engines.a = {url='http://h', weight=0} | a number of shares, from 1 to 1000",
                "engines.a = {url='http://h', api-key-env='NO'} | variable NO, which is not set",
                "[aliases.a]\\nweights=[1] | 'aliases.a': it needs 'targets'",
                "[aliases.a]\\ntargets=['x']\\npool=['y'] | and not both",
                "[aliases.a]\\ntargets=[] | 'aliases.a.targets': it must name at least one model",
                "[aliases.a]\\ntargets=['x']\\nweights=[1] | it is allowed only with 'pool'",
                "[aliases.a]\\npool=['x', 'y']\\nweights=[1] | as many as 'pool' has models: 2",
                "[aliases.a]\\npool=['x']\\nweights=['1'] | it must be a number of shares",
                "[aliases.a]\\npool=['x']\\nweight=[1] | 'aliases.a.weight': unknown key",
            })
    void what_is_wrong_is_told_with_its_file_and_key(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(folder.resolve(Settings.FILE).toString())
                .hasMessageContaining(message);
    }

    @Test
    void a_folder_that_is_not_trusted_names_no_engine() throws IOException {
        Settings settings = settings("[engines.a]\nurl = 'http://evil'", Verdict.UNTRUSTED);
        assertThat(settings.engines("").engines()).isEmpty();
        assertThat(settings.leftOut().orElseThrow().values())
                .extracting(FileValue::key)
                .containsExactly("engines.a.url");
    }
}
