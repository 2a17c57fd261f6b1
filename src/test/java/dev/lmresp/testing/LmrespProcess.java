package dev.lmresp.testing;

import dev.lmresp.cli.Main;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command as a process of its own, with an environment that only the test makes. */
public final class LmrespProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final StringBuffer out = new StringBuffer();
    private final StringBuffer err = new StringBuffer();
    private final List<Thread> readers;

    private LmrespProcess(Process process) {
        this.process = process;
        this.readers =
                List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    /**
     * Starts a command.
     *
     * @param folder the working folder, and the user's home
     * @param environment what the command is to find beside it
     */
    public static LmrespProcess start(
            Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, List.of(), arguments);
    }

    /**
     * Starts a command where the largest file that it can write is small, as if the disk were full.
     *
     * @param blocks of 512 bytes or a kilobyte, as the shell has it
     */
    public static LmrespProcess startOnFullDisk(Path folder, int blocks, String... arguments) {
        String limited = "ulimit -f %d; exec \"$0\" \"$@\"".formatted(blocks);
        return start(folder, Map.of(), List.of("sh", "-c", limited), arguments);
    }

    /** Starts a command that can have no more files open than so, sockets among them. */
    public static LmrespProcess startWithDescriptors(Path folder, int most, String... arguments) {
        String limited = "ulimit -n %d; exec \"$0\" \"$@\"".formatted(most);
        return start(folder, Map.of(), List.of("sh", "-c", limited), arguments);
    }

    /** Starts a command that ignores a signal, as {@code nohup} has it. */
    public static LmrespProcess startIgnoring(Path folder, String signal, String... arguments) {
        String ignoring = "trap '' %s; exec \"$0\" \"$@\"".formatted(signal);
        return start(folder, Map.of(), List.of("sh", "-c", ignoring), arguments);
    }

    /**
     * Starts a command from a shell script, where it is {@code "$0" "$@"}.
     *
     * @param script such as {@code "$0" "$@" </dev/null}
     */
    public static LmrespProcess startInShell(Path folder, String script, String... arguments) {
        return start(folder, Map.of(), List.of("sh", "-c", script), arguments);
    }

    /** Starts a command of whose output somebody reads no more than the first line. */
    public static LmrespProcess startBeforeHead(
            Path folder, Map<String, String> environment, String... arguments) {
        return start(
                folder,
                environment,
                List.of("sh", "-c", "\"$0\" \"$@\" </dev/null | head -n 1"),
                arguments);
    }

    /**
     * Starts a command at a terminal that does not say how large it is, and types there, once a
     * second.
     *
     * @param keys without quotes, as {@code printf} takes them
     */
    public static LmrespProcess startAtTerminal(
            Path folder, Map<String, String> environment, String keys, String... arguments) {
        String typing =
                "while sleep 1; do printf '%s'; done | script -qec \"$*\" /dev/null"
                        .formatted(keys);
        return start(folder, environment, List.of("sh", "-c", typing, "sh"), arguments);
    }

    private static LmrespProcess start(
            Path folder,
            Map<String, String> environment,
            List<String> before,
            String... arguments) {
        var command = new ArrayList<>(before);
        command.addAll(JavaCommand.of(Main.class));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LMRESP_"));
        builder.environment().keySet().removeAll(List.of("XDG_CONFIG_HOME", "XDG_STATE_HOME"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        try {
            return new LmrespProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thread read(InputStream in, StringBuffer into) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try (in) {
                                byte[] block = new byte[4096];
                                for (int n = in.read(block); n >= 0; n = in.read(block)) {
                                    into.append(new String(block, 0, n, StandardCharsets.UTF_8));
                                }
                            } catch (IOException e) {
                                into.append(e);
                            }
                        });
    }

    /** Gives the command its standard input, whole. */
    public LmrespProcess input(String text) throws IOException {
        try (var stdin = process.getOutputStream()) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** The port that {@code serve} says it listens on; waits for it. */
    public int port() throws InterruptedException {
        awaitErr("listening on ");
        String rest = err.substring(err.indexOf("listening on ") + "listening on ".length());
        return URI.create(rest.lines().findFirst().orElse("").strip()).getPort();
    }

    /** Waits until standard error has a line with these words. */
    public void awaitErr(String words) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!hasWholeLine(words)) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new AssertionError("no '" + words + "' in: " + err + out);
            }
            Thread.sleep(5);
        }
    }

    private boolean hasWholeLine(String words) {
        int at = err.indexOf(words);
        return at >= 0 && err.indexOf("\n", at) >= 0;
    }

    /** Sends a signal, such as TERM. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** How many files it has open. */
    public int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    /** Lowers the limit of what it can have open, while it runs. */
    public void limitDescriptors(int most) throws IOException, InterruptedException {
        new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + most + ":")
                .start()
                .waitFor();
    }

    /** The exit code; waits for it. */
    public int exitCode() throws InterruptedException {
        return exitCodeWithin(PATIENCE);
    }

    /** The exit code; waits for it no longer than so. */
    public int exitCodeWithin(Duration time) throws InterruptedException {
        if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running: " + err + out);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** Standard output so far. */
    public String out() {
        return out.toString();
    }

    /** Standard error so far. */
    public String err() {
        return err.toString();
    }

    @Override
    public void close() {
        // what a shell has started would go on
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
