package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.testing.JavaCommand;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

class HistoryFileTest {
    @TempDir private Path folder;

    @Test
    void entries_of_several_lines_come_back_as_they_were() throws Exception {
        List<String> entries = List.of("a\nb", "\\n is no line end", "tail\\", "漢字\r\n🎉");
        for (String entry : entries) {
            new HistoryFile(path()).append(entry);
        }
        assertThat(new HistoryFile(path()).load()).isEqualTo(entries);
        assertThat(Files.readAllLines(path())).hasSize(4);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void only_the_owner_can_read_it() throws Exception {
        new HistoryFile(path()).append("secret");
        assertThat(permissions(path())).isEqualTo("rw-------");
        assertThat(permissions(path().getParent())).isEqualTo("rwx------");
    }

    @Test
    void the_oldest_entries_go_when_there_are_too_many() throws Exception {
        List<String> many = IntStream.range(0, 12_500).mapToObj(i -> "entry " + i).toList();
        Files.createDirectories(path().getParent());
        Files.write(path(), many);
        var history = new HistoryFile(path());
        assertThat(history.load()).hasSize(10_000).first().isEqualTo("entry 2500");
        history.append("one more");
        assertThat(Files.readAllLines(path()))
                .hasSize(10_000)
                .startsWith("entry 2501")
                .endsWith("one more");
    }

    @Test
    void half_an_entry_of_a_process_that_was_killed_does_not_spoil_the_next() throws Exception {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), "whole\nha");
        new HistoryFile(path()).append("next");
        assertThat(new HistoryFile(path()).load()).containsExactly("whole", "ha", "next");
    }

    @Test
    void a_pasted_file_is_not_kept() throws Exception {
        var history = new HistoryFile(path());
        history.append("x".repeat(70_000));
        history.append("kept");
        assertThat(history.load()).containsExactly("kept");
    }

    @Test
    @Tag("process")
    void several_processes_do_not_destroy_what_the_others_write() throws Exception {
        Files.createDirectories(path().getParent());
        Files.write(path(), Collections.nCopies(12_000, "old"));
        List<String> names = List.of("a", "b", "c");
        List<Process> processes = new ArrayList<>();
        for (String name : names) {
            processes.add(writer(name));
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        List<String> entries = new HistoryFile(path()).load();
        for (String name : names) {
            assertThat(entries)
                    .filteredOn(entry -> entry.startsWith(name))
                    .isEqualTo(Writer.entries(name));
        }
    }

    private Process writer(String name) throws IOException {
        var command = new ArrayList<>(JavaCommand.of(Writer.class));
        command.addAll(List.of(path().toString(), name));
        return new ProcessBuilder(command).inheritIO().start();
    }

    @Test
    void a_file_that_cannot_be_made_is_named() throws Exception {
        Files.writeString(folder.resolve("state"), "");
        var history = new HistoryFile(path());
        assertThatThrownBy(() -> history.append("x"))
                .isInstanceOfSatisfying(
                        IOException.class,
                        e -> assertThat(history.why(e)).startsWith(folder.resolve("state") + ": "));
    }

    private Path path() {
        return folder.resolve("state/history");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** A process that writes so many entries that it cuts the file while others write. */
    static final class Writer {
        private Writer() {}

        static List<String> entries(String name) {
            return IntStream.range(0, 1_000)
                    .mapToObj(i -> name + i + " " + "x".repeat(50))
                    .toList();
        }

        public static void main(String... arguments) throws IOException {
            var history = new HistoryFile(Path.of(arguments[0]));
            history.load();
            for (String entry : entries(arguments[1])) {
                history.append(entry);
            }
        }
    }
}
