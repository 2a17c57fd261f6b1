package dev.lmresp.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class StateFolderTest {
    @TempDir private Path home;

    private StateFolder folder() {
        return StateFolder.of(Map.of("XDG_STATE_HOME", home.resolve("state").toString()))
                .orElseThrow();
    }

    @Test
    void it_is_where_the_environment_says() {
        assertThat(
                        StateFolder.of(Map.of("XDG_STATE_HOME", "/s", "HOME", "/h"))
                                .map(StateFolder::path))
                .contains(Path.of("/s/lmresp"));
        assertThat(StateFolder.of(Map.of("HOME", "/h")).map(StateFolder::path))
                .contains(Path.of("/h/.local/state/lmresp"));
        assertThat(StateFolder.of(Map.of())).isEmpty();
    }

    @Test
    void a_secret_stays_the_same_and_only_its_owner_can_read_it() throws IOException {
        byte[] secret = folder().secret("key", 32);
        assertThat(secret).hasSize(32);
        assertThat(folder().secret("key", 32)).isEqualTo(secret);
        assertThat(folder().secret("other", 32)).isNotEqualTo(secret);
        Path path = folder().path();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(path.resolve("key"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(path)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void all_who_ask_at_once_get_the_same_secret() throws Exception {
        var all = new ArrayList<Future<byte[]>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                all.add(threads.submit(() -> folder().secret("key", 16)));
            }
        }
        byte[] first = all.getFirst().get();
        for (Future<byte[]> one : all) {
            assertThat(one.get()).isEqualTo(first);
        }
    }

    @Test
    void a_secret_that_was_cut_off_is_told_of() throws IOException {
        folder().secret("key", 32);
        Files.write(folder().path().resolve("key"), new byte[5]);
        assertThatThrownBy(() -> folder().secret("key", 32))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5 bytes")
                .hasMessageContaining("delete it");
    }

    @Test
    void what_was_sealed_before_keys_were_shared_is_opened_with_the_key_of_the_machine() {
        var folder = StateFolder.of(Map.of("XDG_STATE_HOME", home.toString()));
        String before = new StoredSeal(folder).seal("a thought");
        StoredSeal.SharedKeys keys = (_, bytes) -> Optional.of(new byte[bytes]);
        var shared = new StoredSeal(folder, keys);
        assertThat(shared.open(before)).hasValue("a thought");
        assertThat(new StoredSeal(Optional.empty(), keys).open(shared.seal("another")))
                .hasValue("another");
    }

    @Test
    void a_seal_whose_key_cannot_be_kept_works_until_the_end() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        var folder = StateFolder.of(Map.of("XDG_STATE_HOME", file.toString()));
        for (var nowhere : List.of(folder, Optional.<StateFolder>empty())) {
            var seal = new StoredSeal(nowhere);
            String sealed = seal.seal("a thought");
            assertThat(seal.open(sealed)).contains("a thought");
            assertThat(new StoredSeal(nowhere).open(sealed)).isEmpty();
        }
    }
}
