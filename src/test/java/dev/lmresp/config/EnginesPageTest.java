package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tomlj.Toml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** {@code docs/en/engines.md} lists every dialect and explains every field. */
class EnginesPageTest {
    private final String page;

    EnginesPageTest() throws IOException {
        page = Files.readString(Path.of("docs/en/engines.md"));
    }

    @Test
    void every_field_is_explained() throws IOException {
        var shipped = Toml.parse(Path.of("src/main/resources/dev/lmresp/dialects.toml"));
        for (String field : shipped.getTableOrEmpty("generic").keySet()) {
            assertThat(page).contains("`" + field + "`");
        }
    }

    @Test
    void every_dialect_is_listed() {
        for (String name : Dialects.load(Map.of()).names()) {
            assertThat(page).contains("`" + name + "`");
        }
    }
}
