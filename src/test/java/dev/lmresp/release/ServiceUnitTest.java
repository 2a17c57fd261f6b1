package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lmresp.testing.LmrespProcess;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** {@code lmresp.service}, as systemd reads it. */
@Tag("process")
class ServiceUnitTest {
    private static final Path UNIT = Path.of("src/build/systemd/lmresp.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir private Path home;

    @Test
    void systemd_has_nothing_to_say_against_the_unit() throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE));
        Path program = Files.createDirectories(home.resolve(".local/bin")).resolve("lmresp");
        Files.writeString(program, "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder =
                new ProcessBuilder(
                                ANALYZE.toString(), "--user", "--man=no", "verify", UNIT.toString())
                        .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_RUNTIME_DIR", home.toString());
        Process process = builder.start();

        assertThat(process.inputReader().readAllAsString()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** Else it would stand as failed after {@code systemctl stop}. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_service_that_is_stopped_while_it_starts_has_not_failed() throws Exception {
        try (var serve =
                LmrespProcess.start(home, Map.of(), "serve", "--engine", "mock", "--port", "0")) {
            serve.signal("TERM");

            assertThat(Files.readString(UNIT))
                    .contains("\nSuccessExitStatus=" + serve.exitCode() + "\n");
        }
    }
}
