package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

/** The password of the database reaches it, wherever it stands, and is shown nowhere. */
@Tag("process")
@Tag("ci")
class StorePasswordTest {
    private static final String PASSWORD = "PASSWORD-NOBODY-SEES";

    @TempDir private Path folder;

    /** The address of a database that asks {@code guest} for a password. */
    private static String address(String user) {
        PostgresServer server = PostgresServer.shared();
        server.guest(PASSWORD);
        String own = server.database();
        String name = own.substring(own.lastIndexOf('/') + 1);
        server.sql("ALTER DATABASE %s OWNER TO guest".formatted(name));
        return "postgresql://%s@127.0.0.1:%d/%s".formatted(user, server.port(), name);
    }

    private LmrespProcess serve(String store, Map<String, String> environment) {
        return LmrespProcess.start(
                folder,
                environment,
                "serve",
                "-v",
                "--port",
                "0",
                "--engine",
                "mock",
                "--record",
                "records",
                "--store",
                store);
    }

    private void assertStoresWithoutShowing(LmrespProcess serve) throws Exception {
        serve.awaitErr("codex ");
        try (RawClient client = RawClient.to(serve.port())) {
            String answer =
                    client.respond(Requests.whole("hi").put("model", MockEngine.MODEL))
                            .answer()
                            .text();
            assertThat(answer).contains("\"store\":true").doesNotContain(PASSWORD);
        }
        assertThat(serve.err())
                .contains("store    postgresql://guest@127.0.0.1:")
                .doesNotContain(PASSWORD);
        serve.signal("TERM");
        serve.exitCode();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(".pgpass")) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(PASSWORD);
                }
            }
        }
    }

    @Test
    void it_may_stand_in_the_address() throws Exception {
        try (LmrespProcess serve = serve(address("guest:" + PASSWORD), Map.of())) {
            assertStoresWithoutShowing(serve);
        }
    }

    @Test
    void it_may_stand_in_a_variable() throws Exception {
        try (LmrespProcess serve = serve(address("guest"), Map.of("PGPASSWORD", PASSWORD))) {
            assertStoresWithoutShowing(serve);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void it_may_stand_in_a_file(boolean named) throws Exception {
        String address = address("guest");
        Path file = folder.resolve(named ? "passwords" : ".pgpass");
        Files.writeString(file, "127.0.0.1:*:*:guest:" + PASSWORD + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> environment =
                named
                        ? Map.of("PGPASSFILE", file.toString())
                        // Java takes the home from the system and not from HOME
                        : Map.of(
                                "LMRESP_JAVA_OPTS",
                                "",
                                "JDK_JAVA_OPTIONS",
                                "-Duser.home=" + folder);
        try (LmrespProcess serve = serve(address, environment)) {
            serve.awaitErr("codex ");
            assertThat(serve.err()).contains("store    postgresql://guest@127.0.0.1:");
        }
    }

    @Test
    void one_that_is_wrong_ends_the_start_and_is_not_shown() throws Exception {
        String address = address("guest:not-" + PASSWORD);
        try (LmrespProcess serve = serve(address, Map.of())) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serve.err())
                    .contains("guest@127.0.0.1", "password authentication failed", "PGPASSWORD")
                    .doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"config", "config --json", "doctor -v", "serve --help", "run -v -- env"})
    void no_command_shows_it(String command) throws Exception {
        String store = address("guest:" + PASSWORD);
        try (LmrespProcess process =
                LmrespProcess.start(
                        folder,
                        Map.of("LMRESP_STORE", store, "LMRESP_ENGINE", "mock", "NO_COLOR", "1"),
                        command.split(" "))) {
            process.input("").exitCode();
            assertThat(process.out() + process.err()).isNotEmpty().doesNotContain(PASSWORD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:%s",
                "postgresql://me:%s@",
                "postgresql://me:%s@ho st/db",
                "postgresql://me:%%zz%s@host/db",
                "postgresql://me:12?%s@host/db",
                "postgresql://me:%s@host:port/db",
                "mysql://me:%s@host/db",
                "postgresql://me@host/db?password=%s",
            })
    void an_address_that_is_none_is_refused_without_it(String address) throws Exception {
        try (LmrespProcess serve = serve(address.formatted(PASSWORD), Map.of())) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(serve.err()).contains("--store").doesNotContain(PASSWORD);
        }
    }

    @Test
    void a_database_that_is_away_ends_the_start_within_ten_seconds()
            throws IOException, InterruptedException {
        String address = "postgresql://me:%s@127.0.0.1:1/answers".formatted(PASSWORD);
        try (LmrespProcess serve = serve(address, Map.of())) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serve.err())
                    .contains("waiting", "postgresql://me@127.0.0.1:1/answers", "refused")
                    .doesNotContain(PASSWORD);
        }
    }
}
