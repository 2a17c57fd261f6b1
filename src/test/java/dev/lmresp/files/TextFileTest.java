package dev.lmresp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the user's: read whole, replaced at once. */
class TextFileTest {
    @TempDir private Path folder;

    @Test
    void a_file_that_is_not_there_has_no_text() {
        assertThat(TextFile.read(folder.resolve("none"))).isEmpty();
    }

    @Test
    void what_cannot_be_read_is_told_with_its_name_and_why() throws IOException {
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'c', (byte) 0xe9});
        assertThatThrownBy(() -> TextFile.read(latin))
                .isInstanceOf(SettingsException.class)
                .hasMessage(latin + " cannot be read: it is not UTF-8");
        assertThatThrownBy(() -> TextFile.read(folder))
                .hasMessageStartingWith(folder + " cannot be read: ")
                .hasMessageNotContaining("null");
        assertThat(TextFile.reason(new AccessDeniedException("/file")))
                .isEqualTo("permission denied");
    }

    @Test
    void a_folder_that_is_not_there_is_made() {
        Path file = folder.resolve("a/b/file");
        TextFile.replace(file, "text");
        assertThat(file).hasContent("text");
        assertThat(file.getParent()).isDirectoryNotContaining(it -> !it.equals(file));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_link_stays_also_when_what_it_leads_to_is_not_there_yet() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), folder.resolve("real"));

        TextFile.replace(link, "text");

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("second")).isSymbolicLink();
        assertThat(folder.resolve("real")).isRegularFile().hasContent("text");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void links_that_lead_to_each_other_are_refused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
        assertThatThrownBy(() -> TextFile.replace(link, "text"))
                .hasMessageContaining(link + " cannot be written: its symbolic links form a loop");
    }

    @Test
    void a_folder_in_the_way_is_told_of() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> TextFile.replace(file.resolve("inside"), "text"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(file.resolve("inside") + " cannot be written: ");
    }
}
