package dev.lmresp.codex.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;

/** A Codex installation of its own: settings, home and project below one folder. */
public final class CodexHome {
    private final Path folder;
    private final Path settings;
    private final Path home;
    private final Path project;
    private int runs;

    private CodexHome(Path folder) throws IOException {
        this.folder = folder;
        settings = Files.createDirectories(folder.resolve("codex"));
        home = Files.createDirectories(folder.resolve("home"));
        project = Files.createDirectories(folder.resolve("project"));
    }

    /** Nothing set: as on the first day. */
    static CodexHome withoutSettings(Path folder) throws IOException {
        return new CodexHome(folder);
    }

    /** Settings that send everything to the proxy, and a catalog in a file. */
    static CodexHome using(RunningProxy proxy, Path folder) throws IOException {
        return using(proxy.address(), ScriptedEngine.MODEL, folder);
    }

    /**
     * Settings that send everything to a proxy, and a catalog in a file.
     *
     * @param address such as {@code http://127.0.0.1:40404}, without a path
     */
    public static CodexHome using(String address, String model, Path folder) throws IOException {
        var codex = new CodexHome(folder);
        codex.configured(
                resource("config.toml")
                        .replace("@PROXY@", address)
                        .replace(ScriptedEngine.MODEL, model));
        return codex.cataloged(resource("catalog.json").replace(ScriptedEngine.MODEL, model));
    }

    /** Takes the model catalog from the proxy, not from a file. */
    CodexHome withCatalogOf(RunningProxy proxy) throws IOException {
        String url = "model_catalog_url = \"" + proxy.address() + "/v1/models\"\n";
        return configured(
                config().replace("model_catalog_json = \"catalog.json\"\n", "")
                        .replace("wire_api =", url + "wire_api ="));
    }

    /** Switches a feature on in the catalog's entry of the model. */
    CodexHome withModelThat(String does) throws IOException {
        String catalog = Files.readString(settings.resolve("catalog.json"));
        return cataloged(catalog.replace("\"slug\"", "\"" + does + "\": true, \"slug\""));
    }

    /** Takes another setting of the provider in the place of the one with the same name. */
    CodexHome withProviderThat(String line) throws IOException {
        String name = line.substring(0, line.indexOf('='));
        return configured(
                config().replaceAll("(?m)^" + name + "=.*$", Matcher.quoteReplacement(line)));
    }

    /** Where its settings are. */
    Path settings() {
        return settings;
    }

    /** What {@code codex doctor --json} reports. */
    JsonNode doctor() throws IOException, InterruptedException {
        CodexRun run = start(List.of(binary(), "doctor", "--json")).awaitEnd();
        return Json.parse(run.out());
    }

    /** Adds an MCP server that runs on the tests' class path. */
    CodexHome withMcpServer(String name, Class<?> server) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return configured(
                config()
                        + """
                        [mcp_servers.%s]
                        command = '%s'
                        args = ['-XX:TieredStopAtLevel=1', '-cp', '%s', '%s']
                        startup_timeout_sec = 30
                        required = true
                        """
                                .formatted(
                                        name,
                                        java,
                                        System.getProperty("java.class.path"),
                                        server.getName()));
    }

    public CodexHome withFile(String name, String text) throws IOException {
        Files.writeString(project.resolve(name), text);
        return this;
    }

    /** The text of a file in the project. */
    public String file(String name) throws IOException {
        return Files.readString(project.resolve(name));
    }

    /** The names of the files in the project. */
    public List<String> files() throws IOException {
        try (var files = Files.list(project)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Runs {@code codex exec --json} to its end. */
    public CodexRun run(String prompt, String... options) throws IOException, InterruptedException {
        return start(prompt, options).awaitEnd();
    }

    /** Starts {@code codex exec --json}. */
    CodexRun start(String prompt, String... options) throws IOException {
        return exec(arguments(List.of(List.of("--json"), List.of(options), List.of(prompt))));
    }

    /** Runs {@code codex exec --json resume}: the conversation of the last run goes on. */
    CodexRun resume(String prompt) throws IOException, InterruptedException {
        return exec(List.of("--json", "resume", "--last", prompt)).awaitEnd();
    }

    /** Runs {@code codex exec} to its end, for a person to read. */
    CodexRun show(String prompt, String... options) throws IOException, InterruptedException {
        return exec(arguments(List.of(List.of(options), List.of(prompt)))).awaitEnd();
    }

    /**
     * Runs a command line that starts with {@code codex}, as a shell reads it, as one of {@code
     * codex exec --json}.
     */
    CodexRun runLine(String line, String prompt) throws IOException, InterruptedException {
        String always = "\"$0\" exec --json --strict-config --skip-git-repo-check ";
        String shell = line.replaceFirst("codex ", Matcher.quoteReplacement(always)) + " \"$1\"";
        return start(List.of("sh", "-c", shell, binary(), prompt)).awaitEnd();
    }

    private CodexRun exec(List<String> arguments) throws IOException {
        List<String> always =
                List.of(
                        binary(),
                        "exec",
                        "--strict-config",
                        "--skip-git-repo-check",
                        // The tests must run in containers, which have no sandbox to offer.
                        "--dangerously-bypass-approvals-and-sandbox");
        return start(arguments(List.of(always, arguments)));
    }

    private CodexRun start(List<String> command) throws IOException {
        return CodexRun.start(command, environment(), project, home.resolve("run" + ++runs));
    }

    private static List<String> arguments(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", home.toString(),
                "CODEX_HOME", settings.toString(),
                // Below the temporary folder Codex makes no links, and so leaves none behind.
                "TMPDIR", folder.toString(),
                "LMRESP_CODEX_KEY", "secret");
    }

    private static String binary() {
        return Optional.ofNullable(System.getenv("CODEX_BIN"))
                .orElseThrow(() -> new AssertionError("Set CODEX_BIN to the codex executable"));
    }

    private String config() throws IOException {
        return Files.readString(settings.resolve("config.toml"));
    }

    private CodexHome cataloged(String json) throws IOException {
        Files.writeString(settings.resolve("catalog.json"), json);
        return this;
    }

    private CodexHome configured(String toml) throws IOException {
        Files.writeString(settings.resolve("config.toml"), toml);
        return this;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = CodexHome.class.getResourceAsStream("/codex/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }
}
