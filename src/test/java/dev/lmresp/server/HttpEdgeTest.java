package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What clients of any kind get at the door: statuses, encodings, connections. */
class HttpEdgeTest {
    private static final int LIMIT = 1 << 20;
    private static final TestProxy PROXY = TestProxy.withEngine("mock").maxBodyBytes(LIMIT).start();
    private static final String HELLO =
            "{\"model\":\"" + MockEngine.MODEL + "\",\"input\":\"say hello\"}";

    private final RawClient client = PROXY.client();

    @AfterEach
    void leave() {
        client.close();
    }

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @Test
    void a_member_of_a_request_that_is_there_twice_is_refused() {
        RawAnswer answer =
                client.post("/v1/responses", "{\"input\":\"a\",\"model\":\"m\",\"input\":\"b\"}")
                        .answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().path("message").asText()).contains("Duplicate field 'input'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'input':'say @'",
                "'input':'a','instructions':'say @'",
                "'input':'a','metadata':{'k':'say @'}",
                "'input':'a','metadata':{'@':'v'}",
            })
    void half_a_character_in_a_request_is_no_failure(String members) {
        String request = ("{'model':'" + MockEngine.MODEL + "'," + members + "}");
        RawAnswer answer =
                client.post("/v1/responses", request.replace('\'', '"').replace("@", "\\ud83d"))
                        .answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-lmresp-notes")).contains("half a character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v2/responses", "/v1/images", "/favicon.ico"})
    void an_unknown_path_is_told_which_there_are(String path) {
        RawAnswer answer = client.request("GET", path).answer();
        assertThat(answer.status()).isEqualTo(404);
        JsonNode error = answer.envelope();
        assertThat(error.path("message").asText()).contains(path, "/v1/responses");
        assertThat(error.path("code").asText()).isEqualTo("not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /v1/responses,        'POST, OPTIONS'",
        "PUT,    /v1/responses,        'POST, OPTIONS'",
        "DELETE, /responses,           'POST, OPTIONS'",
        "GET,    /v1/chat/completions, 'POST, OPTIONS'",
        "GET,    /v1/embeddings,       'POST, OPTIONS'",
        "POST,   /v1/models,           'GET, HEAD, OPTIONS'",
        "PATCH,  /health,              'GET, HEAD, OPTIONS'",
    })
    void a_wrong_method_is_told_the_right_one(String method, String path, String allowed) {
        RawAnswer answer = client.request(method, path, "Content-Length: 0").answer();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo(allowed);
        assertThat(answer.envelope().path("message").asText()).contains(path, method);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""})
    void another_content_type_is_refused(String type) {
        RawAnswer answer =
                client.post("/v1/responses", bytes(HELLO), "Content-Type: " + type).answer();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.envelope().path("message").asText()).contains("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON",
                "application/vnd.api+json"
            })
    void json_by_any_name_is_taken(String type) {
        RawAnswer answer =
                client.post("/v1/responses", bytes(HELLO), "Content-Type: " + type).answer();
        assertThat(answer.json().path("output_text").asText()).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\\n  \"model\": oops}    | line 2",
                "{\"model\":\"m\"          | line 1",
                "{}{}                      | line 1, column 3",
                "not json                  | line 1",
                "~~                        | empty",
            })
    void wrong_json_is_told_its_place(String body, String place) {
        RawAnswer answer = client.post("/v1/responses", body.replace("\\n", "\n")).answer();
        assertThat(answer.status()).isEqualTo(400);
        JsonNode error = answer.envelope();
        assertThat(error.path("code").asText()).isEqualTo("invalid_json");
        assertThat(error.path("message").asText()).contains(place).doesNotContain("Source");
    }

    @Test
    void json_that_is_no_object_is_refused() {
        RawAnswer answer = client.post("/v1/responses", "[1]").answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.envelope().path("message").asText()).contains("object");
    }

    @Test
    void a_body_announced_too_large_is_refused_before_it_comes() {
        client.request(
                "POST",
                "/v1/responses",
                "Content-Type: application/json",
                "Content-Length: " + 2 * LIMIT);
        RawAnswer answer = client.answer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.envelope().path("message").asText()).contains("--max-body-mb");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void a_body_in_chunks_that_gets_too_large_is_refused() {
        client.request(
                "POST",
                "/v1/responses",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked");
        String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
        try {
            for (int i = 0; i < 32; i++) {
                client.send(chunk);
            }
        } catch (UncheckedIOException e) {
            // refused already, and the connection closed
        }
        RawAnswer answer = client.answer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.envelope().path("message").asText()).contains("--max-body-mb");
    }

    @Test
    void a_body_in_chunks_is_taken() {
        client.request(
                "POST",
                "/v1/responses",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked");
        client.send("5\r\n" + HELLO.substring(0, 5) + "\r\n");
        String rest = HELLO.substring(5);
        client.send(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n");
        assertThat(client.answer().json().path("output_text").asText()).isEqualTo("hello");
    }

    @Test
    void a_client_that_asks_first_is_told_to_go_on() {
        client.request(
                "POST",
                "/v1/responses",
                "Content-Type: application/json",
                "Expect: 100-continue",
                "Content-Length: " + HELLO.length());
        assertThat(client.answer().status()).isEqualTo(100);
        client.send(HELLO);
        assertThat(client.answer().json().path("output_text").asText()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/models", "/health", "/v1/models/" + MockEngine.MODEL})
    void head_is_get_without_the_body(String path) {
        RawAnswer answer = client.request("HEAD", path).answerToHead();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        try (RawClient other = PROXY.client()) {
            int length = other.request("GET", path).answer().bytes().length;
            assertThat(answer.header("content-length")).isEqualTo(Integer.toString(length));
        }
        // nothing of a body is left on the connection
        assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/models", "/v1/chat/completions"})
    void options_tells_what_is_allowed(String path) {
        RawAnswer answer =
                client.request(
                                "OPTIONS",
                                path,
                                "Origin: http://localhost:3000",
                                "Access-Control-Request-Method: POST")
                        .answer();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("allow")).contains("OPTIONS");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo(answer.header("allow"));
        assertThat(answer.header("access-control-allow-headers"))
                .contains("authorization", "content-type");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
        // RFC 9110 8.6
        assertThat(answer.headers()).doesNotContainKey("content-length");
        assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
    }

    @Test
    void options_of_the_whole_server_are_told_too() {
        RawAnswer answer = client.request("OPTIONS", "*").answer();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade, h2c, 13, dGhlIHNhbXBsZSBub25jZQ==",
        "keep-alive, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==",
        "Upgrade, websocket, 8, dGhlIHNhbXBsZSBub25jZQ==",
        "Upgrade, websocket, 13, bm8=",
        "Upgrade, websocket, 13, ???"
    })
    void an_upgrade_that_is_wrong_gets_the_status_that_makes_codex_use_http(
            String connection, String upgrade, String version, String key) {
        RawAnswer answer =
                client.request(
                                "GET",
                                "/v1/responses",
                                "Connection: " + connection,
                                "Upgrade: " + upgrade,
                                "Sec-WebSocket-Version: " + version,
                                "Sec-WebSocket-Key: " + key)
                        .answer();
        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("upgrade")).isEqualTo("websocket");
        assertThat(answer.header("sec-websocket-version")).isEqualTo("13");
        assertThat(answer.envelope().path("message").asText()).contains("POST");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1", ""})
    void the_prefix_may_be_left_out(String prefix) {
        RawAnswer models = client.request("GET", prefix + "/models").answer();
        assertThat(models.json().path("data").get(0).path("id").asText())
                .isEqualTo(MockEngine.MODEL);
        assertThat(
                        client.post(prefix + "/responses", HELLO)
                                .answer()
                                .json()
                                .path("output_text")
                                .asText())
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/responses/, 405", "POST, /v1/models/, 405", "GET, /nowhere/, 404"})
    void a_slash_at_the_end_does_not_make_another_answer(String method, String path, int status) {
        assertThat(client.request(method, path).answer().status()).isEqualTo(status);
    }

    @Test
    void one_slash_too_many_at_the_end_does_no_harm() {
        assertThat(
                        client.post("/v1/responses/?a=b", HELLO)
                                .answer()
                                .json()
                                .path("output_text")
                                .asText())
                .isEqualTo("hello");
        String chat =
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"say hi\"}]}"
                        .formatted(MockEngine.MODEL);
        try (RawClient other = PROXY.client()) {
            assertThat(other.post("/v1/chat/completions/", chat).answer().text())
                    .contains("\"hi\"");
        }
        assertThat(client.request("GET", "/v1/models/").answer().json().path("data")).hasSize(1);
        assertThat(
                        client.request("GET", "/v1/models/" + MockEngine.MODEL + "/")
                                .answer()
                                .json()
                                .path("id")
                                .asText())
                .isEqualTo(MockEngine.MODEL);
        assertThat(client.request("GET", "/health/").answer().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/responses",
                "/v1//responses",
                "///v1///responses//",
                "//responses",
                "/v1/responses//?a=b"
            })
    void doubled_slashes_do_no_harm(String path) {
        assertThat(client.post(path, HELLO).answer().json().path("output_text").asText())
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, //v1/responses, 405",
        "GET, /nowhere//at//all, 404",
        "GET, //, 404",
        "GET, //evil.example/v1, 404"
    })
    void doubled_slashes_do_not_make_another_answer(String method, String path, int status) {
        assertThat(client.request(method, path).answer().status()).isEqualTo(status);
    }

    @Test
    void long_headers_are_taken() {
        RawAnswer answer =
                client.request("GET", "/health", "Cookie: " + "x".repeat(32 << 10)).answer();
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void a_request_that_is_answered_before_its_body_comes_ends_the_connection() {
        RawAnswer answer =
                client.request("GET", "/health", "Expect: 100-continue", "Content-Length: 40")
                        .answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("connection")).isEqualTo("close");
        // which could be sent after all
        client.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void a_body_that_nobody_reads_does_not_end_the_connection() {
        for (int i = 0; i < 2; i++) {
            client.send(
                    "GET /health HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                            + "Content-Length: 2\r\n\r\n{}");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_connection_serves_one_answer_after_the_other() {
        for (int i = 0; i < 5; i++) {
            RawAnswer answer = client.post("/v1/responses", HELLO).answer();
            assertThat(answer.json().path("output_text").asText()).isEqualTo("hello");
            assertThat(client.request("GET", "/v1/models").answer().json().path("data")).hasSize(1);
        }
    }

    @Test
    void requests_may_be_sent_before_the_answers_are_read() {
        for (int i = 0; i < 3; i++) {
            client.post("/v1/responses", HELLO);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(client.answer().json().path("output_text").asText()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /health,        200",
        "GET,  /v1/models,     200",
        "POST, /v1/responses,  200",
        "GET,  /nowhere,       404",
        "PUT,  /v1/responses,  405",
    })
    void a_client_that_wants_the_connection_closed_gets_it_closed(
            String method, String path, int status) {
        for (String close : new String[] {"Connection: close", "connection: Close"}) {
            try (RawClient once = PROXY.client()) {
                if (method.equals("POST")) {
                    once.post(path, HELLO, close);
                } else {
                    once.request(method, path, close);
                }
                RawAnswer answer = once.answer();
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.bytes()).isNotEmpty();
                assertThat(once.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void a_refusal_at_the_door_closes_too() {
        RawAnswer answer =
                client.request("GET", "/health", "Host: evil.example", "Connection: close")
                        .answer();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.bytes()).isNotEmpty();
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void the_unread_body_of_a_refused_request_is_not_taken_for_the_next_one() {
        client.post("/nowhere", "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(404);
        assertThat(client.isClosedByPeer()).isTrue();
    }

    @Test
    void a_stream_says_that_it_is_one_and_keeps_the_connection() {
        RawAnswer answer =
                client.post(
                                "/v1/responses",
                                HELLO.replace("\"input\"", "\"stream\":true,\"input\""),
                                "Origin: http://localhost:3000")
                        .answer();
        assertThat(answer.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(answer.header("cache-control")).isEqualTo("no-cache");
        assertThat(answer.header("x-accel-buffering")).isEqualTo("no");
        assertThat(answer.headers().getOrDefault("connection", List.of())).doesNotContain("close");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
        assertThat(answer.events().checked().text()).isEqualTo("hello");
        assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
