package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawClient;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Scripts of the mock, from the command line. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
@Tag("process")
class MockScriptTest {
    private static final String SCRIPT =
            """
            strict = true

            [[rule]]
            when = "greet"
            say = "Hello from the script."

            [[rule]]
            name = "farewell"
            when = "part"
            say = "Goodbye."
            """;

    @TempDir private Path folder;

    @BeforeEach
    void a_script() throws IOException {
        Files.writeString(folder.resolve("agent.toml"), SCRIPT);
    }

    private LmrespProcess lmresp(String command) throws IOException {
        return LmrespProcess.start(
                folder, Map.of("XDG_CONFIG_HOME", folder + "/config"), command.split(" "));
    }

    private static String ask(LmrespProcess process, String path, String json) throws Exception {
        try (RawClient client = RawClient.to(process.port())) {
            return client.post(path, json).answer().text();
        }
    }

    @Test
    void an_engine_answers_by_its_script_and_tells_in_the_end_what_nobody_needed()
            throws Exception {
        try (LmrespProcess mock = lmresp("mock --port 0 --script agent.toml")) {
            String chat = "/v1/chat/completions";
            assertThat(ask(mock, chat, chat("greet me"))).contains("Hello from the script.");
            assertThat(ask(mock, chat, chat("secret")))
                    .contains("\"no_rule\"", "rule 'farewell' (");
            mock.signal("TERM");
            assertThat(mock.exitCodeWithin(Duration.ofSeconds(10))).isEqualTo(ExitCode.OK);
            assertThat(mock.err().lines().skip(1))
                    .containsExactly(
                            "lmresp: no rule of the mock's script matches a request; nearest: rule"
                                + " 1 (agent.toml, line 3): the last user text does not contain"
                                + " 'greet'; rule 'farewell' (agent.toml, line 7): the last user"
                                + " text does not contain 'part'",
                            "lmresp: the mock's script: rule 'farewell' (agent.toml, line 7) never"
                                    + " matched");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "serve --engine mock"})
    void a_proxy_answers_by_the_users_settings_or_by_a_script(String command) throws Exception {
        Files.createDirectories(folder.resolve("config/lmresp"));
        Files.writeString(
                folder.resolve("config/lmresp/config.toml"),
                "engine = 'mock:%s'\n[[mock.rule]]\nwhen = 'set'\nsay = 'By the settings.'\n"
                        .formatted(folder.resolve("agent.toml")));
        boolean hasFile = command.equals("serve");
        try (LmrespProcess serve = lmresp(command + " --port 0")) {
            String path = "/v1/responses";
            String model = "{\"model\":\"lmresp-mock\",\"input\":";
            assertThat(ask(serve, path, model + "\"set\"}")).contains("By the settings.");
            assertThat(ask(serve, path, model + "\"greet\"}").contains("Hello from the script."))
                    .isEqualTo(hasFile);
        }
    }

    @Test
    void a_run_tells_what_its_script_has_too_much_when_the_command_has_ended() throws Exception {
        try (LmrespProcess run = lmresp("run --engine mock:agent.toml -- true")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.err().lines().toList().getLast())
                    .isEqualTo(
                            "lmresp: the mock's script: rule 1 (agent.toml, line 3) never matched;"
                                    + " rule 'farewell' (agent.toml, line 7) never matched");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mock --port 0 --script agent.toml",
                "serve --port 0 --engine mock:agent.toml",
                "run --engine mock:agent.toml -- true"
            })
    void a_mistake_in_it_is_told_before_anything_starts(String command) throws Exception {
        Files.writeString(folder.resolve("agent.toml"), SCRIPT + "sya = 1\n");
        try (LmrespProcess started = lmresp(command)) {
            assertThat(started.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(started.err())
                    .startsWith(
                            "lmresp: agent.toml, line 11: rule 'farewell': unknown key 'sya'; the"
                                    + " keys are name, when, then, say")
                    .doesNotContain("listening");
        }
    }

    private static String chat(String prompt) {
        return "{\"model\":\"lmresp-mock\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(prompt);
    }
}
