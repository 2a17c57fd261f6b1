package dev.lmresp.claude.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.testing.JavaCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Claude Code with settings, a home and a project of its own below one folder. It sends everything
 * to a proxy, as the environment tells it to.
 */
final class ClaudeHome {
    private final Path home;
    private final Path project;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> options = new ArrayList<>();
    private int runs;

    private ClaudeHome(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        project = Files.createDirectories(folder.resolve("project"));
    }

    /**
     * @param address of the proxy, such as {@code http://127.0.0.1:40404}, without a path
     */
    static ClaudeHome using(String address, Path folder) throws IOException {
        return new ClaudeHome(folder)
                .with("ANTHROPIC_BASE_URL", address)
                .with("ANTHROPIC_AUTH_TOKEN", "secret")
                .with("ANTHROPIC_MODEL", ScriptedEngine.MODEL)
                .with("CLAUDE_CODE_MAX_CONTEXT_TOKENS", "200000")
                .with("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    }

    /** It has only its settings files to say where it sends anything. */
    static ClaudeHome withoutVariables(Path folder) throws IOException {
        return new ClaudeHome(folder);
    }

    /** The folder of the user's settings. */
    Path settings() throws IOException {
        return Files.createDirectories(home.resolve(".claude"));
    }

    /** Sets a variable of its environment. */
    ClaudeHome with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Adds an MCP server that runs on the tests' class path. */
    ClaudeHome withMcpServer(String name, Class<?> server) throws IOException {
        Path file = home.resolve("mcp.json");
        ObjectNode servers = JsonNodeFactory.instance.objectNode();
        ObjectNode one = servers.putObject("mcpServers").putObject(name);
        List<String> command = JavaCommand.of(server);
        one.put("command", command.getFirst());
        ArrayNode arguments = one.putArray("args");
        command.stream().skip(1).forEach(arguments::add);
        Files.writeString(file, servers.toString());
        options.addAll(List.of("--strict-mcp-config", "--mcp-config=" + file));
        return this;
    }

    ClaudeHome withFile(String name, String text) throws IOException {
        Files.writeString(project.resolve(name), text);
        return this;
    }

    /** Where it works. */
    Path project() {
        return project;
    }

    /** The text of a file in the project. */
    String file(String name) throws IOException {
        return Files.readString(project.resolve(name));
    }

    /** The names of the files in the project. */
    List<String> files() throws IOException {
        try (var files = Files.list(project)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Runs {@code claude -p} to its end. */
    ClaudeRun run(String prompt, String... options) throws IOException, InterruptedException {
        return start(prompt, options).awaitEnd();
    }

    /** Starts {@code claude -p}. */
    ClaudeRun start(String prompt, String... more) throws IOException {
        var command =
                Stream.of(
                                List.of(binary(), "-p", prompt),
                                // a line of JSON an event, as scripts read it
                                List.of("--output-format=stream-json", "--verbose"),
                                // nobody is there to be asked
                                List.of("--dangerously-skip-permissions"),
                                options,
                                List.of(more))
                        .flatMap(List::stream)
                        .toList();
        return ClaudeRun.start(command, environment(), project, home.resolve("run" + ++runs));
    }

    private Map<String, String> environment() {
        var all = new HashMap<>(environment);
        all.put("PATH", System.getenv("PATH"));
        all.put("HOME", home.toString());
        all.put("CLAUDE_CONFIG_DIR", home.resolve(".claude").toString());
        all.put("TMPDIR", home.toString());
        all.put("DISABLE_AUTOUPDATER", "1");
        // it lets root skip permissions only where it cannot do harm
        all.put("IS_SANDBOX", "1");
        return all;
    }

    /** A folder for the {@code PATH}, in which Claude Code has its own name. */
    static Path programs(Path folder) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("bin"));
        Path claude = programs.resolve("claude");
        Files.writeString(claude, "#!/bin/sh\nexec \"%s\" \"$@\"\n".formatted(binary()));
        Files.setPosixFilePermissions(claude, PosixFilePermissions.fromString("rwxr-xr-x"));
        return programs;
    }

    /** The executable that the tests were told to use. */
    private static String binary() {
        return Optional.ofNullable(System.getenv("CLAUDE_BIN"))
                .map(it -> Path.of(it).toAbsolutePath().toString())
                .orElseThrow(() -> new AssertionError("Set CLAUDE_BIN to the claude executable"));
    }
}
