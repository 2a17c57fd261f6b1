package dev.lmresp.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lmresp.files.SettingsException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** What a file of settings comes to. */
class SettingsTest {
    @TempDir private Path folder;

    /** A name with a dot may stand in quotes or not: nobody thinks of tables in tables. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aliases = { gpt-5 = 'qwen' }          | gpt-5=qwen",
                "model = { gpt-5 = 'qwen' }            | gpt-5=qwen",
                "model = { 'gpt-5.1' = 'qwen' }        | gpt-5.1=qwen",
                "model = { gpt-5.1 = 'qwen' }          | gpt-5.1=qwen",
                "model = { '*' = 'org/Qwen3-32B' }     | *=org/Qwen3-32B",
                "model = ['gpt-5.1=qwen', '*=llama']   | gpt-5.1=qwen,*=llama",
            },
            quoteCharacter = '~')
    void other_names_of_models_can_be_written_in_every_way(String line, String expected)
            throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), line + "\n");

        var settings = Settings.load(Map.of("HOME", folder.toString()), folder);

        assertThat(settings.find("aliases")).map(Settings.Setting::value).hasValue(expected);
    }

    /** They were one setting once. */
    @Test
    void aliases_by_their_former_name_leave_room_for_a_model() throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), "[model]\nfast = 'qwen'\n");
        var settings =
                Settings.load(
                        Map.of("HOME", folder.toString(), "LMRESP_MODEL", "qwen-big"), folder);

        assertThat(settings.find("model")).map(Settings.Setting::value).hasValue("qwen-big");
        assertThat(settings.find("aliases")).map(Settings.Setting::value).hasValue("fast=qwen");
        assertThat(settings.formerNames())
                .singleElement()
                .asString()
                .endsWith("lmresp.toml, line 1: [model] is now [aliases]");
    }

    @Test
    void aliases_in_the_variable_of_their_former_name_go_before_a_file() throws IOException {
        Files.writeString(folder.resolve(Settings.FILE), "aliases = { fast = 'qwen' }\n");
        var settings =
                Settings.load(
                        Map.of("HOME", folder.toString(), "LMRESP_MODEL", "gpt=qwen"), folder);

        assertThat(settings.find("model")).isEmpty();
        assertThat(settings.find("aliases"))
                .contains(new Settings.Setting("gpt=qwen", "LMRESP_MODEL"));
        assertThat(settings.formerNames())
                .containsExactly("LMRESP_MODEL has aliases, which are now LMRESP_ALIASES");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "port = 1\\n"
                        + "model = { a = 'b', ]\\n"
                        + "\\n"
                        + "[dialect.ours]\\n"
                        + "|line 2, column 20: Unexpected",
                "port = |line 1, column 7: Unexpected end of input",
            })
    void a_broken_file_is_refused_with_its_line(String text, String problem) throws IOException {
        Path file = folder.resolve(Settings.FILE);
        Files.writeString(file, text.replace("\\n", "\n"));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Map.of(), folder))
                .withMessageStartingWith(file + ", ")
                .withMessageContaining(problem);
    }

    @Test
    void a_file_that_is_not_text_is_refused() throws IOException {
        Path file = folder.resolve(Settings.FILE);
        Files.write(file, new byte[] {'a', '=', '"', (byte) 0xff, '"'});
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> Settings.load(Map.of(), folder))
                .withMessage(file + " cannot be read: it is not UTF-8");
    }

    @Test
    void what_only_one_command_takes_stands_in_its_table() throws IOException {
        Path file = folder.resolve(Settings.FILE);
        Files.writeString(file, "[ask]\nmodel = 'a'\neffort = 'low'\nmodle = 'x'\n");

        var settings = Settings.load(Map.of("LMRESP_ASK_EFFORT", "high"), folder);

        assertThat(settings.find("ask.model"))
                .hasValue(new Settings.Setting("a", file + ", line 2"));
        assertThat(settings.find("ask.effort"))
                .hasValue(new Settings.Setting("high", "LMRESP_ASK_EFFORT"));
        assertThat(settings.unknownKeys(Set.of("ask.model", "ask.effort")))
                .containsExactly(Map.entry("ask.modle", file + ", line 4"));
    }

    @Test
    void what_takes_the_place_of_a_table_is_refused_with_its_line() throws IOException {
        Path file = folder.resolve(Settings.FILE);
        Files.writeString(file, "ask = 'gently'\n");

        var settings =
                Settings.load(Map.of(), folder, (path, sha256) -> FolderTrust.Verdict.TRUSTED);

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> settings.find("ask.model"))
                .withMessage(file + ", line 1: 'ask' must be a table: [ask]");
    }
}
