package dev.lmresp.terminal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lmresp.testing.JavaCommand;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program in a real terminal: a tmux server of its own, with one pane, which is typed into and
 * looked at. Where there is no tmux, the test is skipped.
 */
public final class Tmux implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String SETTINGS =
            """
            set -g remain-on-exit on
            set -g history-limit 10000
            set -g status off
            set -s escape-time 0
            """;

    /**
     * Writes down the exit code, which tmux forgets now and then. Ctrl-C is for the program alone.
     */
    private static final String WATCHED =
            "trap : INT QUIT; \"$@\"; echo $? >\"$0.new\"; mv \"$0.new\" \"$0\"";

    private final Path socket;
    private final Path exitCode;

    private Tmux(Path folder) {
        this.socket = folder.resolve("s");
        this.exitCode = folder.resolve("exit-code");
    }

    /**
     * Starts a program in a pane.
     *
     * @param folder the program's working folder, and the user's home; the server's socket too
     * @param environment what the program is to find beside a path, a home, a UTF-8 locale and
     *     {@code TERM=xterm-256color}, or instead of these
     */
    public static Tmux start(
            Path folder, int columns, int rows, Map<String, String> environment, String... command)
            throws IOException {
        assumeTrue(isOnPath("tmux"), "tmux");
        Path settings = Files.writeString(folder.resolve("tmux.conf"), SETTINGS);
        var tmux = new Tmux(Files.createTempDirectory(folder, "t"));
        var words =
                new ArrayList<String>(
                        List.of("-f", settings.toString(), "new-session", "-d", "-x"));
        words.addAll(List.of(Integer.toString(columns), "-y", Integer.toString(rows), "-c"));
        words.addAll(List.of(folder.toString(), "--", "sh", "-c", WATCHED));
        words.addAll(List.of(tmux.exitCode.toString(), "env", "-i"));
        environment(folder, environment)
                .forEach((name, value) -> words.add("%s=%s".formatted(name, value)));
        words.addAll(List.of(command));
        tmux.tmux("", words);
        return tmux;
    }

    /** Starts the main method of a class of the tests, with the JVM and class path of the tests. */
    public static Tmux java(
            Path folder,
            int columns,
            int rows,
            Map<String, String> environment,
            Class<?> main,
            String... arguments)
            throws IOException {
        return start(folder, columns, rows, environment, javaCommand(main, arguments));
    }

    /**
     * Starts a shell script that gets such a command as its arguments, to be run by {@code "$@"}.
     */
    public static Tmux shell(Path folder, String script, Class<?> main, String... arguments)
            throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(javaCommand(main, arguments)));
        return start(folder, 80, 24, Map.of(), command.toArray(String[]::new));
    }

    /**
     * Starts a shell with job control, whose prompt is {@code $}, and in it such a command, as one
     * would type it: {@code ./program}.
     */
    public static Tmux bash(Path folder, int columns, int rows, Class<?> main, String... arguments)
            throws IOException {
        assumeTrue(isOnPath("bash"), "bash");
        String quoted =
                Stream.of(javaCommand(main, arguments))
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        Path program = folder.resolve("program");
        Files.writeString(program, "#!/bin/sh\nexec " + quoted + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = Map.of("PS1", "$ ");
        Tmux tmux =
                start(folder, columns, rows, environment, "bash", "--norc", "--noprofile", "-i");
        return tmux.waitFor("$").type("./program").key("Enter");
    }

    private static String[] javaCommand(Class<?> main, String... arguments) {
        var command = new ArrayList<>(JavaCommand.of(main));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Map<String, String> environment(Path folder, Map<String, String> more) {
        var all = new LinkedHashMap<String, String>();
        all.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        all.put("HOME", folder.toString());
        all.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        all.put("XDG_STATE_HOME", folder.resolve("state").toString());
        all.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        all.put("LANG", "C.UTF-8");
        all.put("TERM", "xterm-256color");
        all.put("LMRESP_NO_AOT", "1");
        all.putAll(more);
        return all;
    }

    /** Types characters as they are. */
    public Tmux type(String text) {
        tmux("", List.of("send-keys", "-l", "--", text));
        return this;
    }

    /** Presses keys by their names in tmux, such as {@code Enter}, {@code C-c}, {@code M-Enter}. */
    public Tmux key(String... names) {
        var words = new ArrayList<>(List.of("send-keys", "--"));
        words.addAll(List.of(names));
        tmux("", words);
        return this;
    }

    /** Pastes as a terminal does: in brackets where the program asked for them. */
    public Tmux paste(String text) {
        tmux(text, List.of("load-buffer", "-"));
        tmux("", List.of("paste-buffer", "-p", "-d"));
        return this;
    }

    /** Makes the terminal larger or smaller. */
    public Tmux resize(int columns, int rows) {
        String width = Integer.toString(columns);
        tmux("", List.of("resize-window", "-x", width, "-y", Integer.toString(rows)));
        return this;
    }

    /** The lines to be seen, without blanks at their ends and empty lines below. */
    public List<String> screen() {
        return lines(tmux("", List.of("capture-pane", "-p")));
    }

    /** {@link #screen} with escape sequences for colours and styles. */
    public List<String> screenWithStyles() {
        return lines(tmux("", List.of("capture-pane", "-ep")));
    }

    /** The lines that were scrolled out of the screen, and those to be seen. */
    public List<String> history() {
        return lines(tmux("", List.of("capture-pane", "-p", "-S", "-")));
    }

    /** Column and row of the cursor, counted from 0. */
    public String cursor() {
        return tmux("", List.of("display-message", "-p", "#{cursor_x},#{cursor_y}")).strip();
    }

    /** What tmux knows of the pane, by a format such as {@code #{bracket_paste_flag}}. */
    public String ask(String format) {
        return tmux("", List.of("display-message", "-p", format)).strip();
    }

    private static List<String> lines(String captured) {
        List<String> lines = captured.lines().map(String::stripTrailing).toList();
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isEmpty()) {
            end--;
        }
        return lines.subList(0, end);
    }

    /** Waits until some line of the screen has this text. */
    public Tmux waitFor(String text) {
        return waitFor(text, PATIENCE);
    }

    /** Waits until some line of the screen has this text. */
    public Tmux waitFor(String text, Duration patience) {
        return waitFor(
                "'" + text + "'",
                screen -> screen.stream().anyMatch(line -> line.contains(text)),
                patience);
    }

    /**
     * Waits until the screen is as wanted.
     *
     * @param what the wanted, for the message when it does not come
     */
    public Tmux waitFor(String what, Predicate<List<String>> wanted) {
        return waitFor(what, wanted, PATIENCE);
    }

    /** Waits until the screen is as wanted, no longer than so. */
    public Tmux waitFor(String what, Predicate<List<String>> wanted, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            List<String> screen = screen();
            if (wanted.test(screen)) {
                return this;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "no %s within %d s; the screen is\n%s\n"
                                .formatted(what, patience.toSeconds(), framed(screen)));
            }
            pause();
        }
    }

    /** The exit code of the program; waits for its end. 128 and more where a signal ended it. */
    public int exitCode() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (Files.exists(exitCode)) {
                return Integer.parseInt(Files.readString(exitCode).strip());
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still running; the screen is\n" + framed(screen()));
            }
            pause();
        }
    }

    private static String framed(List<String> screen) {
        return screen.stream().map(line -> "  | " + line).collect(Collectors.joining("\n"));
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String tmux(String input, List<String> words) {
        var command = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(words);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("TMUX");
        builder.environment().put("LANG", "C.UTF-8");
        try {
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        tmux("", List.of("kill-server"));
    }
}
