package dev.lmresp.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lmresp.files.FileChange;
import dev.lmresp.files.FileChanges;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TextFile;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is changed in the folder of Codex is changed whole, or not at all. */
class CodexFolderTest {
    @TempDir private Path home;

    private CodexFolder folder;

    @BeforeEach
    void settings() throws IOException {
        folder = new CodexFolder(home, "");
        Files.writeString(folder.settings(), "mine");
    }

    @Test
    void changes_are_made_and_what_was_there_is_kept() throws IOException {
        List<Path> copies = folder.apply(changes());
        assertThat(folder.settings()).hasContent("ours");
        assertThat(folder.catalog()).hasContent("models");
        assertThat(copies).singleElement().satisfies(it -> assertThat(it).hasContent("mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.toml", "lmresp.models.json"})
    void when_one_of_them_fails_all_is_as_it_was(String failing) throws IOException {
        for (List<FileChange> changes : List.of(changes(), changes().reversed())) {
            assertThatThrownBy(
                            () ->
                                    new FileChanges(
                                                    folder.settings(),
                                                    (file, text) -> {
                                                        if (file.endsWith(failing)) {
                                                            throw new SettingsException(
                                                                    "disk full");
                                                        }
                                                        TextFile.replace(file, text);
                                                    })
                                            .apply(changes))
                    .hasMessage("disk full");
            assertUntouched();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_file_that_is_read_only_is_told_before_anything_is_written() throws IOException {
        Files.setPosixFilePermissions(
                folder.settings(), PosixFilePermissions.fromString("r--r--r--"));
        assumeFalse(Files.isWritable(folder.settings()), "nothing is read-only to root");
        assertThatThrownBy(() -> folder.apply(changes()))
                .hasMessage(folder.settings() + " cannot be written: it is read-only");
        assertUntouched();
    }

    private void assertUntouched() throws IOException {
        assertThat(folder.settings()).hasContent("mine");
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).containsExactly(folder.settings());
        }
    }

    private List<FileChange> changes() {
        return List.of(
                new FileChange(folder.catalog(), Optional.empty(), "models"),
                new FileChange(folder.settings(), Optional.of("mine"), "ours"));
    }
}
