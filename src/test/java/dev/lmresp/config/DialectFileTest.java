package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Dialects as tables that people and lmresp write. */
class DialectFileTest {
    @TempDir private Path folder;

    private String saved(String before, String dialect, Object... fields) throws IOException {
        Path file = folder.resolve("lmresp.toml");
        Files.writeString(file, before);
        var values = new LinkedHashMap<String, Object>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put((String) fields[i], fields[i + 1]);
        }
        DialectFile.save(file, dialect, values);
        String after = Files.readString(file);
        // writing the same again changes nothing
        DialectFile.save(file, dialect, values);
        assertThat(file).hasContent(after);
        return after;
    }

    @Test
    void a_file_that_does_not_exist_is_made() throws IOException {
        Path file = folder.resolve("lmresp.toml");
        DialectFile.save(file, "llama.cpp", Map.of("strict", true));
        assertThat(Files.readString(file)).isEqualTo("[dialect.\"llama.cpp\"]\nstrict = true\n");
        assertThat(folder).isDirectoryNotContaining(it -> !it.equals(file));
    }

    @Test
    void a_table_is_added_at_the_end_and_all_else_stays() throws IOException {
        String before = "# mine\r\nport = 1   # a port\r\n\r\n[dialect.ours]\r\nlike='vllm'";
        assertThat(saved(before, "vllm", "strict", false, "call-ids", "max-40"))
                .isEqualTo(
                        before
                                + "\r\n\r\n[dialect.vllm]\r\nstrict = false\r\ncall-ids ="
                                + " \"max-40\"\r\n");
    }

    @Test
    void of_fields_that_are_there_only_the_value_changes() throws IOException {
        String before =
                """
                [dialect.vllm] # the big one
                  strict   =  true     # why not
                parameters = [
                  "a", # one ]
                  'b',
                ]
                "effort"='low # no comment'
                [dialect.sglang]
                strict = true
                """;
        assertThat(
                        saved(
                                before,
                                "vllm",
                                "strict",
                                false,
                                "parameters",
                                List.of("a"),
                                "effort",
                                "none",
                                "images",
                                true))
                .isEqualTo(
                        """
                        [dialect.vllm] # the big one
                        images = true
                          strict   =  false     # why not
                        parameters = ["a"]
                        "effort"="none"
                        [dialect.sglang]
                        strict = true
                        """);
    }

    @Test
    void a_header_that_ends_the_file_gets_its_line_end() throws IOException {
        assertThat(saved("[dialect.vllm]", "vllm", "strict", false))
                .isEqualTo("[dialect.vllm]\nstrict = false\n");
    }

    @Test
    void dotted_keys_are_found_too() throws IOException {
        assertThat(saved("dialect.vllm.strict = true\n", "vllm", "strict", false))
                .isEqualTo("dialect.vllm.strict = false\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "port = 1\ndialect.vllm = { images = true }\n",
                "port = 1\n[dialect]\nvllm.images = true\n",
                "port = 1\ndialect = { vllm = { images = true } }\n",
            })
    void a_form_to_which_nothing_can_be_added_is_left_alone(String before) throws IOException {
        Path file = Files.writeString(folder.resolve("lmresp.toml"), before);
        assertThatThrownBy(() -> DialectFile.save(file, "vllm", Map.of("strict", false)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("lmresp.toml, line 2")
                .hasMessageContaining("[dialect.vllm]");
        assertThat(file).hasContent(before);
    }

    @Test
    void values_that_an_engine_takes_alone_are_a_table() throws IOException {
        assertThat(
                        saved(
                                "",
                                "vllm",
                                "allowed-values",
                                Map.of("temperature", List.of(1, 0.5)),
                                "exclusive-parameters",
                                Map.of("top.p", "temperature")))
                .isEqualTo(
                        """
                        [dialect.vllm]
                        allowed-values = {temperature = [1, 0.5]}
                        exclusive-parameters = {"top.p" = "temperature"}
                        """);
    }

    @Test
    void what_is_no_toml_is_left_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("lmresp.toml"), "port = 1\nport =\n");
        assertThatThrownBy(() -> DialectFile.save(file, "vllm", Map.of("strict", false)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("lmresp.toml, line 2");
        assertThat(file).hasContent("port = 1\nport =\n");
    }

    @Test
    void a_dialect_that_is_written_is_read_as_it_was() throws IOException {
        Dialects shipped = Dialects.load(Map.of());
        for (String name : shipped.names()) {
            Dialect dialect = shipped.named(name);
            Path file = folder.resolve("lmresp.toml");
            Files.deleteIfExists(file);
            DialectFile.save(file, "copy", DialectValues.of(dialect));
            Dialect copy =
                    Settings.load(Map.of(), folder, (path, sha256) -> Verdict.TRUSTED)
                            .dialects()
                            .named("copy");
            assertThat(DialectValues.changed(dialect, copy)).as(name).isEmpty();
            assertThat(copy.messages()).isEqualTo(dialect.messages());
            assertThat(copy.reasoning()).isEqualTo(dialect.reasoning());
            assertThat(copy.tools()).isEqualTo(dialect.tools());
            assertThat(copy.options()).isEqualTo(dialect.options());
        }
    }

    @Test
    void only_what_differs_is_told() {
        Dialects shipped = Dialects.load(Map.of());
        assertThat(DialectValues.changed(shipped.named("generic"), shipped.named("sglang")))
                .containsOnlyKeys("effort-levels", "effort-off", "parameters");
    }
}
