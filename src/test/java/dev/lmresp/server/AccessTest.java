package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and which keys go on to the engine. */
class AccessTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:7377",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "192.168.1.5",
                "0.0.0.0",
                "[fe80::1]",
                "1.1.1.1.1",
            })
    void another_host_than_loopback_is_refused(String host) {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.request("GET", "/health", "Host: " + host).answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.error().path("code").asText()).isEqualTo("host_not_allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:7377",
                "127.8.9.1",
                "localhost",
                "LOCALHOST:80",
                "lmresp.localhost:7377",
                "[::1]",
                "[::1]:7377",
            })
    void loopback_by_any_name_is_let_in(String host) {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            assertThat(client.request("GET", "/health", "Host: " + host).answer().status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost.evil.example",
                "http://localhost@evil.example",
                "http://evil.example#localhost",
                "null",
                "file://",
                "localhost",
                "http://[::1",
                "http://localhost\r\nOrigin: https://evil.example",
                "https://evil.example\r\nOrigin: http://localhost",
                "http://localhost, https://evil.example",
            })
    void a_foreign_web_page_is_refused(String origin) {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi"), "Origin: " + origin).answer();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
            assertThat(answer.error().path("code").asText()).isEqualTo("origin_not_allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "https://127.0.0.1:8443",
                "http://[::1]:5173",
                "http://app.localhost:3000",
            })
    void a_web_page_of_this_machine_may_read_the_answer(String origin) {
        try (TestProxy proxy = TestProxy.mock()) {
            for (String path : new String[] {"/health", "/nowhere"}) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.request("GET", path, "Origin: " + origin).answer();
                    // errors too: a page that cannot read them shows "network error"
                    assertThat(answer.header("access-control-allow-origin")).isEqualTo(origin);
                    assertThat(answer.header("vary")).isEqualTo("Origin");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization: Bearer wrong,  the API key is not one",
        "Authorization: Bearer,        send the proxy's API key",
        "Authorization: Basic c2VzYW1lOg==, send the proxy's API key",
        "x-api-key: wrong,             the API key is not one",
        "X-Nothing: 1,                 send the proxy's API key",
    })
    void without_the_key_nobody_gets_in(String header, String message) {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame", "open").start()) {
            for (String path : new String[] {"/v1/models", "/nowhere", "/v1/responses"}) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.request("GET", path, header).answer();
                    assertThat(answer.status()).isEqualTo(401);
                    assertThat(answer.error().path("code").asText()).isEqualTo("invalid_api_key");
                    assertThat(client.isClosedByPeer()).isTrue();
                }
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.request("GET", path, header).answer();
                    assertThat(answer.error().path("message").asText()).contains(message);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer sesame",
                "authorization: bearer open",
                "x-api-key: open",
            })
    void any_of_the_keys_opens(String header) {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame", "open").start();
                RawClient client = proxy.client()) {
            assertThat(client.request("GET", "/v1/models", header).answer().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_page_of_this_machine_may_send_the_headers_that_it_asks_for() {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.request(
                                    "OPTIONS",
                                    "/v1/responses",
                                    "Origin: http://localhost:5173",
                                    "Access-Control-Request-Method: POST",
                                    "Access-Control-Request-Headers: authorization,x-stainless-os")
                            .answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-origin"))
                    .isEqualTo("http://localhost:5173");
            assertThat(answer.header("access-control-allow-methods")).contains("POST");
            assertThat(answer.header("access-control-allow-headers"))
                    .isEqualTo("authorization,x-stainless-os");
        }
    }

    @Test
    void health_and_preflight_need_no_key() {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("sesame").start();
                RawClient client = proxy.client()) {
            assertThat(client.request("GET", "/health").answer().status()).isEqualTo(200);
            assertThat(
                            client.request("OPTIONS", "/v1/responses", "Origin: http://localhost:1")
                                    .answer()
                                    .status())
                    .isEqualTo(204);
        }
    }

    @Test
    void the_clients_key_is_the_engines_when_neither_has_one_set_here() {
        RawRequest asked = engineSees(TestProxy::withEngine, "Authorization: Bearer client-key");
        assertThat(asked.header("authorization")).isEqualTo("Bearer client-key");
    }

    @Test
    void the_word_that_stands_for_no_key_is_not_passed_on() {
        RawRequest asked = engineSees(TestProxy::withEngine, "Authorization: Bearer lmresp");
        assertThat(asked.headers()).doesNotContainKey("authorization");
    }

    @Test
    void a_key_of_the_proxy_stays_here() {
        RawRequest asked =
                engineSees(
                        engine -> TestProxy.withEngine(engine).apiKeys("sesame"),
                        "Authorization: Bearer sesame");
        assertThat(asked.headers().toString()).doesNotContain("sesame");
    }

    @Test
    void the_engines_key_replaces_the_clients() {
        RawRequest asked =
                engineSees(
                        engine -> TestProxy.withEngine(engine).engineApiKey("secret"),
                        "Authorization: Bearer client-key");
        assertThat(asked.header("authorization")).isEqualTo("Bearer secret");
    }

    @Test
    void cookies_and_other_headers_of_the_client_stay_here() {
        RawRequest asked =
                engineSees(
                        TestProxy::withEngine,
                        "Cookie: session=1",
                        "x-api-key: abc",
                        "Origin: http://localhost:3000",
                        "X-Forwarded-For: 10.0.0.1",
                        "Accept-Encoding: br");
        assertThat(asked.headers())
                .doesNotContainKeys("cookie", "x-api-key", "origin", "x-forwarded-for");
        assertThat(asked.header("accept-encoding")).isIn("", "identity");
    }

    private interface Setting {
        TestProxy.Setup of(RawEngine engine);
    }

    /** What reaches the engine, by the translated route and the one that passes through. */
    private static RawRequest engineSees(Setting setting, String... headers) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = setting.of(engine).start()) {
            try (RawClient client = proxy.client()) {
                client.respond(Requests.whole("hi"), headers);
                assertThat(client.answer().status()).isEqualTo(200);
            }
            try (RawClient client = proxy.client()) {
                client.post("/v1/chat/completions", Requests.chat("hi", false).toString(), headers);
                assertThat(client.answer().status()).isEqualTo(200);
            }
            RawRequest translated = engine.requests().getFirst();
            RawRequest passed = engine.requests().getLast();
            assertThat(passed.header("authorization"))
                    .isEqualTo(translated.header("authorization"));
            assertThat(passed.headers().keySet())
                    .containsExactlyInAnyOrderElementsOf(translated.headers().keySet());
            return translated;
        }
    }
}
