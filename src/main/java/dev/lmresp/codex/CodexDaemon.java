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
 * The background server of Codex, which its screen starts and leaves running. Settings it reads
 * anew with each conversation, but it keeps the environment and the list of models of its start.
 *
 * @param process the running server
 * @param started when it was started
 */
public record CodexDaemon(ProcessHandle process, FileTime started) {
    private static final String RESTART = "codex app-server daemon restart";
    private static final Path PID_FILE = Path.of("app-server-daemon", "daemon.pid");
    private static final int MOST = 1 << 16;

    /** The key that it was started with, as far as the system tells. */
    public enum Key {
        RIGHT,
        OTHER,
        MISSING
    }

    /**
     * The one that runs; empty when there is none.
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

    /** The number may be that of another program by now. */
    private static boolean isServer(ProcessHandle process) {
        return process.info().commandLine().map(it -> it.contains("app-server")).orElse(true);
    }

    /**
     * What makes it differ from a server that would be started now, in a sentence; empty when
     * nothing is known to.
     *
     * @param catalog the file with the list of models
     * @param keyVariable the environment variable with the provider's key, empty for none
     * @param environment the variables of the shell in which Codex would be used
     */
    public Optional<String> outdated(
            Path catalog, String keyVariable, Map<String, String> environment) {
        return switch (key(keyVariable, environment)) {
            case MISSING -> told("was started without " + keyVariable);
            case OTHER -> told("was started with another " + keyVariable);
            case RIGHT ->
                    isOlderThan(catalog)
                            ? told("still uses the model list from when it started")
                            : Optional.empty();
        };
    }

    /** How the key it was started with is to the one of the environment. */
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

    private static Optional<String> told(String what) {
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

    /** The variables it was started with, where the system tells. */
    private Optional<List<String>> environment() {
        try {
            byte[] all = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "environ"));
            return Optional.of(List.of(new String(all, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The command that makes it read everything anew; for a key it says from where. */
    public static String restart(String keyVariable) {
        return keyVariable.isEmpty()
                ? RESTART
                : RESTART + " (in a shell that has " + keyVariable + " set)";
    }
}
