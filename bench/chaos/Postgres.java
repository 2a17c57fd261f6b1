import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of the run's own, with the settings that it has after its installation. */
final class Postgres implements AutoCloseable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path bin;
    private final Path data;
    private final int port;

    private Postgres(Path bin, Path data, int port) {
        this.bin = bin;
        this.data = data;
        this.port = port;
    }

    /** Starts it, with its files in a folder of its own. */
    static Postgres start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("lmresp-chaos-postgres");
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var server = new Postgres(bin(), folder.resolve("data"), port);
        server.run(
                "initdb",
                "-D",
                server.data.toString(),
                "-U",
                "chaos",
                "--auth=trust",
                "-E",
                "UTF8");
        server.run(
                "pg_ctl",
                "-D",
                server.data.toString(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=''".formatted(port),
                "start");
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
    }

    String address() {
        return "postgresql://chaos@127.0.0.1:" + port + "/postgres";
    }

    private static Path bin() throws IOException {
        String named = System.getenv().getOrDefault("POSTGRES_BIN", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        if (!Files.isDirectory(DEBIAN)) {
            throw new IOException(
                    "PostgreSQL is not installed; install it, set POSTGRES_BIN, or use"
                            + " --store sqlite");
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Runs one of its programs, which refuse to be run by root. */
    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
    }

    @Override
    public void close() {
        if (Files.notExists(data)) {
            return;
        }
        try {
            run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
            run(List.of("rm", "-rf", data.getParent().toString()));
        } catch (IOException | InterruptedException e) {
            System.err.println(data + " is left behind: " + e);
        }
    }
}
