package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(30)
class RedirectTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String BODY = "{\"a\":1}";

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** Sends on to a location whoever asks for the first path, and says hello to all others. */
    private RawServer server(String status, String location) throws Exception {
        return RawServer.start(
                peer -> {
                    for (var asked = peer.request(); asked.isPresent(); asked = peer.request()) {
                        seen.add(asked.get());
                        boolean isFirst = asked.get().split(" ", 3)[1].equals(PATH);
                        peer.send(
                                isFirst
                                        ? "HTTP/1.1 %s\r\nLocation: %s\r\nContent-Length: 5\r\n\r\nmoved"
                                                .formatted(status, location)
                                        : Calls.HELLO);
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 301, /v1/chat/completions/, /v1/chat/completions/",
        "POST, 302, /v1/chat/completions/, /v1/chat/completions/",
        "POST, 301, /api/v1/chat/completions?x=1, /api/v1/chat/completions?x=1",
        "POST, 302, completions/, /v1/chat/completions/",
        "POST, 307, /anywhere, /anywhere",
        "POST, 308, /anywhere#there, /anywhere",
        "POST, 308, ?again, /v1/chat/completions?again",
        "POST, 308, HERE/anywhere, /anywhere",
        "GET, 301, /anywhere, /anywhere",
        "GET, 302, /anywhere, /anywhere",
        "GET, 303, /anywhere, /anywhere",
        "GET, 307, HERE, /",
    })
    void on_the_same_origin_the_same_request_goes_on(
            String method, String status, String location, String target) throws Exception {
        var port = new int[1];
        try (var server =
                RawServer.start(
                        peer -> {
                            String there = location.replace("HERE", "http://127.0.0.1:" + port[0]);
                            for (var asked = peer.request();
                                    asked.isPresent();
                                    asked = peer.request()) {
                                seen.add(asked.get());
                                peer.send(
                                        seen.size() == 1
                                                ? "HTTP/1.1 %s Moved\r\nLocation: %s\r\nContent-Length: 5\r\n\r\nmoved"
                                                        .formatted(status, there)
                                                : Calls.HELLO);
                            }
                        })) {
            port[0] = server.port();
            try (var client = Calls.client(server)) {
                assertThat(Calls.text(client.send(request(method)))).isEqualTo("hello");
            }
            assertThat(seen).hasSize(2);
            assertThat(seen.getLast())
                    .startsWith(method + " " + target + " HTTP/1.1\r\n")
                    .contains("Authorization: Bearer secret\r\n");
            assertThat(seen.getLast().endsWith(BODY)).isEqualTo(method.equals("POST"));
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 303, /v1/chat/completions/",
        "POST, 301, /login",
        "POST, 302, /login?next=/v1/chat/completions",
        "POST, 308, https://127.0.0.1/v1/chat/completions",
        "POST, 308, http://127.0.0.1:1/v1/chat/completions",
        "POST, 308, //example.invalid/v1/chat/completions",
        "POST, 308, http://me:pass@127.0.0.1/v1/chat/completions",
        "GET, 302, http://example.invalid/v1/chat/completions",
        "GET, 302, ftp://127.0.0.1/",
        "GET, 302, 'http://['",
        "GET, 300, /anywhere",
    })
    void anywhere_else_nothing_goes_and_the_redirect_is_the_response(
            String method, int status, String location) throws Exception {
        try (var server = server(status + " Moved", location);
                var client = Calls.client(server)) {
            HttpResponse response = client.send(request(method));
            assertThat(response.status()).isEqualTo(status);
            assertThat(Calls.text(response)).isEqualTo("moved");
            assertThat(seen).hasSize(1);
        }
    }

    @Test
    void a_circle_ends() throws Exception {
        try (var server = server("308 Moved", PATH);
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> client.send(request("POST")))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("it redirects more than 5 times");
            assertThat(seen).hasSize(6);
        }
    }

    private static HttpRequest request(String method) {
        byte[] body = method.equals("POST") ? BODY.getBytes(UTF_8) : new byte[0];
        return new HttpRequest(method, PATH, Map.of("Authorization", "Bearer secret"), body);
    }
}
