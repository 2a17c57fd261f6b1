package dev.lmresp.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code docs/en/scale.md} tells people to set up, as it stands there. */
@Tag("process")
@Tag("ci")
class ScalePageTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final String KEY = "the-first-key";

    @TempDir private Path folder;

    private static String block(String language, int index) throws IOException {
        String page = Files.readString(Path.of("docs/en/scale.md"));
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(page)
                .results()
                .map(it -> it.group(1))
                .toList()
                .get(index);
    }

    private LmrespProcess serve(String database) {
        return LmrespProcess.start(
                folder,
                Map.of(
                        "LMRESP_HOST",
                        "0.0.0.0",
                        "LMRESP_PORT",
                        "0",
                        "LMRESP_API_KEYS",
                        "the-first-key,the-second-key",
                        "LMRESP_ENGINE",
                        "mock",
                        "LMRESP_STORE",
                        database),
                "serve");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** nginx with the configuration of the page, but for addresses and where it writes. */
    private Process nginx(int port, int one, int other) throws IOException {
        String server =
                block("nginx", 0)
                        .replace("10.0.0.11:7377", "127.0.0.1:" + one)
                        .replace("10.0.0.12:7377", "127.0.0.1:" + other)
                        .replace("listen 80;", "listen 127.0.0.1:%d;".formatted(port));
        String temporary =
                List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                        .map(it -> "%s_temp_path %s/%s;".formatted(it, folder, it))
                        .collect(Collectors.joining("\n"));
        Path file = folder.resolve("nginx.conf");
        Files.writeString(
                file,
                """
                daemon off;
                master_process off;
                pid %s/nginx.pid;
                error_log %s/nginx.log;
                events {}
                http {
                access_log off;
                %s
                %s
                }
                """
                        .formatted(folder, folder, temporary, server));
        return new ProcessBuilder(NGINX.toString(), "-c", file.toString(), "-p", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
    }

    private static JsonNode ask(int port, ObjectNode request) {
        try (RawClient client = RawClient.to(port)) {
            return client.respond(
                            request.put("model", MockEngine.MODEL), "Authorization: Bearer " + KEY)
                    .answer()
                    .events()
                    .checked()
                    .response();
        }
    }

    private static boolean isReady(int port) {
        try (RawClient client = RawClient.to(port)) {
            return client.request("GET", "/health/ready").answer().status() == 200;
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Test
    void behind_nginx_a_chain_goes_on_while_proxies_are_killed_and_started() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is not installed");
        String database = PostgresServer.shared().database();
        int port = freePort();
        try (LmrespProcess one = serve(database);
                LmrespProcess other = serve(database)) {
            Process nginx = nginx(port, one.port(), other.port());
            try {
                await().atMost(Duration.ofSeconds(10)).until(() -> isReady(port));
                String previous = "";
                for (int turn = 0; turn < 10; turn++) {
                    ObjectNode request = Requests.streamed("turn " + turn);
                    if (!previous.isEmpty()) {
                        request.put("previous_response_id", previous);
                    }
                    JsonNode response = ask(port, request);
                    assertThat(response.path("store").asBoolean()).isTrue();
                    previous = response.path("id").asText();
                    if (turn == 5) {
                        one.signal("KILL");
                        one.exitCode();
                    }
                }
                String path = "/v1/responses/" + previous + "/input_items?limit=100";
                try (RawClient client = RawClient.to(port)) {
                    RawAnswer items =
                            client.request("GET", path, "Authorization: Bearer " + KEY).answer();
                    assertThat(items.json().path("data")).hasSize(19);
                }
                other.signal("TERM");
                assertThat(other.exitCode()).isZero();
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }

    @Test
    void a_web_socket_goes_through_nginx() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is not installed");
        int port = freePort();
        try (TestProxy proxy = TestProxy.mock()) {
            Process nginx = nginx(port, proxy.port(), proxy.port());
            try {
                await().atMost(Duration.ofSeconds(10)).until(() -> isReady(port));
                try (TestWebSocket socket = TestWebSocket.to(port)) {
                    ObjectNode first =
                            Requests.streamed("my name is Ada")
                                    .put("model", MockEngine.MODEL)
                                    .put("store", false);
                    JsonNode known = socket.respond(first).checked().response();
                    ObjectNode second =
                            Requests.streamed("what is my name?")
                                    .put("model", MockEngine.MODEL)
                                    .set("previous_response_id", known.path("id"));
                    assertThat(socket.respond(second).checked().text()).contains("Ada");
                    socket.goodbye();
                    assertThat(socket.closed()).isEqualTo(1000);
                }
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }

    @Test
    void systemd_takes_the_unit_and_lmresp_the_variables() throws Exception {
        String variables = block("sh", 1);
        List<String> known = OptionSettings.keys().stream().map(Settings::variable).toList();
        assertThat(variables.lines().filter(it -> it.startsWith("LMRESP_")))
                .hasSize(4)
                .allSatisfy(
                        line -> {
                            String name = line.split("=", 2)[0];
                            assertThat(known.contains(name) || name.equals("LMRESP_API_KEYS"))
                                    .as(name)
                                    .isTrue();
                        });
        assumeTrue(Files.isExecutable(ANALYZE), "systemd is not installed");
        Path program = folder.resolve("lmresp");
        Files.writeString(program, "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path unit = folder.resolve("lmresp.service");
        Files.writeString(unit, block("ini", 0).replace("/opt/lmresp/bin/lmresp", "" + program));
        Process process =
                new ProcessBuilder(ANALYZE.toString(), "--man=no", "verify", unit.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(process.inputReader().readAllAsString()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }
}
