package dev.lmresp.config;

import static dev.lmresp.config.FolderTrust.Verdict.TRUSTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dialects that come with lmresp, and what users change in them. */
class DialectsTest {
    private static final Dialects SHIPPED = Dialects.load(Map.of());

    @TempDir Path folder;

    static Set<String> names() {
        return SHIPPED.names();
    }

    private Dialects with(String toml) throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), toml);
        return Settings.load(Map.of("HOME", folder.toString()), folder, (file, sha256) -> TRUSTED)
                .dialects();
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_dialect_can_be_read(String name) {
        Dialect dialect = SHIPPED.named(name);
        assertThat(dialect.name()).isEqualTo(name);
        assertThat(dialect.options().parameters()).contains("temperature", "top_p");
        assertThat(dialect.failures().overflow()).isNotEmpty();
    }

    @Test
    void the_engines_that_people_use_have_one() {
        assertThat(SHIPPED.names())
                .contains(
                        "generic",
                        "openai",
                        "azure",
                        "lmdeploy",
                        "vllm",
                        "sglang",
                        "llama.cpp",
                        "ollama",
                        "lmstudio",
                        "deepseek",
                        "moonshot",
                        "zhipu",
                        "qwen",
                        "minimax",
                        "mistral",
                        "groq",
                        "openrouter",
                        "gemini");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:23333,            lmdeploy,           lmdeploy",
        "http://127.0.0.1:8000/v1,          vllm,               vllm",
        "http://127.0.0.1:30000,            sglang,             sglang",
        "http://127.0.0.1:8080,             llamacpp,           llama.cpp",
        "http://127.0.0.1:11434,            library,            ollama",
        "http://gpu:9999,                   library,            ollama",
        "http://127.0.0.1:1234,             organization_owner, lmstudio",
        "https://api.openai.com/v1,         system,             openai",
        "https://x.openai.azure.com/openai, '',                 azure",
        "https://API.DeepSeek.com,          '',                 deepseek",
        "https://api.moonshot.cn/v1,        moonshot,           moonshot",
        "https://api.kimi.com/coding/v1,    '',                 moonshot",
        "https://open.bigmodel.cn/api,      '',                 zhipu",
        "https://api.z.ai/api/paas/v4,      z-ai,               zhipu",
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1, '', qwen",
        "https://api.minimax.io/v1,         '',                 minimax",
        "https://api.mistral.ai/v1,         mistralai,          mistral",
        "https://api.groq.com/openai/v1,    Meta,               groq",
        "https://openrouter.ai/api/v1,      '',                 openrouter",
        "https://generativelanguage.googleapis.com/v1beta/openai, google, gemini",
        "mock,                              lmresp,             mock",
        "http://127.0.0.1:7378,             lmresp,             mock",
        "http://gpu.example:8000,           somebody,           generic",
    })
    void an_engine_is_known_by_its_models_or_its_address(
            String address, String owner, String expected) {
        assertThat(SHIPPED.detect(address, List.of(owner)).name()).isEqualTo(expected);
    }

    @Test
    void a_user_changes_single_fields() throws IOException {
        Dialect changed =
                with("""
                [dialect.vllm]
                reasoning-echo = "always"
                more-parameters = ["my_option"]
                [dialect."llama.cpp"]
                images = false
                """)
                        .named("vllm");
        Dialect before = SHIPPED.named("vllm");
        assertThat(changed.reasoning().echo()).isEqualTo(Dialect.ReasoningEcho.ALWAYS);
        assertThat(changed.reasoning().field()).isEqualTo(before.reasoning().field());
        assertThat(changed.options().parameters())
                .contains("my_option")
                .containsAll(before.options().parameters());
        assertThat(
                        with("[dialect.\"llama.cpp\"]\nimages = false")
                                .named("llama.cpp")
                                .messages()
                                .images())
                .isFalse();
    }

    @Test
    void a_user_changes_what_all_dialects_share() throws IOException {
        Dialects dialects = with("[dialect.generic]\nsystem-messages = \"later-as-user\"");
        assertThat(dialects.named("vllm").messages().systemMessages())
                .isEqualTo(Dialect.SystemMessages.LATER_AS_USER);
        assertThat(dialects.named("openai").messages().systemMessages())
                .isEqualTo(Dialect.SystemMessages.ANYWHERE);
    }

    @Test
    void a_user_makes_a_dialect_like_another() throws IOException {
        Dialects dialects =
                with(
                        """
                        [dialect.ours]
                        like = "deepseek"
                        detect-address = ["//llm.example"]
                        images = true
                        parameters = ["temperature"]
                        """);
        Dialect ours = dialects.detect("https://llm.example/v1", List.of("vllm"));
        assertThat(ours.name()).isEqualTo("ours");
        assertThat(ours.messages().images()).isTrue();
        assertThat(ours.reasoning().required()).isTrue();
        assertThat(ours.options().parameters()).containsExactly("temperature");
        assertThat(dialects.detect("https://api.deepseek.com", List.of()).name())
                .isEqualTo("deepseek");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "system-role = 5                | 'system-role' must be a string",
                "images = 'yes'                 | 'images' must be true or false",
                "effort = 'hard'                | 'effort' must be one of none, reasoning-effort",
                "call-ids = 'short'             | 'call-ids' must be one of any, max-40,"
                        + " nine-alphanumerics",
                "effort-levels = 'low'          | 'effort-levels' must be an array of strings",
                "effort-levels = [1]            | 'effort-levels' must be an array of strings",
                "tool-choices = ['sometimes']   | 'tool-choices' must be an array of auto, named,"
                        + " none, required",
                "response-formats = ['xml']     | 'response-formats' must be an array of"
                        + " json_object, json_schema",
                "parameters = 'top_p'           | 'parameters' must be an array of strings",
                "more-parameters = [true]       | 'more-parameters' must be an array of strings",
                "rename-parameters = ['a']      | 'rename-parameters' must be a table of strings",
                "rename-parameters = { a = 1 }  | 'rename-parameters' must be a table of strings",
                "extra-options = 3              | 'extra-options' must be a table",
                "detect-owner = 'x'             | 'detect-owner' must be an array of strings",
                "like = 'nobody'                | 'like' must be one of generic",
                "imagse = true                  | unknown field 'imagse'",
            })
    void a_wrong_field_is_named(String field, String message) {
        assertThatThrownBy(() -> with("[dialect.vllm]\n" + field))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(", line 2: dialect 'vllm': ")
                .hasMessageContaining(message);
    }

    @Test
    void a_file_may_name_the_dialect_instead() throws IOException {
        assertThat(with("dialect = \"vllm\"").names()).isEqualTo(SHIPPED.names());
    }

    @Test
    void dialects_of_the_user_do_not_say_which_the_engine_has() throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), "[dialect.vllm]\nimages = true");
        var settings = Settings.load(Map.of("HOME", folder.toString()), folder);
        assertThat(settings.find("dialect")).isEmpty();
    }

    @Test
    void a_dialect_that_is_no_table_is_refused() {
        assertThatThrownBy(() -> with("dialect = { vllm = 5 }"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(Settings.FILE)
                .hasMessageContaining("'dialect.vllm' must be a table");
    }

    @Test
    void a_dialect_that_is_like_itself_ends_at_the_generic_one() throws IOException {
        Dialects dialects = with("[dialect.a]\nlike = \"b\"\n[dialect.b]\nlike = \"a\"");
        assertThatThrownBy(() -> dialects.named("c")).hasMessageContaining("unknown dialect 'c'");
        assertThat(dialects.named("a").messages().systemRole()).isEqualTo("system");
    }
}
