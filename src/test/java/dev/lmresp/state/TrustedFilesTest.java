package dev.lmresp.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.Sha256;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;

class TrustedFilesTest {
    private static final String CONTENT = Sha256.of("engine = 'http://e'");
    private static final String OTHER = Sha256.of("engine = 'http://f'");

    @TempDir private Path home;

    private TrustedFiles trusted() {
        return new TrustedFiles(Map.of("XDG_STATE_HOME", home.resolve("state").toString()));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(home.resolve(name)).toRealPath();
    }

    @Test
    void a_file_is_trusted_as_it_was_looked_at_where_it_was_looked_at() throws IOException {
        Path file = folder("a").resolve("lmresp.toml");
        assertThat(trusted().verdict(file, CONTENT)).isEqualTo(Verdict.UNTRUSTED);
        trusted().add(file, CONTENT);
        assertThat(trusted().verdict(file, CONTENT)).isEqualTo(Verdict.TRUSTED);
        assertThat(trusted().verdict(file, OTHER)).isEqualTo(Verdict.CHANGED);
        assertThat(trusted().verdict(folder("b").resolve("lmresp.toml"), CONTENT))
                .isEqualTo(Verdict.UNTRUSTED);
        trusted().add(file, OTHER);
        assertThat(trusted().verdict(file, CONTENT)).isEqualTo(Verdict.CHANGED);
        assertThat(trusted().verdict(file, OTHER)).isEqualTo(Verdict.TRUSTED);
        assertThat(trusted().remove(file)).isTrue();
        assertThat(trusted().remove(file)).isFalse();
        assertThat(trusted().verdict(file, OTHER)).isEqualTo(Verdict.UNTRUSTED);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_link_to_the_folder_is_the_folder_and_one_to_the_file_is_not_the_file()
            throws IOException {
        Path file = Files.createFile(folder("a").resolve("lmresp.toml"));
        trusted().add(file, CONTENT);
        Path link = Files.createSymbolicLink(home.resolve("link"), folder("a"));
        assertThat(trusted().verdict(link.resolve("lmresp.toml"), CONTENT))
                .isEqualTo(Verdict.TRUSTED);
        Path elsewhere = folder("b").resolve("lmresp.toml");
        Files.createSymbolicLink(elsewhere, file);
        assertThat(trusted().verdict(elsewhere, CONTENT)).isEqualTo(Verdict.UNTRUSTED);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void only_the_user_can_read_and_change_what_is_trusted() throws IOException {
        trusted().add(folder("a").resolve("lmresp.toml"), CONTENT);
        Path state = home.resolve("state/lmresp");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
        try (Stream<Path> entries = Files.list(state.resolve("trusted"))) {
            assertThat(entries)
                    .singleElement()
                    .satisfies(
                            it ->
                                    assertThat(
                                                    PosixFilePermissions.toString(
                                                            Files.getPosixFilePermissions(it)))
                                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void they_can_be_listed_also_when_their_folder_is_gone() throws IOException {
        assertThat(trusted().list()).isEmpty();
        Path b = folder("b with  blanks ").resolve("lmresp.toml");
        Path a = folder("a\nb").resolve("lmresp.toml");
        trusted().add(b, CONTENT);
        trusted().add(a, OTHER);
        Files.delete(b.getParent());
        Files.writeString(home.resolve("state/lmresp/trusted/notes"), "not ours");
        assertThat(trusted().list())
                .containsExactly(
                        new TrustedFiles.Trusted(a, OTHER), new TrustedFiles.Trusted(b, CONTENT));
        assertThat(trusted().verdict(a, OTHER)).isEqualTo(Verdict.TRUSTED);
        assertThat(trusted().remove(b)).isTrue();
        assertThat(trusted().list()).hasSize(1);
    }

    @Test
    void an_entry_that_is_broken_trusts_nothing() throws IOException {
        Path file = folder("a").resolve("lmresp.toml");
        trusted().add(file, CONTENT);
        try (Stream<Path> entries = Files.list(home.resolve("state/lmresp/trusted"))) {
            Files.writeString(entries.findFirst().orElseThrow(), CONTENT);
        }
        assertThat(trusted().verdict(file, CONTENT)).isEqualTo(Verdict.UNTRUSTED);
        assertThat(trusted().list()).isEmpty();
    }

    @Test
    void all_that_are_added_at_once_are_kept() throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 16; i++) {
            Path file = folder("folder-" + i).resolve("lmresp.toml");
            threads.add(Thread.ofVirtual().start(() -> trusted().add(file, CONTENT)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(trusted().list()).hasSize(16);
    }

    @Test
    void without_a_home_nothing_is_trusted() throws IOException {
        var homeless = new TrustedFiles(Map.of());
        Path file = folder("a").resolve("lmresp.toml");
        assertThat(homeless.verdict(file, CONTENT)).isEqualTo(Verdict.UNTRUSTED);
        assertThat(homeless.list()).isEmpty();
        assertThatThrownBy(() -> homeless.add(file, CONTENT))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("XDG_STATE_HOME");
    }
}
