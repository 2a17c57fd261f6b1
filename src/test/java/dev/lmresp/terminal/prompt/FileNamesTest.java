package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class FileNamesTest {
    @TempDir private Path folder;
    private FileNames names;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("notes.md", "my file.md", ".hidden", "home/photo.png")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        Files.createDirectories(folder.resolve("a folder/sub"));
        names = new FileNames(folder, folder.resolve("home").toString());
    }

    @Test
    void names_of_a_folder_are_offered_in_order() {
        assertThat(offered(""))
                .containsExactly("\"a folder/", "\"my file.md\"", "home/", "notes.md");
        assertThat(offered("n")).containsExactly("notes.md");
        assertThat(offered("x")).isEmpty();
        assertThat(offered("no/such/folder/")).isEmpty();
        assertThat(offered("notes.md/")).isEmpty();
        assertThat(offered("\0")).isEmpty();
    }

    @Test
    void only_files_end_the_word() {
        assertThat(names.complete("/attach ", 8))
                .filteredOn(Candidate::isFinal)
                .extracting(Candidate::text)
                .containsExactly("\"my file.md\"", "notes.md");
    }

    @Test
    void a_quoted_word_goes_on() {
        assertThat(offered("\"a f")).containsExactly("\"a folder/");
        assertThat(offered("\"a folder/")).containsExactly("\"a folder/sub/");
        assertThat(offered("a\\ folder/s")).containsExactly("\"a folder/sub/");
    }

    @Test
    void the_home_is_a_tilde() {
        assertThat(offered("~")).containsExactly("~/");
        assertThat(offered("~/")).containsExactly("~/photo.png");
        assertThat(names.resolve("~/photo.png")).exists();
        assertThat(names.resolve("notes.md")).exists();
    }

    @Test
    void hidden_names_need_their_dot() {
        assertThat(offered(".")).containsExactly(".hidden");
    }

    @Test
    void other_files_than_wanted_are_left_out() {
        var texts = new FileNames(folder, "", file -> file.toString().endsWith(".md"));
        assertThat(texts.complete("home/")).isEmpty();
        assertThat(texts.complete("h")).extracting(Candidate::text).containsExactly("home/");
        assertThat(texts.complete("no")).extracting(Candidate::text).containsExactly("notes.md");
    }

    private List<String> offered(String word) {
        String line = "/attach " + word;
        return names.complete(line, line.length()).stream().map(Candidate::text).toList();
    }
}
