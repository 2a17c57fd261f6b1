package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Requests that are no HTTP, or no JSON: they are told so, and nothing after them is a request. */
class MalformedRequestTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final String HELLO =
            "{\"model\":\"" + MockEngine.MODEL + "\",\"input\":\"say hello\"}";
    private static final String NEXT = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final RawClient client = PROXY.client();

    @AfterEach
    void leave() {
        client.close();
    }

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HELLO\r\n\r\n",
                "\u0016\u0003\u0001\u0000",
                "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1.1\r\nno colon here\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                "GET /he alth HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: [::\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: :7377\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: \r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /a?%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /a\"b HTTP/1.1\r\nHost: localhost\r\n\r\n",
            })
    void what_is_no_http_is_an_error_in_json(String request) {
        RawAnswer answer = client.send(request).answer();
        assertThat(answer.status()).isBetween(400, 505).isNotEqualTo(500);
        assertThat(answer.header("connection")).isEqualTo("close");
        answer.envelope();
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void headers_that_are_too_large_are_an_error_in_json() {
        RawAnswer answer =
                client.request("GET", "/health", "X-Much: " + "x".repeat(100_000)).answer();
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.envelope().path("message").asText()).contains("headers", "64 KB");
    }

    @Test
    void http_1_0_is_told_how_to_get_in() {
        RawAnswer answer = client.send("GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n").answer();
        assertThat(answer.status()).isEqualTo(505);
        assertThat(answer.envelope().path("message").asText())
                .contains("HTTP/1.1", "proxy_http_version");
    }

    @Test
    void nobody_is_connected_to_elsewhere() {
        RawAnswer answer =
                client.send("CONNECT evil.com:443 HTTP/1.1\r\nHost: evil.com:443\r\n\r\n").answer();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).contains("POST");
        answer.envelope();
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.com/health,         127.0.0.1,  403",
        "http://evil.com:80/health,      localhost,  403",
        "http://127.0.0.1.evil.com/,     localhost,  403",
        "http://127.0.0.1:1234/health,   evil.com,   200",
        "HTTP://localhost/health,        localhost,  200",
        "http://[::1]/health?x=y,        localhost,  200",
        "http://user@localhost/health,   localhost,  400",
        "//evil.com/health,              localhost,  404",
    })
    void an_address_with_a_host_counts_more_than_the_host_header(
            String target, String host, int status) {
        assertThat(client.request("GET", target, "Host: " + host).answer().status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80000000",
                "ffffffff",
                "fffffffffffffffff",
                "+12",
                "-1",
                "0x12",
                "zz",
                "",
                "12 12",
                "5\r\n{\"a\":XX",
                "5\r\n{\"a\":\n",
                "5\r\n{\"a\":",
                "0\r\n: x",
            })
    void after_wrong_chunks_nothing_is_a_request(String chunk) {
        client.request(
                "POST",
                "/v1/responses",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked");
        client.send(chunk + "\r\n" + NEXT.repeat(3));
        RawAnswer answer = client.answer();
        assertThat(answer.status()).isIn(400, 413);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.envelope().path("message").asText()).doesNotContain("bug");
        assertThat(client.rest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Content-Length: 0\r\nContent-Length: 5",
                "Content-Length: 0\r\n Content-Length: 5",
                "Content-Length : 5",
                "Content-Length\u0000: 5",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding:\u000bchunked",
                "X: y\nTransfer-Encoding: chunked",
                "X: y\rTransfer-Encoding: chunked",
            })
    void two_ways_to_see_where_a_body_ends_are_none(String headers) {
        client.request("POST", "/v1/responses", headers.split("(?!)"));
        client.send("0\r\n\r\n" + NEXT);
        RawAnswer answer = client.answer();
        assertThat(answer.status()).isIn(400, 501);
        answer.envelope();
        assertThat(client.rest()).isEmpty();
    }

    @Test
    void extensions_of_chunks_and_trailers_are_ignored() {
        for (int i = 0; i < 3; i++) {
            client.request(
                    "POST",
                    "/v1/responses",
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked");
            client.send(
                    Integer.toHexString(HELLO.length())
                            + ";a=b\r\n"
                            + HELLO
                            + "\r\n0;c\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n");
            assertThat(client.answer().json().path("output_text").asText()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c0af,      24", // a slash in two bytes
        "e080af,    24",
        "f08080af,  24",
        "eda080,    24", // half of a pair
        "f4908080,  24", // beyond the last character
        "f8888080,  24",
        "80,        24",
        "c3,        24",
        "61e282,    25",
        "ff,        24",
    })
    void what_is_not_utf_8_is_told_its_place(String hex, int place) {
        byte[] start = ("{\"input\":\"" + "x".repeat(14)).getBytes(StandardCharsets.UTF_8);
        byte[] wrong = HexFormat.of().parseHex(hex);
        byte[] body = new byte[start.length + wrong.length + 2];
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(wrong, 0, body, start.length, wrong.length);
        body[body.length - 2] = '"';
        body[body.length - 1] = '}';
        RawAnswer answer =
                client.post("/v1/responses", body, "Content-Type: application/json").answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.envelope().path("message").asText())
                .contains("UTF-8", "at offset " + place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00e9\u20ac",
                "\ud83d\ude00 \u4f60\u597d",
                "\uffff\u07ff\u0800\udbff\udfff"
            })
    void all_characters_are_taken(String text) {
        assertThat(
                        client.post("/v1/responses", HELLO.replace("hello", text))
                                .answer()
                                .json()
                                .path("output_text")
                                .asText())
                .isEqualTo(text);
    }

    @Test
    void a_key_that_cannot_be_passed_on_is_the_clients_mistake() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient other = proxy.client()) {
            other.send(
                    ("POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                                    + " application/json\r\nAuthorization: Bearer k\u00e9y\r\n"
                                    + "Content-Length: "
                                    + HELLO.length()
                                    + "\r\n\r\n"
                                    + HELLO)
                            .getBytes(StandardCharsets.ISO_8859_1));
            RawAnswer answer = other.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.envelope().path("message").asText())
                    .contains("Authorization", "ASCII");
        }
    }
}
