package dev.lmresp.live;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code lmresp serve} as a process of its own. Closing it fails the test if it ends badly. */
public final class RunningProxy implements AutoCloseable {
    private static final Pattern READY =
            Pattern.compile("listening on (http://127\\.0\\.0\\.1:\\d+)\\R");
    private static final Pattern CODEX = Pattern.compile(" +codex +(codex .*)\\R");
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final String address;

    private RunningProxy(Process process, Path log) throws IOException, InterruptedException {
        this.process = process;
        this.log = log;
        this.address = awaitInLog(READY);
    }

    /**
     * @param folder becomes the home and working folder of the process, so that no settings of the
     *     person who runs the tests reach it
     */
    public static RunningProxy before(ScriptedEngine engine, Path folder, String... options)
            throws IOException, InterruptedException {
        return beforeEngine(engine.url(), folder, options);
    }

    /** A proxy of the engine at an address that {@code --engine} takes. */
    public static RunningProxy beforeEngine(String engine, Path folder, String... options)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("lmresp"));
        Path log = home.resolve("stderr.txt");
        var builder =
                new ProcessBuilder(command(engine, options))
                        .directory(home.toFile())
                        .redirectOutput(home.resolve("stdout.txt").toFile())
                        .redirectError(log.toFile());
        builder.environment().clear();
        builder.environment().put("HOME", home.toString());
        return new RunningProxy(builder.start(), log);
    }

    /** Such as {@code http://127.0.0.1:40404}, without a path. */
    public String address() {
        return address;
    }

    /** The command line for Codex that it tells its user. */
    public String codexLine() throws IOException, InterruptedException {
        return awaitInLog(CODEX);
    }

    /** What it told its user so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, SECONDS).join();
        boolean ended = !process.isAlive();
        process.destroyForcibly();
        assertThat(ended).as("lmresp ends on SIGTERM; its log:%n%s", log()).isTrue();
        assertThat(process.exitValue()).as("exit code of lmresp; its log:%n%s", log()).isZero();
    }

    private static List<String> command(String engine, String... options) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.lmresp.cli.Main",
                                "serve",
                                "--port",
                                "0",
                                "--engine",
                                engine));
        command.addAll(List.of(options));
        return command;
    }

    private String awaitInLog(Pattern line) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(START);
        while (process.isAlive() && Instant.now().isBefore(end)) {
            var found = line.matcher(log());
            if (found.find()) {
                return found.group(1);
            }
            Thread.sleep(20);
        }
        process.destroyForcibly();
        throw new AssertionError("lmresp did not say '" + line + "'; its log:\n" + log());
    }
}
