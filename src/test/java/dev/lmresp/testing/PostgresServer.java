package dev.lmresp.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL server on a free port, with a folder of its own, which ends with its JVM. {@code
 * POSTGRES_BIN} has the folder of its programs; otherwise it is looked for.
 */
public final class PostgresServer implements AutoCloseable {
    /** Its user who may do all, without a password. */
    public static final String USER = "tester";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path bin;
    private final Path folder;
    private final int port;

    private static final class Shared {
        private static final PostgresServer SERVER = start();

        private Shared() {}
    }

    private PostgresServer(Path bin, Path folder, int port) {
        this.bin = bin;
        this.folder = folder;
        this.port = port;
    }

    /** The server of this JVM; the test is skipped where PostgreSQL is not installed. */
    public static PostgresServer shared() {
        assumeTrue(bin().isPresent(), "PostgreSQL is not installed");
        return Shared.SERVER;
    }

    /** A server that a test may stop; the test is skipped where PostgreSQL is not installed. */
    public static PostgresServer own() {
        assumeTrue(bin().isPresent(), "PostgreSQL is not installed");
        return start();
    }

    private static Optional<Path> bin() {
        Stream<Path> installed = Stream.empty();
        try {
            Path debian = Path.of("/usr/lib/postgresql");
            if (Files.isDirectory(debian)) {
                try (Stream<Path> versions = Files.list(debian)) {
                    installed =
                            versions
                                    .sorted(Comparator.reverseOrder())
                                    .map(it -> it.resolve("bin"))
                                    .toList()
                                    .stream();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Stream<Path> named =
                Stream.of(System.getenv().getOrDefault("POSTGRES_BIN", ""))
                        .filter(it -> !it.isEmpty())
                        .map(Path::of);
        Stream<Path> path =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
        return Stream.of(named, installed, path)
                .flatMap(it -> it)
                .filter(it -> Files.isExecutable(it.resolve("initdb")))
                .findFirst();
    }

    private static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("lmresp-postgres-");
            if (isRoot()) {
                run(Path.of("/"), List.of("chown", "postgres", folder.toString()));
            }
            var server = new PostgresServer(bin().orElseThrow(), folder, freePort());
            server.run(
                    "initdb",
                    "-D",
                    server.data(),
                    "-U",
                    USER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync");
            server.passwordsFor("guest");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.up();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** A user has to give the password. */
    private void passwordsFor(String user) {
        String rule = "host all %s all scram-sha-256".formatted(user);
        runShell("sed -i '1i %s' '%s/pg_hba.conf'".formatted(rule, data()));
    }

    /** Starts it again. */
    public void up() {
        String options =
                "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200"
                        .formatted(port);
        run(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-t",
                "30",
                "-l",
                folder.resolve("data/log").toString(),
                "-o",
                options,
                "start");
    }

    /** Stops it, also while it is in use. */
    public void down() {
        run("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /** The address of a new database, which is empty. */
    public String database() {
        String name = "d" + DATABASES.incrementAndGet();
        sql("CREATE DATABASE " + name);
        return "postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, name);
    }

    /** Its port, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** A user {@code guest} who has to give this password. */
    public synchronized void guest(String password) {
        sql(
                """
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guest') THEN
                        CREATE USER guest PASSWORD '%s';
                    END IF;
                END $$
                """
                        .formatted(password));
    }

    /** Executes a statement as its administrator. */
    public void sql(String statement) {
        sqlIn("/postgres", statement);
    }

    /** Executes a statement as its administrator in the database of an address. */
    public void sqlIn(String address, String statement) {
        String database = address.substring(address.lastIndexOf('/') + 1);
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database),
                                USER,
                                "");
                var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(String program, String... arguments) {
        var command =
                new ArrayList<>(
                        isRoot()
                                ? List.of(
                                        "setpriv",
                                        "--reuid=postgres",
                                        "--regid=postgres",
                                        "--clear-groups")
                                : List.<String>of());
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(folder, command);
    }

    private void runShell(String line) {
        run(folder, List.of("sh", "-c", line));
    }

    private static void run(Path in, List<String> command) {
        try {
            Path output = Files.createTempFile("lmresp-postgres-", ".log");
            var builder = new ProcessBuilder(command).directory(in.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(it -> it.startsWith("PG"));
            Process process =
                    builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, and deletes its folder. */
    @Override
    public void close() {
        if (Files.exists(folder.resolve("data/postmaster.pid"))) {
            down();
        }
        runShellQuietly("rm -rf '%s'".formatted(folder));
    }

    private static void runShellQuietly(String line) {
        run(Path.of("/"), List.of("sh", "-c", line));
    }
}
