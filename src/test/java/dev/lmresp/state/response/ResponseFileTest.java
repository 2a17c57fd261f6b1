package dev.lmresp.state.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.state.StateFolder;
import dev.lmresp.testing.JavaCommand;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class ResponseFileTest {
    @TempDir private Path home;

    @Test
    void what_was_stored_outlives_a_kill_and_what_was_not_finished_has_failed() throws Exception {
        var command = new ArrayList<>(JavaCommand.of(ResponseProcess.class));
        command.add(home.toString());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            try (ResponseStore store = open()) {
                assertThat(store.find("half", "").orElseThrow().status()).isEqualTo("in_progress");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (ResponseStore store = open()) {
            assertThat(store.find("done", "").orElseThrow().status()).isEqualTo("completed");
            StoredResponse half = store.find("half", "").orElseThrow();
            assertThat(half.status()).isEqualTo("failed");
            assertThat(half.response().path("error").path("message").asText())
                    .contains("lmresp was stopped");
        }
    }

    private ResponseStore open() {
        StateFolder folder =
                StateFolder.of(Map.of("XDG_STATE_HOME", home.toString())).orElseThrow();
        var limits = new ResponseStore.Limits(Duration.ofDays(1), 1 << 20);
        return ResponseStore.open(folder, limits, Clock.systemUTC());
    }
}
