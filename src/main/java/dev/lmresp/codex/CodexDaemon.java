package dev.lmresp.codex;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Codex's background server, which its TUI starts and leaves running. It reads the settings again
 * for each conversation, but keeps the environment and the list of models from its start.
 *
 * @param process the running server
 * @param started when it was started
 */
public record CodexDaemon(ProcessHandle process, FileTime started) {
    private static final String RESTART = "codex app-server daemon restart";
    private static final Path PID_FILE = Path.of("app-server-daemon", "daemon.pid");
    private static final int MOST = 1 << 16;

    /** Compares the key of the server's environment with the current one. */
    public enum Key {
        RIGHT,
        OTHER,
        MISSING
    }

    /**
     * The running server; empty when there is none.
     *
     * @param home the folder of Codex
     */
    public static Optional<CodexDaemon> running(Path home) {
        Path file = home.resolve(PID_FILE);
        try {
            JsonNode said = Json.parse(firstBytes(file));
            FileTime started = Files.getLastModifiedTime(file);
            return ProcessHandle.of(said.path("pid").asLong(0))
                    .filter(ProcessHandle::isAlive)
                    .filter(CodexDaemon::isServer)
                    .map(process -> new CodexDaemon(process, started));
        } catch (IOException | JsonSyntaxException e) {
            return Optional.empty();
        }
    }

    private static byte[] firstBytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MOST);
        }
    }

    /** True when the process is the server: its number may have been reused. */
    private static boolean isServer(ProcessHandle process) {
        return process.info().commandLine().map(it -> it.contains("app-server")).orElse(true);
    }

    /**
     * How it differs from a server that would be started now, in a sentence; empty when no
     * difference is known.
     *
     * @param catalog the file with the list of models
     * @param keyVariable the environment variable with the provider's key, empty for none
     * @param environment the variables of the shell in which Codex would be used
     */
    public Optional<String> outdated(
            Path catalog, String keyVariable, Map<String, String> environment) {
        return switch (key(keyVariable, environment)) {
            case MISSING -> difference("was started without " + keyVariable);
            case OTHER -> difference("was started with another " + keyVariable);
            case RIGHT ->
                    isOlderThan(catalog)
                            ? difference("still uses the model list from when it started")
                            : Optional.empty();
        };
    }

    /** Compares its key with the one in an environment. */
    public Key key(String variable, Map<String, String> environment) {
        Optional<List<String>> its = variable.isEmpty() ? Optional.empty() : environment();
        String entry = variable + "=";
        if (its.isEmpty()) {
            return Key.RIGHT;
        }
        if (its.get().stream().noneMatch(it -> it.startsWith(entry))) {
            return Key.MISSING;
        }
        return environment.containsKey(variable)
                        && !its.get().contains(entry + environment.get(variable))
                ? Key.OTHER
                : Key.RIGHT;
    }

    private static Optional<String> difference(String what) {
        return Optional.of("Codex's background server " + what);
    }

    private boolean isOlderThan(Path file) {
        try {
            return Files.isRegularFile(file)
                    && started.compareTo(Files.getLastModifiedTime(file)) < 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The environment of the server, if the system reports it. */
    private Optional<List<String>> environment() {
        try {
            byte[] all = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "environ"));
            return Optional.of(List.of(new String(all, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The command that restarts the server; for a key, with its source. */
    public static String restart(String keyVariable) {
        return keyVariable.isEmpty()
                ? RESTART
                : RESTART + " (in a shell that has " + keyVariable + " set)";
    }
}
