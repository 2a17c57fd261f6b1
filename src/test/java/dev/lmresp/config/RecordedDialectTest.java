package dev.lmresp.config;

import static dev.lmresp.config.FolderTrust.Verdict.TRUSTED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class RecordedDialectTest {
    @TempDir private Path folder;

    private Dialect mine(String fields) throws IOException {
        Files.writeString(folder.resolve("lmresp.toml"), "[dialect.mine]\n" + fields);
        return Settings.load(Map.of(), folder, (file, sha256) -> TRUSTED).dialects().named("mine");
    }

    @Test
    void of_a_dialect_that_comes_with_lmresp_the_name_is_enough() {
        Dialects shipped = Dialects.load(Map.of());
        for (String name : shipped.names()) {
            Dialect dialect = shipped.named(name);
            assertThat(RecordedDialect.changes(dialect)).as(name).isEmpty();
            assertThat(RecordedDialect.read(name, Json.object())).isEqualTo(dialect);
        }
    }

    @Test
    void a_dialect_of_the_settings_is_read_where_they_are_not() throws IOException {
        Dialect mine =
                mine(
                        """
                        like = "deepseek"
                        system-messages = "anywhere"
                        reasoning-placeholder = "a \\"b\\" \\\\ ü"
                        effort-levels = ["low", "high"]
                        context-overflow = ["too much"]
                        rename-parameters = { seed = "random-seed" }
                        extra-options = { a = { "b c" = [1, 2.5, true, "x"] }, n = 0 }
                        """);
        assertThat(RecordedDialect.read("mine", RecordedDialect.changes(mine))).isEqualTo(mine);
    }

    @Test
    void what_cannot_be_read_is_said() {
        assertThatThrownBy(() -> RecordedDialect.read("none", Json.object().path("missing")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown dialect 'none'");
        assertThatThrownBy(
                        () ->
                                RecordedDialect.read(
                                        "vllm", Json.object().put("system-messages", "none")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("dialect 'vllm': 'system-messages' must be one of");
        assertThatThrownBy(() -> RecordedDialect.read("vllm", Json.object().putNull("system-role")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("dialect 'vllm': 'system-role' must be");
        assertThat(RecordedDialect.read("vllm", Json.object().put("of-tomorrow", 1)).name())
                .isEqualTo("vllm");
    }
}
