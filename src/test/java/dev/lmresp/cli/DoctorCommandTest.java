package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.json.Json;
import dev.lmresp.server.EngineServer;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code lmresp doctor} as a person and as a script meet it. */
@DisabledOnOs(OS.WINDOWS) // Codex is played by a shell script
@Tag("process")
@Order(TestOrder.LONG)
class DoctorCommandTest {
    private static final List<String> PROXIES =
            List.of("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY");

    @TempDir private Path folder;

    private record Said(int exitCode, String out, String err) {
        JsonNode json() {
            return Json.parse(out);
        }

        JsonNode check(String id) {
            for (JsonNode check : json().path("checks")) {
                if (check.path("id").asText().equals(id)) {
                    return check;
                }
            }
            throw new AssertionError("no check " + id + " in " + out);
        }
    }

    private Said doctor(Map<String, String> environment, String... options) throws Exception {
        var all = new HashMap<String, String>();
        PROXIES.forEach(name -> all.put(name, ""));
        all.put("PATH", folder.resolve("bin").toString());
        all.put("CODEX_HOME", folder.resolve("codex").toString());
        all.putAll(environment);
        var arguments = new ArrayList<>(List.of("doctor", "--port", "0"));
        arguments.addAll(List.of(options));
        try (LmrespProcess doctor =
                LmrespProcess.start(folder, all, arguments.toArray(String[]::new))) {
            int exitCode = doctor.exitCodeWithin(Duration.ofSeconds(60));
            return new Said(exitCode, doctor.out(), doctor.err());
        }
    }

    @Test
    void its_help_has_what_it_asks_the_engine_by_and_serves_other_options_hold_too()
            throws Exception {
        assertThat(doctor(Map.of(), "--help").out())
                .contains("--engine=", "--dialect=", "--patience=", "options of 'lmresp serve'")
                .doesNotContain("--max-body-mb", "--host", "Listen on");
        Said wrong = doctor(Map.of(), "--max-body-mb", "0");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("--max-body-mb must be from 1 to 2047, not 0");
        Said wrongSetting = doctor(Map.of("LMRESP_MAX_BODY_MB", "0"));
        assertThat(wrongSetting.err()).contains("--max-body-mb (LMRESP_MAX_BODY_MB) must be");
    }

    private void installCodex(String prints) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path codex = Files.writeString(bin.resolve("codex"), "#!/bin/sh\n" + prints + "\n");
        Files.setPosixFilePermissions(codex, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectories(folder.resolve("codex"));
        Files.writeString(
                home.resolve("config.toml"),
                """
                model = "lmresp-mock"
                model_provider = "lmresp"
                [model_providers.lmresp]
                name = "lmresp"
                base_url = "http://127.0.0.1:7377/v1"
                """);
    }

    @Test
    void all_is_well_on_one_screen_and_the_exit_code_is_0() throws Exception {
        installCodex("echo codex-cli 0.169.0");
        Said said = doctor(Map.of(), "--engine", "mock");
        assertThat(said.exitCode()).as(said.out()).isEqualTo(ExitCode.OK);
        assertThat(said.err()).isEmpty();
        assertThat(said.out()).contains("Codex works with this engine.").doesNotContain("\u001b");
        assertThat(said.out().lines().toList())
                .hasSizeLessThanOrEqualTo(24)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
                .filteredOn(line -> line.startsWith("ok  "))
                .hasSize(19);
    }

    @Test
    void where_no_engine_is_named_it_asks_that_of_the_proxy_that_runs() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.of(engine);
                LmrespProcess doctor =
                        LmrespProcess.start(
                                folder,
                                Map.of("CODEX_HOME", folder.toString()),
                                "doctor",
                                "--port",
                                Integer.toString(proxy.port()),
                                "--json")) {
            doctor.exitCodeWithin(Duration.ofSeconds(60));
            assertThat(Json.parse(doctor.out()).path("engine").asText())
                    .isEqualTo(engine.url() + "/v1");
        }
    }

    @Test
    void without_codex_it_says_how_to_get_it() throws Exception {
        Said said = doctor(Map.of(), "--engine", "mock");
        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(said.out())
                .contains("!!  codex ", "-> npm install -g @openai/codex")
                .contains("-> run: lmresp codex-config --write")
                .contains("Failed checks: codex, codex-config.");
    }

    @Test
    void a_newer_codex_is_told_of_and_one_that_hangs_is_not_waited_for() throws Exception {
        installCodex("echo codex-cli 9.9.9");
        Said newer = doctor(Map.of(), "--engine", "mock", "--json");
        assertThat(newer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(newer.check("codex").path("finding").asText()).startsWith("9.9.9");
        assertThat(newer.check("codex").path("advice").asText()).contains("newer than any");
        installCodex("exec /bin/sleep 1000");
        Said hanging = doctor(Map.of(), "--engine", "mock", "--json");
        assertThat(hanging.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(hanging.check("codex").path("verdict").asText()).isEqualTo("works-not");
    }

    @Test
    void a_proxy_that_catches_loopback_is_in_the_way() throws Exception {
        installCodex("echo codex-cli 0.169.0");
        Said said = doctor(Map.of("HTTP_PROXY", "http://10.0.0.1:3128"), "--engine", "mock");
        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(said.out())
                .contains("HTTP_PROXY sends requests for 127.0.0.1")
                .contains("-> export NO_PROXY=127.0.0.1,localhost,::1");
    }

    @Test
    void what_was_learned_is_saved_and_holds_the_next_time() throws Exception {
        installCodex("echo codex-cli 0.169.0");
        String mine = "# mine\nkeep-alive = 20 # s";
        Path file = Files.writeString(folder.resolve("lmresp.toml"), mine);
        var engine =
                new HostileEngine(
                        new MockEngine(), Set.of(Quirk.NO_STRICT_TOOLS, Quirk.NO_NULL_CONTENT));
        try (EngineServer server = EngineServer.start("127.0.0.1", 0, engine)) {
            String url = "http://127.0.0.1:" + server.port();
            Said first = doctor(Map.of(), "--engine", url);
            assertThat(first.exitCode()).as(first.out()).isEqualTo(ExitCode.OK);
            assertThat(first.out()).contains("'lmresp doctor --save'", "[dialect.mock]");
            assertThat(file).hasContent(mine);
            Said second = doctor(Map.of(), "--engine", url, "--save", "--json");
            assertThat(second.json().path("saved").asBoolean()).isTrue();
            assertThat(second.json().at("/learned/strict").asBoolean(true)).isFalse();
            assertThat(Files.readString(file))
                    .startsWith(mine + "\n\n[dialect.mock]\n")
                    .contains("strict = false\n", "empty-content = \"empty\"\n");
            Said third = doctor(Map.of(), "--engine", url, "--save");
            assertThat(third.out()).contains("Nothing to save");
        }
    }

    @Test
    void a_file_that_is_trusted_still_is_when_something_was_saved_in_it() throws Exception {
        installCodex("echo codex-cli 0.169.0");
        var engine = new HostileEngine(new MockEngine(), Set.of(Quirk.NO_STRICT_TOOLS));
        try (EngineServer server = EngineServer.start("127.0.0.1", 0, engine)) {
            String mine = "engine = 'http://127.0.0.1:%d'\n".formatted(server.port());
            Path file = Files.writeString(folder.resolve("lmresp.toml"), mine);
            try (LmrespProcess trust = LmrespProcess.start(folder, Map.of(), "trust", "--yes")) {
                assertThat(trust.exitCode()).isEqualTo(ExitCode.OK);
            }
            Said saved = doctor(Map.of(), "--save", "--json");
            assertThat(saved.json().path("saved").asBoolean()).isTrue();
            assertThat(file).content().startsWith(mine).contains("strict = false");
            try (LmrespProcess list = LmrespProcess.start(folder, Map.of(), "trust", "--list")) {
                assertThat(list.exitCode()).isEqualTo(ExitCode.OK);
                assertThat(list.out()).startsWith("trusted  ");
            }
        }
    }

    @Test
    void json_has_every_check_with_its_verdict() throws Exception {
        Said said = doctor(Map.of(), "--engine", "http://127.0.0.1:1", "--json");
        assertThat(said.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(said.json().path("works").asBoolean(true)).isFalse();
        assertThat(said.json().path("checks")).hasSize(19);
        assertThat(said.check("jdk").path("verdict").asText()).isEqualTo("works");
        assertThat(said.check("engine").path("verdict").asText()).isEqualTo("works-not");
        assertThat(said.check("engine").path("needed").asBoolean()).isTrue();
        assertThat(said.check("tools").path("verdict").asText()).isEqualTo("cannot-tell");
    }

    @Test
    void ctrl_c_ends_it_at_once() throws Exception {
        var engine = new HostileEngine(new MockEngine(), Set.of(Quirk.SILENT_REQUEST));
        try (EngineServer server = EngineServer.start("127.0.0.1", 0, engine);
                LmrespProcess doctor =
                        LmrespProcess.start(
                                folder,
                                Map.of(),
                                "doctor",
                                "--port",
                                "0",
                                "--engine",
                                "http://127.0.0.1:" + server.port())) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!doctor.out().contains("dialect") && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            doctor.signal("INT");
            assertThat(doctor.exitCodeWithin(Duration.ofSeconds(5)))
                    .isEqualTo(ExitCode.INTERRUPTED);
        }
    }

    @Test
    void wrong_options_are_usage_errors() throws Exception {
        assertThat(doctor(Map.of(), "--engine", "ftp://x").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(doctor(Map.of(), "--dialect", "klingon").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(doctor(Map.of(), "--patience", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
