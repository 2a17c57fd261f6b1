package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

class RequestTest {
    @Test
    void a_request_says_what_http_wants_and_its_own_headers() throws Exception {
        var seen = new ArrayBlockingQueue<String>(1);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    seen.add(peer.request().orElseThrow());
                                    peer.send(Calls.HELLO);
                                });
                var client = Calls.client(server)) {
            client.send(
                    new HttpRequest(
                            "POST",
                            "/v1/x?a=b%20c",
                            Map.of("Content-Type", "application/json"),
                            new byte[] {'{', '}'}));
            assertThat(seen.poll(5, TimeUnit.SECONDS))
                    .isEqualTo(
                            "POST /v1/x?a=b%20c HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.port()
                                    + "\r\nContent-Type: application/json"
                                    + "\r\nAccept-Encoding: identity"
                                    + "\r\nContent-Length: 2\r\n\r\n{}");
        }
    }

    @Test
    void a_post_without_a_body_says_so_and_a_get_does_not() throws Exception {
        var seen = new ArrayBlockingQueue<String>(2);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    while (true) {
                                        seen.add(peer.request().orElseThrow());
                                        peer.send(Calls.HELLO);
                                    }
                                });
                var client = Calls.client(server)) {
            client.send(Calls.post("")).body().close();
            client.send(Calls.get()).body().close();
            assertThat(seen.poll(5, TimeUnit.SECONDS)).contains("Content-Length: 0\r\n");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).doesNotContain("Content-Length");
        }
    }

    @Test
    void a_large_body_arrives_whole() throws Exception {
        String body = "0123456789abcdef".repeat(20_000);
        var seen = new ArrayBlockingQueue<String>(1);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    seen.add(peer.request().orElseThrow());
                                    peer.send(Calls.HELLO);
                                });
                var client = Calls.client(server)) {
            client.send(Calls.post(body)).body().close();
            assertThat(seen.poll(5, TimeUnit.SECONDS)).endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void a_refusal_that_comes_before_the_whole_body_was_taken_is_read() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.send(
                                            "HTTP/1.1 413 Too Large\r\nConnection: close\r\n"
                                                    + "Content-Length: 3\r\n\r\nbig");
                                    peer.awaitEnd();
                                });
                var client = Calls.client(server)) {
            HttpResponse response = client.send(Calls.post("x".repeat(1 << 20)));
            assertThat(response.status()).isEqualTo(413);
            assertThat(Calls.text(response)).isEqualTo("big");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nB: c", "a\nb", "a\rb", "a\0b", "a\u007f", "日"})
    void a_header_value_that_would_break_the_head_is_refused_and_not_repeated(String value) {
        assertThatThrownBy(() -> with(Map.of("X-Key", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("X-Key")
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ü"})
    void a_header_name_that_would_break_the_head_is_refused(String name) {
        assertThatThrownBy(() -> with(Map.of(name, "value")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "/a b", "/a\r\nX: y", "/ü"})
    void a_path_that_would_break_the_head_is_refused(String path) {
        assertThatThrownBy(() -> new HttpRequest("GET", path, Map.of(), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://host, host",
        "http://host:80, host",
        "http://host:8000, host:8000",
        "https://host, host",
        "https://host:443/v1, host",
        "https://host:80, host:80",
        "'http://[::1]:8000', '[::1]:8000'",
        "'http://[::1]', '[::1]'",
    })
    void the_host_header_has_the_port_where_it_is_not_the_usual_one(String url, String header) {
        assertThat(Origin.of(URI.create(url)).hostHeader()).isEqualTo(header);
    }

    @Test
    void a_port_that_cannot_be_is_refused() {
        assertThatThrownBy(() -> Origin.of(URI.create("http://host:70000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("70000");
    }

    private static HttpRequest with(Map<String, String> headers) {
        return new HttpRequest("GET", "/", headers, new byte[0]);
    }
}
