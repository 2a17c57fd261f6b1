package dev.lmresp.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.codex.CodexDaemon.Key;
import dev.lmresp.testing.FakeCodexDaemon;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;

/** What the background server of Codex is known to keep. Codex is played by a shell script. */
@DisabledOnOs(OS.WINDOWS)
class CodexDaemonTest {
    @TempDir private Path home;

    private Path catalog(Duration age) throws IOException {
        Path file = home.resolve("lmresp.models.json");
        Files.writeString(file, "{}");
        FileTime started = Files.getLastModifiedTime(home.resolve("app-server-daemon/daemon.pid"));
        Files.setLastModifiedTime(file, FileTime.from(started.toInstant().minus(age)));
        return file;
    }

    private CodexDaemon running() {
        return CodexDaemon.running(home).orElseThrow();
    }

    @Test
    void models_that_were_written_after_its_start_it_does_not_have() throws Exception {
        try (var _ = FakeCodexDaemon.start(home, Map.of())) {
            Path older = catalog(Duration.ofSeconds(5));
            assertThat(running().outdated(older, "", Map.of())).isEmpty();
            Path newer = catalog(Duration.ofSeconds(-5));
            assertThat(running().outdated(newer, "", Map.of()))
                    .contains(
                            "Codex's background server still uses the model list from when it"
                                    + " started");
            assertThat(running().outdated(home.resolve("none"), "", Map.of())).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere the system does not tell
    void a_key_is_the_one_of_its_start() throws Exception {
        try (var _ = FakeCodexDaemon.start(home, Map.of("HAS", "secret"))) {
            Path catalog = catalog(Duration.ZERO);
            assertThat(running().key("HAS", Map.of("HAS", "secret"))).isEqualTo(Key.RIGHT);
            assertThat(running().key("HAS", Map.of())).isEqualTo(Key.RIGHT);
            assertThat(running().key("HAS", Map.of("HAS", "new"))).isEqualTo(Key.OTHER);
            assertThat(running().key("HA", Map.of("HA", "secret"))).isEqualTo(Key.MISSING);
            assertThat(running().key("HA", Map.of())).isEqualTo(Key.MISSING);
            assertThat(running().outdated(catalog, "HA", Map.of()).orElseThrow())
                    .endsWith("was started without HA");
            assertThat(running().outdated(catalog, "HAS", Map.of("HAS", "new")).orElseThrow())
                    .endsWith("was started with another HAS");
        }
    }

    @Test
    void a_file_that_it_left_behind_is_no_server() throws Exception {
        assertThat(CodexDaemon.running(home)).isEmpty();
        FakeCodexDaemon.start(home, Map.of()).close();
        assertThat(CodexDaemon.running(home)).isEmpty();
        Path pid = home.resolve("app-server-daemon/daemon.pid");
        long another = ProcessHandle.current().pid();
        Files.writeString(pid, "{\"pid\":%d}".formatted(another));
        assertThat(CodexDaemon.running(home)).isEmpty();
        Files.writeString(pid, "no JSON");
        assertThat(CodexDaemon.running(home)).isEmpty();
    }
}
