package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.lmresp.testing.JavaCommand;
import dev.lmresp.testing.TestOrder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What {@code docs/en/ci.md} tells people to write into their CI runs as it stands there: files,
 * commands and jobs are taken out of the page. Left out is only what fetches programs.
 */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
@Tag("process")
@Order(TestOrder.LONG)
class CiPageTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\n(.*?)```");
    private static final Pattern NAMED = Pattern.compile("(?:#|//) ([\\w./-]+)\n");
    private static final Pattern FETCHES =
            Pattern.compile("(git clone|pip install|npm install|apt-get) .*");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Map<String, String> FILES = new LinkedHashMap<>();
    private static String recordOnce = "";
    private static final List<String> SCRIPTED = new ArrayList<>();

    @TempDir private Path folder;

    /** The blocks of the page: files by the name in their first line, and one without a name. */
    @BeforeAll
    static void readPage() throws IOException {
        String page = Files.readString(Path.of("docs/en/ci.md"));
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            var name = NAMED.matcher(block.group(2));
            if (name.lookingAt()) {
                FILES.put(name.group(1), block.group(2));
            } else if (block.group(1).equals("sh")) {
                if (block.group(2).contains("--record")) {
                    recordOnce = block.group(2);
                } else {
                    SCRIPTED.add(block.group(2));
                }
            }
        }
        assertThat(FILES)
                .containsOnlyKeys(
                        "tests/test_smoke.py",
                        "tests/smoke.test.mjs",
                        "tests/agent.toml",
                        ".github/workflows/smoke.yml",
                        ".gitlab-ci.yml");
        assertThat(recordOnce).contains("--record");
    }

    private static JsonNode yaml(String name) throws IOException {
        return YAML.readTree(FILES.get(name));
    }

    /** What a job of GitHub's runs, each step in a shell of its own. */
    private static List<String> githubSteps(String job) throws IOException {
        var steps = new ArrayList<String>();
        for (JsonNode step : yaml(".github/workflows/smoke.yml").at("/jobs/" + job + "/steps")) {
            String run = step.path("run").asText("");
            boolean fetches = FETCHES.matcher(run).lookingAt();
            assertThat(fetches).isEqualTo(step.path("name").asText("").startsWith("get "));
            if (!run.isEmpty() && !fetches) {
                steps.add(run);
            }
        }
        assertThat(steps).isNotEmpty();
        return steps;
    }

    /** What a job of GitLab's runs, all in one shell. */
    private static List<String> gitlabScript(String job) throws IOException {
        JsonNode page = yaml(".gitlab-ci.yml");
        var lines = new ArrayList<String>();
        for (JsonNode script :
                List.of(page.at("/default/before_script"), page.at("/" + job + "/script"))) {
            assertThat(script).isNotEmpty();
            for (JsonNode line : script) {
                if (!FETCHES.matcher(line.asText()).lookingAt()) {
                    lines.add(line.asText());
                }
            }
        }
        return List.of(String.join("\n", lines));
    }

    /** A project with the files of the page, and a path on which lmresp is what is tested. */
    private Path project() throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Path programs = Files.createDirectory(folder.resolve("programs"));
        program(programs.resolve("lmresp"), "'%s'", String.join("' '", JavaCommand.of(Main.class)));
        String codex = System.getenv("CODEX_BIN");
        if (codex != null) {
            program(programs.resolve("codex"), "'%s'", Path.of(codex).toAbsolutePath());
        }
        return project;
    }

    private static void program(Path file, String command, Object... parts) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec " + command.formatted(parts) + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void run(Path project, String script, Map<String, String> more)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        var builder =
                new ProcessBuilder("bash", "-eo", "pipefail", "-c", script)
                        .directory(project.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("LMRESP_") || name.startsWith("OPENAI_"));
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        environment.put(
                "CODEX_HOME", Files.createDirectories(folder.resolve("home/.codex")).toString());
        environment.put("CI_PROJECT_DIR", project.toString());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("PATH", folder.resolve("programs") + ":" + System.getenv("PATH"));
        environment.putAll(more);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            int code = process.waitFor();
            assertThat(code)
                    .as("%s\n%s", script, Files.readString(output, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private void record(Path project, boolean withCodex) throws Exception {
        List<String> lines =
                recordOnce
                        .lines()
                        .filter(line -> line.contains("codex exec") == withCodex)
                        .filter(line -> line.startsWith("lmresp "))
                        .toList();
        assertThat(lines).hasSize(withCodex ? 1 : 2);
        run(
                project,
                (withCodex ? "mkdir project\n" : "") + String.join("\n", lines),
                Map.of("ENGINE", "mock"));
    }

    private static boolean has(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assumeTestRunners() throws IOException, InterruptedException {
        assumeTrue(has("python3", "-m", "pytest", "--version"), "there is no pytest");
        assumeTrue(has("node", "-e", "require('node:test')"), "there is no node with node:test");
    }

    @Test
    @Tag("sdks")
    void the_application_is_tested_on_github() throws Exception {
        assumeTestRunners();
        Path project = project();
        record(project, false);
        for (String step : githubSteps("application")) {
            run(project, step, Map.of());
        }
        assertThat(project.resolve("pytest.xml")).content().contains("test_it_answers");
    }

    @Test
    @Tag("sdks")
    void the_application_is_tested_on_gitlab() throws Exception {
        assumeTestRunners();
        Path project = project();
        record(project, false);
        run(project, gitlabScript("application").getFirst(), Map.of());
        assertThat(project.resolve("pytest.xml")).content().contains("test_it_answers");
    }

    @Test
    void the_endpoint_is_checked_on_github() throws Exception {
        assumeTrue(has("curl", "--version"), "there is no curl");
        Path project = project();
        JsonNode given = yaml(".github/workflows/smoke.yml").at("/jobs/endpoint/env");
        assertThat(given.path("LMRESP_PORT").asInt()).isPositive();
        String port = Integer.toString(freePort());
        for (String step : githubSteps("endpoint")) {
            run(project, step, Map.of("LMRESP_PORT", port));
        }
        assertThat(project.resolve("check.xml")).content().contains("failures=\"0\"");
    }

    @Test
    void the_endpoint_is_checked_on_gitlab() throws Exception {
        Path project = project();
        run(project, gitlabScript("endpoint").getFirst(), Map.of());
        assertThat(project.resolve("check.xml")).content().contains("failures=\"0\"");
    }

    @Test
    void a_scripted_mock_fails_once_and_then_answers() throws Exception {
        assumeTrue(has("curl", "--version"), "there is no curl");
        Path project = project();
        run(project, scripted(false), Map.of());
    }

    @Test
    @Tag("codex")
    void codex_edits_a_file_as_a_script_wants_it() throws Exception {
        Path project = project();
        run(project, scripted(true), Map.of());
        assertThat(project.resolve("project/greeting.txt")).hasContent("Hello, Ada!");
    }

    private static String scripted(boolean withCodex) {
        List<String> blocks =
                SCRIPTED.stream().filter(it -> it.contains("codex exec") == withCodex).toList();
        assertThat(blocks).hasSize(1);
        return blocks.getFirst();
    }

    @Test
    @Tag("codex")
    void codex_does_its_work_again_on_both() throws Exception {
        Path project = project();
        record(project, true);
        for (String step : githubSteps("agent")) {
            run(project, step, Map.of());
        }
        run(project, gitlabScript("agent").getFirst(), Map.of());
        assertThat(project.resolve("project/hello.txt")).hasContent("hello");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
