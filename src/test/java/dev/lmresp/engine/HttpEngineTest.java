package dev.lmresp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.engine.EngineException.Reason;
import dev.lmresp.http.RawServer;
import dev.lmresp.http.SelfSigned;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class HttpEngineTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:%d, /v1/models, /v1/models",
        "127.0.0.1:%d, /v1/models, /v1/models",
        "http://localhost:%d/, /v1/models, /v1/models",
        "http://127.0.0.1:%d/v1, /v1/models, /v1/models",
        "http://127.0.0.1:%d/api/v3/, /v1/models?a=b%%20c, /api/v3/models?a=b%%20c",
        "http://127.0.0.1:%d/v1, /wakeup, /wakeup",
        "http://127.0.0.1:%d?key=a, /v1/models, /v1/models?key=a",
        "http://127.0.0.1:%d/?key=a, /v1/models, /v1/models?key=a",
        "http://127.0.0.1:%d/openai/x/?api-version=7, /v1/models?a=b,"
                + " /openai/x/models?a=b&api-version=7",
    })
    void a_path_is_taken_below_the_base_url(String address, String path, String target)
            throws Exception {
        var seen = new ArrayBlockingQueue<String>(1);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    seen.add(peer.request().orElseThrow());
                                    peer.send(ANSWER);
                                });
                var engine = engine(address.formatted(server.port()))) {
            engine.send(EngineCall.get(path.formatted())).close();
            assertThat(seen.poll(5, TimeUnit.SECONDS))
                    .startsWith("GET " + target.formatted() + " HTTP/1.1\r\n");
        }
    }

    @Test
    void an_engine_says_who_asks_and_its_key_replaces_that_of_a_call() throws Exception {
        var seen = new ArrayBlockingQueue<String>(1);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    seen.add(peer.request().orElseThrow());
                                    peer.send(ANSWER);
                                });
                var engine =
                        new HttpEngine(
                                new EngineAddress("127.0.0.1:" + server.port()),
                                "secret",
                                TIMEOUT)) {
            engine.send(
                            new EngineCall(
                                    "POST",
                                    EngineCall.CHAT_COMPLETIONS,
                                    Map.of(
                                            "authorization", "Bearer other",
                                            "host", "elsewhere",
                                            "Transfer-Encoding", "chunked",
                                            "accept-encoding", "gzip",
                                            "X-Own", "1"),
                                    "{}".getBytes(UTF_8)))
                    .close();
            assertThat(seen.poll(5, TimeUnit.SECONDS))
                    .contains("uthorization: Bearer secret\r\n", "\r\nX-Own: 1\r\n")
                    .contains("\r\nUser-Agent: lmresp/", "\r\nAccept-Encoding: identity\r\n")
                    .doesNotContain("other", "elsewhere", "chunked", "gzip");
        }
    }

    @Test
    void an_answer_has_status_headers_and_body() throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 404 Not Found\r\nX: y\r\n" + rest("gone"));
                var engine = engine("127.0.0.1:" + server.port());
                EngineAnswer answer = engine.send(EngineCall.get("/v1/models"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("x")).contains("y");
            assertThat(new String(answer.body().readAllBytes(), UTF_8)).isEqualTo("gone");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host", "http://", "http://ho st", "http://host:99999", "http://[::1"})
    void an_address_that_is_none_is_refused(String address) {
        assertThatThrownBy(() -> engine(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address);
    }

    @Test
    void an_address_with_a_password_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> engine("http://me:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--engine-api-key-env")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void a_host_may_have_underscores() {
        assertFailure("http://my_engine.invalid:8000", Reason.UNREACHABLE, "does not resolve");
        assertFailure("https://my_engine.invalid", Reason.UNREACHABLE, "does not resolve");
    }

    @Test
    void a_key_with_a_line_break_is_refused_and_not_repeated() {
        assertThatThrownBy(
                        () -> new HttpEngine(new EngineAddress("http://host"), "secret\n", TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Authorization")
                .hasMessageNotContaining("secret");
    }

    @Test
    void where_nothing_listens_the_engine_is_unreachable() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFailure("127.0.0.1:" + port, Reason.UNREACHABLE, "cannot be reached: is it running");
        assertFailure("localhost:" + port, Reason.UNREACHABLE, "cannot be reached: is it running");
    }

    @Test
    void a_name_that_does_not_resolve_is_unreachable() {
        assertFailure(
                "http://engine.invalid", Reason.UNREACHABLE, "the host name does not resolve");
    }

    @Test
    void a_server_that_accepts_no_connection_is_a_timeout() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(full.getLocalPort());
            try (var engine =
                    new HttpEngine(
                            new EngineAddress("127.0.0.1:" + full.getLocalPort()),
                            "",
                            Duration.ofMillis(100))) {
                assertFailure(engine, Reason.TIMEOUT, "does not accept a connection in time");
            } finally {
                for (Socket socket : waiting) {
                    socket.close();
                }
            }
        }
    }

    /** Connections that nobody accepts, until the system takes no more. */
    private static List<Socket> fill(int port) throws IOException {
        var sockets = new ArrayList<Socket>();
        while (true) {
            var socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            } catch (SocketTimeoutException e) {
                return sockets;
            }
        }
    }

    @Test
    void an_engine_that_hangs_up_or_talks_nonsense_is_broken() throws Exception {
        try (var silent = RawServer.start(peer -> peer.request());
                var other = RawServer.answering("SSH-2.0-OpenSSH\r\n")) {
            assertFailure(
                    "127.0.0.1:" + silent.port(),
                    Reason.BROKEN,
                    "broke the connection: it closed the connection before it answered");
            assertFailure(
                    "127.0.0.1:" + other.port(),
                    Reason.BROKEN,
                    "sent an invalid response: it sent 'SSH-2.0-OpenSSH");
        }
    }

    @Test
    void an_interrupt_cancels_the_call() throws Exception {
        var asked = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    asked.release();
                                    peer.awaitEnd();
                                });
                var engine = engine("127.0.0.1:" + server.port())) {
            var reason = new CompletableFuture<Reason>();
            Thread caller = Thread.startVirtualThread(() -> reason.complete(reason(engine)));
            asked.acquire();
            caller.interrupt();
            assertThat(reason).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(Reason.CANCELLED);
        }
    }

    @Test
    void a_certificate_that_is_trusted_is_accepted_and_its_connection_used_again()
            throws Exception {
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    while (peer.request().isPresent()) {
                                        peer.send(ANSWER);
                                    }
                                });
                var engine = secure("localhost", server)) {
            for (int i = 0; i < 5; i++) {
                EngineAnswer answer = engine.send(EngineCall.get("/v1/models"));
                assertThat(new String(answer.body().readAllBytes(), UTF_8)).isEqualTo("hello");
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_certificate_that_nobody_signed_or_of_another_host_is_refused() throws Exception {
        try (var server = RawServer.startSecure(SelfSigned.context(), peer -> peer.request())) {
            assertFailure(
                    "https://localhost:" + server.port(),
                    Reason.BROKEN,
                    "that this machine does not trust; if it is the right one, save it");
            try (var engine = secure("127.0.0.1", server)) {
                assertFailure(engine, Reason.BROKEN, "is not for this host (No subject");
            }
        }
    }

    @Test
    void a_certificate_in_a_file_is_trusted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("engine.pem");
        Files.writeString(file, "The engine's own:\n" + SelfSigned.pem());
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    peer.request();
                                    peer.send(ANSWER);
                                });
                var engine =
                        new HttpEngine(
                                new EngineAddress("https://localhost:" + server.port()),
                                "",
                                Map.of(),
                                TIMEOUT,
                                CertificateFile.trusting(file));
                EngineAnswer answer = engine.send(EngineCall.get("/v1/models"))) {
            assertThat(new String(answer.body().readAllBytes(), UTF_8)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n"})
    void a_file_without_a_certificate_is_refused(String text, @TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("engine.pem");
        Files.writeString(file, text);
        assertThatThrownBy(() -> CertificateFile.trusting(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("'" + file + "' contains no");
        assertThatThrownBy(() -> CertificateFile.trusting(folder.resolve("none.pem")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("none.pem' does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "https://other.invalid/v1/chat/completions, to https://other.invalid/v1/chat/completions;,"
                + " set --engine to https://other.invalid/v1",
        "https://other.invalid/x/chat/completions/?key=SECRET,"
                + " to https://other.invalid/x/chat/completions/?…;,"
                + " set --engine to https://other.invalid/x",
        "https://me:SECRET@other.invalid/login, to https://other.invalid/login;,"
                + " is the address of --engine right?",
        "'', to an address that cannot be read;, is the address of --engine right?",
    })
    void a_redirect_to_another_host_is_told_and_not_followed(
            String location, String where, String advice) throws Exception {
        try (var server =
                        RawServer.answering(
                                "HTTP/1.1 308 Moved\r\nLocation: "
                                        + location
                                        + "\r\nContent-Length: 0\r\n\r\n");
                var engine = engine("127.0.0.1:" + server.port())) {
            EngineException failure =
                    catchThrowableOfType(
                            EngineException.class,
                            () ->
                                    engine.send(
                                            EngineCall.post(
                                                    EngineCall.CHAT_COMPLETIONS,
                                                    "{}".getBytes(UTF_8))));
            assertThat(failure)
                    .hasMessageStartingWith("the engine at " + engine.address() + " ")
                    .hasMessageContaining("HTTP 308")
                    .hasMessageContaining(where)
                    .hasMessageContaining(advice)
                    .hasMessageNotContaining("SECRET");
            assertThat(failure.reason()).isEqualTo(Reason.BROKEN);
        }
    }

    @Test
    void tls_on_one_side_only_is_named() throws Exception {
        try (var tls = RawServer.startSecure(SelfSigned.context(), peer -> peer.request())) {
            assertFailure("http://localhost:" + tls.port(), Reason.BROKEN, "begin with https://");
        }
        try (var plain =
                RawServer.start(peer -> peer.send("HTTP/1.1 400 Bad Request\r\n\r\nwhat?"))) {
            assertFailure(
                    "https://localhost:" + plain.port(),
                    Reason.BROKEN,
                    "cannot agree on a TLS connection");
        }
    }

    private static HttpEngine engine(String address) {
        return new HttpEngine(new EngineAddress(address), "", TIMEOUT);
    }

    private static HttpEngine secure(String host, RawServer server) {
        return new HttpEngine(
                new EngineAddress("https://" + host + ":" + server.port()),
                "",
                Map.of(),
                TIMEOUT,
                SelfSigned.context());
    }

    private static String rest(String body) {
        return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Reason reason(Engine engine) {
        return failure(engine).reason();
    }

    private static EngineException failure(Engine engine) {
        return catchThrowableOfType(
                EngineException.class, () -> engine.send(EngineCall.get("/v1/models")));
    }

    private static void assertFailure(String address, Reason reason, String words) {
        try (var engine = engine(address)) {
            assertFailure(engine, reason, words);
        }
    }

    private static void assertFailure(Engine engine, Reason reason, String words) {
        EngineException failure = failure(engine);
        assertThat(failure)
                .hasMessageStartingWith("the engine at " + engine.address() + " ")
                .hasMessageContaining(words);
        assertThat(failure.reason()).isEqualTo(reason);
    }
}
