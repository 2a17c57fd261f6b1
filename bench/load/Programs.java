import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Starts the programs of a run and ends every one of them when the run ends, also by Ctrl-C. */
final class Programs {
    private static final long READY_WITHIN_SECONDS = 30;
    private static final byte[] HEALTH =
            "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);

    private final Path folder;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    /** Programs that keep their files in {@code folder}. */
    Programs(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    private void end() {
        running.forEach(this::stop);
        // recordings are large, and nobody reads them
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.err.println(folder + " is left behind: " + e);
        }
    }

    /** The engine, in a program of its own so that its work is not ours. */
    Target engine() throws IOException {
        Process process =
                start(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "Engine"));
        var out =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.ISO_8859_1));
        int port = Integer.parseInt(out.readLine());
        return new Target(Target.DIRECT, false, port, new LinuxProcess(process.pid()));
    }

    /** A proxy before the engine; returns when it answers. */
    Running proxy(Way way, Target engine) throws IOException {
        int port = freePort();
        long start = System.nanoTime();
        Process process = start(way.command(port, engine.port(), folder));
        while (!isHealthy(port)) {
            if (!process.isAlive()) {
                throw new IOException(way.name() + " ended with exit code " + process.exitValue());
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(READY_WITHIN_SECONDS)) {
                throw new IOException(way.name() + " does not answer");
            }
        }
        long nanos = System.nanoTime() - start;
        return new Running(
                new Target(way.name(), way.responses(), port, new LinuxProcess(process.pid())),
                process,
                nanos);
    }

    /** A proxy that runs, and how long it took to give its first answer. */
    record Running(Target target, Process process, long startNanos) {}

    /** Runs a program to its end and returns the time that took. */
    long run(List<String> command) throws IOException {
        long start = System.nanoTime();
        Process process = start(command);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + " ended with exit code " + process.exitValue());
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        running.remove(process);
        return System.nanoTime() - start;
    }

    void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
        running.remove(process);
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command);
        builder.redirectError(log("stderr"));
        if (!command.contains("Engine")) {
            builder.redirectOutput(log("stdout"));
        }
        Process process = builder.start();
        running.add(process);
        return process;
    }

    private ProcessBuilder.Redirect log(String stream) {
        return ProcessBuilder.Redirect.appendTo(logFile(stream).toFile());
    }

    private Path logFile(String stream) {
        return folder.resolve(stream + ".log");
    }

    /** How much the programs have written beside their work. */
    long logBytes() throws IOException {
        return Files.size(logFile("stderr")) + Files.size(logFile("stdout"));
    }

    private static boolean isHealthy(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(HEALTH);
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1)
                    .equals("HTTP/1.1 200");
        } catch (IOException e) {
            pause();
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
