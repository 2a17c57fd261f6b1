package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.Main;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.Tmux;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The server that Codex's screen leaves running, and what it does not learn of. */
@Tag("codex")
class CodexBackgroundServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RESTART = "app-server daemon restart";

    @TempDir private Path folder;

    private volatile String model = "first-model";
    private RawEngine engine;
    private TestProxy proxy;
    private Path project;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        engine =
                RawEngine.listing(
                        turn ->
                                turn.json(
                                        200,
                                        "{\"data\":[{\"id\":\"%s\",\"max_model_len\":65536}]}"
                                                .formatted(model)),
                        turn -> turn.say("It is blue."));
        proxy = TestProxy.of(engine);
        // the path of the server's socket must not be long
        project = Files.createDirectories(folder.resolve("p"));
        home = Files.createDirectories(folder.resolve("c"));
        Files.writeString(
                home.resolve("config.toml"),
                "[projects.\"%s\"]\ntrust_level = \"trusted\"\n".formatted(project.toRealPath()));
    }

    @AfterEach
    void stop() throws Exception {
        for (String file : List.of("daemon-updater.pid", "daemon.pid")) {
            Path pid = home.resolve("app-server-daemon").resolve(file);
            if (Files.exists(pid)) {
                long number = Json.parse(Files.readAllBytes(pid)).path("pid").asLong();
                ProcessHandle.of(number)
                        .filter(it -> it.info().commandLine().orElse("").contains("app-server"))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        // links to sockets, which are elsewhere as their paths must be short
        for (String link :
                List.of(
                        "app-server-control/app-server-control.sock",
                        "app-server-daemon/daemon-updater.sock")) {
            Path at = home.resolve(link);
            if (Files.isSymbolicLink(at)) {
                Files.deleteIfExists(Files.readSymbolicLink(at));
                Files.delete(at);
            }
        }
        proxy.close();
        engine.close();
    }

    private static String binary() {
        return System.getenv("CODEX_BIN");
    }

    private Map<String, String> environment(Map<String, String> more) {
        var all = new HashMap<String, String>();
        all.put("PATH", Path.of(binary()).getParent() + ":" + System.getenv("PATH"));
        all.put("CODEX_HOME", home.toString());
        all.put("HOME", folder.toString());
        all.putAll(more);
        return all;
    }

    private Tmux codex() throws IOException {
        return Tmux.start(project, 100, 40, environment(Map.of()), binary());
    }

    private String config(String... options) {
        var out = new StringWriter();
        var args = new ArrayList<>(List.of("codex-config", "--url", proxy.url()));
        args.addAll(List.of("--codex-home", home.toString()));
        args.addAll(List.of(options));
        var writer = new PrintWriter(out, true);
        assertThat(Main.run(args, writer, writer)).as(out.toString()).isZero();
        return out.toString();
    }

    private JsonNode doctor(Map<String, String> more) throws InterruptedException {
        try (var doctor =
                LmrespProcess.start(
                        project,
                        environment(more),
                        "doctor",
                        "--json",
                        "--engine",
                        engine.url(),
                        "--port",
                        Integer.toString(proxy.port()))) {
            doctor.exitCodeWithin(PATIENCE);
            for (JsonNode check : Json.parse(doctor.out()).path("checks")) {
                if (check.path("id").asText().equals("codex-server")) {
                    return check;
                }
            }
            throw new AssertionError(doctor.out() + doctor.err());
        }
    }

    @Test
    void a_new_model_and_a_new_key_are_told_until_it_is_started_anew() throws Exception {
        assertThat(config("--write")).doesNotContain(RESTART);
        try (Tmux screen = codex()) {
            screen.waitFor("first-model", PATIENCE).waitFor("›", PATIENCE);
            screen.type("Which colour?").waitFor("Which colour?").key("Enter");
            screen.waitFor("It is blue.", PATIENCE);
        }
        assertThat(doctor(Map.of()).path("advice").asText()).isEmpty();
        assertThat(config("--check")).as("after what Codex wrote").contains("up to date");

        model = "second-model";
        assertThat(config("--write", "--model", "second-model")).contains(RESTART);
        assertThat(doctor(Map.of()).toString())
                .contains("model list from when it started", RESTART);
        try (Tmux screen = codex()) {
            pickModel(screen);
            assertThat(screen.screen())
                    .as("needed")
                    .noneMatch(it -> it.contains("65,536 tokens") && it.contains("second-model"));
        }
        restart(Map.of());
        assertThat(doctor(Map.of()).path("advice").asText()).isEmpty();
        try (Tmux screen = codex()) {
            pickModel(screen);
            screen.waitFor("context 65,536 tokens", PATIENCE);
            assertThat(screen.screen())
                    .anyMatch(it -> it.contains("1. second-model") && it.contains("65,536"));
        }

        assertThat(configWithKey()).contains("was started without A_NEW_KEY", RESTART);
        assertThat(doctor(Map.of("A_NEW_KEY", "secret")).toString())
                .contains("works-not", "was started without A_NEW_KEY");
        restart(Map.of("A_NEW_KEY", "secret"));
        assertThat(doctor(Map.of("A_NEW_KEY", "secret")).path("advice").asText()).isEmpty();
        assertThat(doctor(Map.of("A_NEW_KEY", "another")).toString())
                .contains("was started with another A_NEW_KEY");
        assertThat(config("--remove")).contains("still uses the model list", RESTART);
    }

    private void pickModel(Tmux screen) {
        screen.waitFor("second-model", PATIENCE).waitFor("›", PATIENCE);
        screen.type("/model").waitFor("/model").key("Enter").waitFor("1. ", PATIENCE);
    }

    /** The variable must be set where it is written, too. */
    private String configWithKey() throws Exception {
        try (var config =
                LmrespProcess.start(
                        project,
                        environment(Map.of("A_NEW_KEY", "secret")),
                        "codex-config",
                        "--write",
                        "--url",
                        proxy.url(),
                        "--api-key-env",
                        "A_NEW_KEY")) {
            assertThat(config.exitCodeWithin(PATIENCE)).as(config.err()).isZero();
            return config.err();
        }
    }

    private void restart(Map<String, String> more) throws Exception {
        var builder =
                new ProcessBuilder(binary(), "app-server", "daemon", "restart")
                        .directory(project.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("restart.txt").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(more));
        Process restart = builder.start();
        assertThat(restart.waitFor(60, SECONDS)).isTrue();
        assertThat(restart.exitValue())
                .as(Files.readString(folder.resolve("restart.txt")))
                .isZero();
    }
}
