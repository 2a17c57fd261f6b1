package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A key in the engine's address goes to the engine, and is shown nowhere. */
@Tag("process")
@Tag("ci")
class KeyInAddressTest {
    private static final String KEY = "KEY-NOBODY-SEES";
    private static final String QUERY = "?api-key=" + KEY;

    @TempDir private Path folder;

    @Test
    void the_engine_gets_it_and_a_client_sees_its_name_only() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                LmrespProcess serve = serve(engine.url() + QUERY)) {
            serve.awaitErr("codex ");
            try (RawClient client = RawClient.to(serve.port())) {
                String health = client.request("GET", "/health").answer().text();
                assertThat(health).contains("?api-key=…").doesNotContain(KEY);
                assertThat(client.respond(Requests.whole("hi")).answer().status()).isEqualTo(200);
            }
            assertThat(engine.requests())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.path()).endsWith(QUERY));
            assertThat(serve.err()).contains("?api-key=…").doesNotContain(KEY);
        }
        assertNoFileHasIt();
    }

    @Test
    void an_engine_that_is_away_is_named_without_it() throws Exception {
        try (LmrespProcess serve = serve(closed() + QUERY)) {
            serve.awaitErr("codex ");
            for (String path : new String[] {"/v1/responses", "/v1/chat/completions"}) {
                try (RawClient client = RawClient.to(serve.port())) {
                    RawAnswer answer = client.post(path, Requests.whole("hi").toString()).answer();
                    assertThat(answer.status()).isEqualTo(502);
                    assertThat(answer.text()).contains("?api-key=…").doesNotContain(KEY);
                }
            }
            try (RawClient client = RawClient.to(serve.port())) {
                assertThat(client.request("GET", "/health").answer().text())
                        .contains("unreachable", "?api-key=…")
                        .doesNotContain(KEY);
            }
            assertThat(serve.err()).contains("?api-key=…").doesNotContain(KEY);
        }
        assertNoFileHasIt();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config",
                "config --json",
                "doctor -v",
                "doctor --json",
                "run -v -- true",
                "ask -v --engine ENGINE hi",
            })
    void no_command_shows_it(String command) throws Exception {
        String engine = closed() + QUERY;
        try (LmrespProcess process =
                LmrespProcess.start(
                        folder,
                        Map.of("LMRESP_ENGINE", engine, "NO_COLOR", "1"),
                        command.replace("ENGINE", engine).split(" "))) {
            process.input("").exitCode();
            assertThat(process.out() + process.err()).contains("?api-key=…").doesNotContain(KEY);
        }
        assertNoFileHasIt();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/v1?api-key=%s",
                "http://ho st/v1?api-key=%s",
                "http://host:99999/v1?api-key=%s",
                "http:///v1?api-key=%s",
                "http://me:%s@host/v1",
                "http://me:%s@ho st/v1",
                "http://me:%s",
            })
    void an_address_that_is_none_is_refused_without_it(String address) throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.start(
                        folder, Map.of(), "serve", "-v", "--engine", address.formatted(KEY))) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(serve.err()).contains("--engine").doesNotContain(KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--engin=http://host?api-key=%s", "--api-kye=%s"})
    void a_mistyped_option_is_named_without_its_value(String option) throws Exception {
        try (LmrespProcess serve =
                LmrespProcess.start(folder, Map.of(), "serve", "-v", option.formatted(KEY))) {
            assertThat(serve.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(serve.err()).contains("unknown option '--").doesNotContain(KEY);
        }
    }

    private LmrespProcess serve(String engine) {
        return LmrespProcess.start(
                folder,
                Map.of(),
                "serve",
                "-v",
                "--port",
                "0",
                "--record",
                "records",
                "--engine",
                engine);
    }

    /** Neither recordings nor what is kept of conversations. */
    private void assertNoFileHasIt() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(KEY);
            }
        }
    }

    /** Where nobody listens. */
    private static String closed() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
        }
    }
}
