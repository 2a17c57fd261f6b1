package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code lmresp run -- codex}: Codex works, and nothing of it is changed. */
@Tag("codex")
@Timeout(120)
class CodexRunCommandTest {
    @TempDir private Path folder;

    private Path home;
    private Path settings;

    @BeforeEach
    void a_home_that_codex_has_not_seen() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        settings = Files.createDirectories(home.resolve(".codex"));
        Path codex = Files.createDirectories(folder.resolve("bin")).resolve("codex");
        Files.writeString(codex, "#!/bin/sh\nexec \"%s\" \"$@\"\n".formatted(binary()));
        Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void codex_works_at_once_and_only_codex_writes_files() throws Exception {
        assertThat(run("say that it works")).containsExactly("that it works");

        Path other = Files.createDirectories(folder.resolve("other"));
        try (var engine = ScriptedEngine.playing(Turn.say("Hello."));
                var proxy = RunningProxy.before(engine, other)) {
            CodexHome.withoutSettings(other).runLine(proxy.codexLine(), "Hello").assertCompleted();
        }
        assertThat(writtenIn(other.resolve("codex"))).containsAll(writtenIn(settings));
        assertThat(settings.resolve("config.toml")).doesNotExist();
        // in the other is the key by which lmresp seals reasoning
        assertThat(names(home)).isSubsetOf(".codex", ".local").contains(".codex");
    }

    @Test
    void codex_uses_a_web_socket_when_told_to() throws Exception {
        Path records = folder.resolve("records");
        var command =
                List.of("run", "--websocket", "--engine", "mock", "--record", records.toString());
        assertThat(words(command, "say hello")).containsExactly("hello");
        try (Stream<Path> all = Files.walk(records)) {
            assertThat(all.filter(it -> it.endsWith("exchange.json")))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(it).content().contains("\"websocket\""));
        }
    }

    @Test
    void settings_of_the_user_are_kept_and_do_not_get_in_the_way() throws Exception {
        String config =
                """
                # Mine.
                model = "gpt-5-codex"
                model_provider = "mine"
                model_reasoning_effort = "high"

                [model_providers.mine]
                name = "mine"
                base_url = "http://127.0.0.1:1/v1"
                """;
        Files.writeString(settings.resolve("config.toml"), config);

        assertThat(run("say hello")).containsExactly("hello");
        assertThat(settings.resolve("config.toml")).hasContent(config);
    }

    @Test
    void what_the_user_sets_for_codex_wins() throws Exception {
        assertThat(run("say hello", "-c", "model_providers.lmresp.name=\"\"")).isEmpty();
    }

    @Test
    void in_a_small_window_codex_gets_few_tools() throws Exception {
        String models = "{\"data\":[{\"id\":\"small\",\"max_model_len\":8192}]}";
        try (RawEngine engine =
                RawEngine.listing(turn -> turn.json(200, models), turn -> turn.say("hello"))) {
            assertThat(runWith(engine.url(), "say hello")).containsExactly("hello");
            assertThat(engine.requests().getLast().json().path("tools")).hasSizeLessThan(6);
        }
    }

    /** What the model said in one {@code codex exec}. */
    private List<String> run(String prompt, String... options) throws Exception {
        return runWith("mock", prompt, options);
    }

    private List<String> runWith(String engine, String prompt, String... options) throws Exception {
        return words(List.of("run", "--engine", engine), prompt, options);
    }

    private List<String> words(List<String> command, String prompt, String... options)
            throws Exception {
        var words =
                List.of(
                        command,
                        List.of("--", "codex", "exec", "--json"),
                        List.of("--strict-config", "--skip-git-repo-check"),
                        // The tests must run in containers, which have no sandbox to offer.
                        List.of("--dangerously-bypass-approvals-and-sandbox"),
                        List.of(options),
                        List.of(prompt));
        try (LmrespProcess run =
                LmrespProcess.start(
                                home,
                                Map.of(
                                        "PATH",
                                        folder.resolve("bin") + ":" + System.getenv("PATH"),
                                        "CODEX_HOME",
                                        settings.toString(),
                                        "TMPDIR",
                                        folder.toString()),
                                words.stream().flatMap(List::stream).toArray(String[]::new))
                        .input("")) {
            int exitCode = run.exitCode();
            var events = run.out().lines().map(Json::parse).toList();
            List<String> messages =
                    events.stream()
                            .map(event -> event.path("item"))
                            .filter(item -> item.path("type").asText().equals("agent_message"))
                            .map(item -> item.path("text").asText())
                            .toList();
            assertThat(exitCode == 0).as(run.out() + run.err()).isEqualTo(!messages.isEmpty());
            assertThat(types(events))
                    .as(run.out() + run.err())
                    .doesNotContain("error", "turn.failed");
            return messages;
        }
    }

    private static Path binary() {
        return Optional.ofNullable(System.getenv("CODEX_BIN"))
                .map(it -> Path.of(it).toAbsolutePath())
                .orElseThrow(() -> new AssertionError("Set CODEX_BIN to the codex executable"));
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** The files and folders in Codex's own, without those of a database that is still open. */
    private static Set<String> writtenIn(Path folder) throws IOException {
        return names(folder).stream()
                .filter(name -> !name.endsWith("-wal") && !name.endsWith("-shm"))
                .collect(Collectors.toSet());
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
