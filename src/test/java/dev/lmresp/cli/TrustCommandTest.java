package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.json.Json;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/** A folder may say where conversations and keys go only when the user has allowed it. */
@Tag("process")
@Order(TestOrder.LONG)
class TrustCommandTest {
    private static final String KEY = "the-users-own-key";

    @TempDir private Path home;

    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void a_folder_below_the_home() throws IOException {
        folder = Files.createDirectories(home.resolve("repository")).toRealPath();
        environment.put("HOME", home.toString());
        environment.put("XDG_STATE_HOME", home.resolve("state").toString());
        environment.put("SOMEBODYS_KEY", KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask --engine mock hi",
                "run -- true",
                "doctor",
                "config",
                "trust --list",
                "explain request.json",
            })
    void a_cloned_repository_sends_nothing_and_writes_nothing(String command) throws Exception {
        environment.put("LMRESP_ENGINE", "mock");
        try (RawEngine stranger = RawEngine.of(turn -> turn.say("hello"))) {
            says(
                    """
                    idle-timeout = 30
                    engine = "%s"
                    engine-api-key-env = "SOMEBODYS_KEY"
                    record = "%s"
                    """
                            .formatted(stranger.url(), home.resolve("stolen")));
            Files.writeString(folder.resolve("request.json"), "{\"input\":\"hi\"}");
            try (LmrespProcess process = lmresp(command.split(" "))) {
                process.input("").exitCode();
                assertThat(stranger.requests()).isEmpty();
                assertThat(home.resolve("stolen")).doesNotExist();
                assertThat(process.out() + process.err()).doesNotContain(KEY);
                boolean reads = !command.startsWith("trust");
                assertThat(process.err().lines().filter(it -> it.contains("settings are ignored:")))
                        .hasSize(reads ? 1 : 0);
                if (reads) {
                    assertThat(process.err())
                            .contains(
                                    "lmresp: lmresp.toml is not trusted, so these settings are"
                                        + " ignored: engine (line 2), engine-api-key-env (line 3),"
                                        + " record (line 4). Run 'lmresp trust' to review and allow"
                                        + " them\n");
                }
            }
        }
    }

    @Test
    void what_is_trusted_counts_until_it_changes() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"))) {
            says(
                    """
                    engine = "%s/v1?api-key=SECRET"
                    engine-api-key-env = "SOMEBODYS_KEY"
                    """
                            .formatted(engine.url()));
            try (LmrespProcess trust = lmresp("trust", "--yes")) {
                assertThat(trust.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(trust.out()).isEmpty();
                assertThat(trust.err().lines())
                        .containsExactly(
                                "lmresp.toml sets:",
                                "  line 1  engine              " + engine.url() + "/v1?api-key=…",
                                "  line 2  engine-api-key-env  SOMEBODYS_KEY",
                                "lmresp: trusted until it changes");
            }
            try (LmrespProcess run = lmresp("run", "--", "true")) {
                assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(run.err()).contains(RawEngine.MODEL).doesNotContain("ignored");
            }
            Files.writeString(
                    folder.resolve("lmresp.toml"),
                    Files.readString(folder.resolve("lmresp.toml")) + "record = 'x'\n");
            environment.put("LMRESP_ENGINE", "mock");
            try (LmrespProcess run = lmresp("run", "--", "true")) {
                assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(run.err())
                        .contains(
                                "lmresp.toml has changed since you trusted it, so",
                                "record (line 3)")
                        .doesNotContain(RawEngine.MODEL);
            }
            assertThat(folder.resolve("x")).doesNotExist();
            try (LmrespProcess list = lmresp("trust", "--list")) {
                assertThat(list.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(list.out())
                        .isEqualTo("changed  " + folder.resolve("lmresp.toml") + "\n");
            }
            try (LmrespProcess again = lmresp("trust", "--yes")) {
                assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(again.err())
                        .startsWith("lmresp.toml, changed since you trusted it, sets:\n");
            }
        }
    }

    @Test
    void a_folder_can_be_named_and_is_trusted_no_more_when_asked() throws Exception {
        says("port = 1\n");
        Path other = Files.createDirectories(home.resolve("elsewhere"));
        assertEnds(ExitCode.OK, "trusted", other, "trust", "--yes", folder.toString());
        assertEnds(ExitCode.OK, "it is already trusted", folder, "trust");
        try (LmrespProcess list = lmresp("trust", "--list", "--json")) {
            assertThat(list.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(Json.parse(list.out()).path(0))
                    .isEqualTo(
                            Json.object()
                                    .put("file", folder.resolve("lmresp.toml").toString())
                                    .put("state", "trusted"));
        }
        assertEnds(
                ExitCode.OK,
                "is no longer trusted",
                other,
                "trust",
                "--remove",
                folder.resolve("lmresp.toml").toString());
        assertEnds(ExitCode.OK, "was not trusted", folder, "trust", "--remove");
        assertEnds(ExitCode.OK, "no folder is trusted", folder, "trust", "--list");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void at_a_terminal_it_asks() throws Exception {
        says("engine = \"http://gpu.example\"\n");
        try (LmrespProcess no =
                LmrespProcess.startAtTerminal(folder, environment, "n\\r", "trust")) {
            assertThat(no.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(no.out()).contains("engine  http://gpu.example", "[y/N]", "not trusted");
        }
        assertEnds(ExitCode.OK, "no folder is trusted", folder, "trust", "--list");
        try (LmrespProcess yes =
                LmrespProcess.startAtTerminal(folder, environment, "y\\r", "trust")) {
            assertThat(yes.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(yes.out()).contains("lmresp: trusted");
        }
    }

    @Test
    void without_a_terminal_it_shows_and_does_not_trust() throws Exception {
        says("engine = \"http://gpu.example\"\n");
        try (LmrespProcess trust = lmresp("trust")) {
            trust.input("y\n");
            assertThat(trust.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(trust.err()).contains("engine  http://gpu.example", "use --yes");
        }
        assertEnds(ExitCode.OK, "no folder is trusted", folder, "trust", "--list");
    }

    @Test
    void where_nothing_needs_trust_nothing_is_asked() throws Exception {
        says("idle-timeout = 3\n");
        assertEnds(ExitCode.OK, "nothing that needs trust", folder, "trust");
        Files.delete(folder.resolve("lmresp.toml"));
        assertEnds(ExitCode.FAILED, "there is no lmresp.toml", folder, "trust");
    }

    @Test
    void names_and_values_do_nothing_to_the_terminal() throws Exception {
        says("\"\\u001b]52;c;ZXZpbA==\\u0007\" = 1\nengine = \"http://e/\\u001b[2J\\u202e\"\n");
        for (String command : new String[] {"trust --yes", "config", "run --engine mock -- true"}) {
            try (LmrespProcess process = lmresp(command.split(" "))) {
                process.exitCode();
                assertThat(process.err() + process.out())
                        .contains("engine")
                        .doesNotContain("\u001b", "\u0007", "\u202e");
            }
            assertEnds(ExitCode.OK, "", folder, "trust", "--remove");
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void who_is_asked_is_told_where_the_file_comes_from() throws Exception {
        Path real = Files.writeString(home.resolve("real.toml"), "port = 1\n");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.createSymbolicLink(folder.resolve("lmresp.toml"), real);
        try (LmrespProcess trust = lmresp("trust", "--yes")) {
            assertThat(trust.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(trust.err())
                    .contains(
                            "It is a link to " + real.toRealPath(),
                            "Everybody on this machine can change it.");
        }
        Files.writeString(real, "port = 2\n");
        try (LmrespProcess config = lmresp("config")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(config.err()).contains("lmresp.toml has changed since you trusted it");
        }
    }

    @Test
    void config_shows_what_is_left_out_and_why() throws Exception {
        says(
                """
                engine = "http://stranger.example/v1?api-key=SECRET"
                api-key = "SECRET"
                [mcp.files]
                command = "npx"
                """);
        environment.put("LMRESP_ENGINE", "mock");
        try (LmrespProcess config = lmresp("config")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(config.out())
                    .containsPattern("(?m)^engine +mock +LMRESP_ENGINE$")
                    .containsPattern(
                            "(?m)^engine +http://stranger\\.example/v1\\?api-key=… +ignored:"
                                    + " lmresp\\.toml, line 1 is not trusted \\('lmresp trust'\\)$")
                    .containsPattern("(?m)^api-key +- +default$")
                    .containsPattern("(?m)^api-key +\\(set\\) +ignored: lmresp\\.toml, line 2 ")
                    .containsPattern("(?m)^mcp\\.files\\.command +npx +ignored: .*line 4 ")
                    .doesNotContain("SECRET");
        }
        try (LmrespProcess config = lmresp("config", "--json")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.OK);
            var engine = Json.parse(config.out()).path("engine");
            assertThat(engine)
                    .isEqualTo(
                            Json.parse(
                                    """
                                    {"value": "mock", "source": "LMRESP_ENGINE", "left_out": {
                                     "value": "http://stranger.example/v1?api-key=…",
                                     "source": "lmresp.toml, line 1",
                                     "reason": "is not trusted"}}
                                    """));
            assertThat(Json.parse(config.out()).at("/mcp.files.command/left_out/value").asText())
                    .isEqualTo("npx");
        }
    }

    /** An engine that was named and does not count must not be missed by accident. */
    @Test
    void that_an_engine_is_looked_for_instead_is_said() throws Exception {
        says("engine = \"http://gpu.example\"\n");
        try (LmrespProcess config = lmresp("config")) {
            assertThat(config.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(config.err())
                    .contains("; without --engine, lmresp looks for an engine on this machine");
        }
    }

    /**
     * Which key a setting has decides whether a stranger may set it: a new one must be decided on.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api-key, api-key-env, ask.system, default-engine, engine, engine-api-key-env,"
                    + " engine-ca, host, port, record, record-keep, record-max-mb, store,"
                    + " store-max-age, store-max-mb | aliases, ask.effort, ask.model,"
                    + " ask.temperature, auto-wake, client-timeout, connect-timeout, count-probe,"
                    + " dialect, header-timeout, idle-timeout, keep-alive, max-answer-mb,"
                    + " max-body-mb, max-connections, max-exchanges, max-inflight-mb, model,"
                    + " replay-pace"
            })
    void every_setting_is_known_to_need_trust_or_not(String dangerous, String harmless)
            throws Exception {
        assertThat(OptionSettings.keys())
                .containsExactlyInAnyOrder((dangerous + ", " + harmless).split(", "));
        says(String.join(" = 1\n", OptionSettings.keys()) + " = 1\n");
        try (LmrespProcess trust = lmresp("trust", "--yes")) {
            assertThat(trust.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(trust.err().lines().filter(it -> it.startsWith("  line ")))
                    .extracting(it -> it.strip().split(" +")[2])
                    .containsExactlyInAnyOrder(dangerous.split(", "));
        }
    }

    private void says(String toml) throws IOException {
        Files.writeString(folder.resolve("lmresp.toml"), toml);
    }

    private LmrespProcess lmresp(String... arguments) {
        return LmrespProcess.start(folder, environment, arguments);
    }

    private void assertEnds(int code, String says, Path in, String... arguments)
            throws InterruptedException {
        try (LmrespProcess process = LmrespProcess.start(in, environment, arguments)) {
            assertThat(process.exitCode()).isEqualTo(code);
            assertThat(process.err()).contains(says);
        }
    }
}
