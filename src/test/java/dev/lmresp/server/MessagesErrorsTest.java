package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What clients of the Messages API, and Claude Code above all, are told of failures. */
class MessagesErrorsTest {
    private static final String VERSION = "anthropic-version: 2023-06-01";
    private static final String CLAUDE_CODE = "User-Agent: claude-cli/2.1.332 (external, cli)";

    private static ObjectNode request() {
        ObjectNode request = Json.object().put("model", RawEngine.MODEL).put("max_tokens", 32_000);
        request.putArray("messages").addObject().put("role", "user").put("content", "Hi");
        return request;
    }

    private static RawAnswer ask(RawClient client, JsonNode request, String... headers) {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = VERSION;
        return client.post("/v1/messages", request.toString(), all).answer();
    }

    /** Asserts that an answer is an error, and returns its message. */
    private static String assertError(RawAnswer answer, int status, String type) {
        return assertError(answer, answer.json(), status, type);
    }

    private static String assertError(
            RawAnswer answer, JsonNode envelope, int status, String type) {
        assertThat(answer.status()).as("%s", envelope).isEqualTo(status);
        assertThat(envelope.path("type").asText()).isEqualTo("error");
        assertThat(envelope.at("/error/type").asText()).isEqualTo(type);
        assertThat(envelope.path("error")).hasSize(2);
        assertThat(envelope.path("request_id").asText()).startsWith("req_");
        assertThat(answer.header("request-id")).isEqualTo(envelope.path("request_id").asText());
        return envelope.at("/error/message").asText();
    }

    private static String refusal(String message) {
        return Json.text(Json.object().set("error", Json.object().put("message", message)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, invalid_request_error, 424, api_error, false",
        "401, 401, authentication_error, 403, permission_error, false",
        "402, 402, billing_error, 402, billing_error, false",
        "403, 403, permission_error, 424, api_error, false",
        "404, 404, not_found_error, 404, not_found_error, false",
        "429, 429, rate_limit_error, 429, rate_limit_error, ''",
        "500, 500, api_error, 500, api_error, ''",
        "503, 529, overloaded_error, 529, overloaded_error, ''",
        "504, 504, timeout_error, 504, timeout_error, ''",
    })
    void a_refusal_of_the_engine_has_the_status_on_which_the_client_acts_rightly(
            int said, int status, String type, int forClaude, String typeForClaude, String retry) {
        String words = said == 404 ? "the model `m` does not exist" : "no";
        try (RawEngine engine = RawEngine.of(turn -> turn.json(said, refusal(words)));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client();
                RawClient claude = proxy.client()) {
            RawAnswer plain = ask(client, request());
            assertThat(assertError(plain, status, type)).contains(words);
            assertThat(plain.header("x-should-retry")).isEqualTo(retry);
            assertError(ask(claude, request(), CLAUDE_CODE), forClaude, typeForClaude);
        }
    }

    @Test
    void when_to_try_again_is_told_unless_it_is_too_far_away() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> turn.json(429, refusal("slow down"), "Retry-After: 7"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = ask(client, request());
            assertError(answer, 429, "rate_limit_error");
            assertThat(answer.header("retry-after")).isEqualTo("7");
        }
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> turn.json(429, refusal("slow down"), "Retry-After: 7200"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = ask(client, request());
            assertThat(assertError(answer, 429, "rate_limit_error")).contains("120 minutes");
            assertThat(answer.header("retry-after")).isEmpty();
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "This model's maximum context length is 32768 tokens. However, your request has"
                        + " 40000 input tokens. Please reduce the length of the input messages. |"
                        + " prompt is too long: 40000 tokens > 32768 maximum",
                "This model's maximum context length is 32768 tokens. However, you requested 72000"
                    + " tokens (40000 in the messages, 32000 in the completion). | prompt is too"
                    + " long: 40000 tokens > 32768 maximum",
                "the prompt is too long | prompt is too long: the prompt is too long",
            })
    void a_conversation_that_is_too_long_is_said_so_in_the_words_of_the_protocol(
            String engineSays, String clientReads) {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(400, refusal(engineSays)));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = ask(client, request(), CLAUDE_CODE);
            assertThat(assertError(answer, 400, "invalid_request_error")).isEqualTo(clientReads);
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // vLLM, of today and of 2024; SGLang; TGI; DeepSeek; OpenAI
                "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum"
                        + " context length is 32768 tokens and your request has 5000 input tokens"
                        + " (32000 > 32768 - 5000). | 27768",
                "This model's maximum context length is 32768 tokens. However, you requested 37000"
                    + " tokens (5000 in the messages, 32000 in the completion). Please reduce the"
                    + " length of the messages or completion. | 27768",
                "Requested token count exceeds the model's maximum context length of 32768 tokens."
                    + " You requested a total of 37000 tokens: 5000 tokens from the input messages"
                    + " and 32000 tokens for the completion. | 27768",
                "`inputs` tokens + `max_new_tokens` must be <= 32768. Given: 5000 `inputs` tokens"
                        + " and 32000 `max_new_tokens` | 27768",
                "Invalid max_tokens value, the valid range of max_tokens is [1, 8192] | 8192",
                "max_tokens is too large: 32000. This model supports at most 16384 completion"
                        + " tokens, whereas you provided 32000. | 16384",
                "max_tokens must not be so high | none",
            })
    void a_limit_for_which_there_is_no_room_is_lowered(String engineSays, String limit) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().path("max_tokens").asInt()
                                            == 32_000) {
                                        turn.json(400, refusal(engineSays));
                                    } else {
                                        turn.json(200, Chunks.whole("Hello"));
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = ask(client, request());
            assertThat(answer.json().at("/content/0/text").asText()).isEqualTo("Hello");
            assertThat(answer.header("x-lmresp-notes")).contains("max_tokens approximated");
            JsonNode second = engine.requests().get(1).json().path("max_tokens");
            assertThat(second.asText("none")).isEqualTo(limit);
        }
    }

    @Test
    void a_conversation_that_leaves_no_room_for_an_answer_is_too_long() {
        String says =
                "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum"
                        + " context length is 32768 tokens and your request has 31000 input tokens"
                        + " (32000 > 32768 - 31000).";
        try (RawEngine engine = RawEngine.of(turn -> turn.json(400, refusal(says)));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            String message =
                    assertError(ask(client, request(), CLAUDE_CODE), 400, "invalid_request_error");
            assertThat(message).startsWith("prompt is too long: ");
        }
    }

    @Test
    void a_stream_that_fails_ends_in_an_error() {
        var read = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Hel");
                                    read.await();
                                    turn.event(
                                            "{\"error\":{\"message\":\"overloaded\",\"code\":503}}");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = ask(client, request().put("stream", true), CLAUDE_CODE);
            answer.awaitEvent("content_block_delta");
            read.countDown();
            JsonNode error = answer.awaitEvent("error");
            assertThat(error.at("/error/type").asText()).isEqualTo("overloaded_error");
            assertThat(error.at("/error/message").asText()).contains("overloaded");
            assertThat(answer.nextEvent()).isEmpty();
        }
    }

    @Test
    void an_engine_that_fails_before_it_says_anything_has_its_status() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(
                                            "{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}");
                                    turn.event(
                                            "{\"error\":{\"message\":\"overloaded\",\"code\":503}}");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            assertError(ask(client, request().put("stream", true)), 529, "overloaded_error");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /v1/messages | {} | '' | 401 | authentication_error",
                "POST | /v1/messages | { | x-api-key: secret | 400 | invalid_request_error",
                "POST | /v1/messages | [] | x-api-key: secret | 400 | invalid_request_error",
                "POST | /v1/messages | large | x-api-key: secret | 413 | request_too_large",
                "POST | /v1/messages/batches | {} | x-api-key: secret | 404 | not_found_error",
                "POST | /v1/messages | {} | Origin: http://evil.example | 403 | permission_error",
                "GET | /v1/messages | {} | x-api-key: secret | 405 | invalid_request_error",
                "GET | /messages/count_tokens | {} | x-api-key: secret | 405 |"
                        + " invalid_request_error",
                "GET | /v1/models/none | {} | x-api-key: secret | 404 | not_found_error",
                "POST | /v1/messages/count_tokens | {} | x-api-key: secret | 400 |"
                        + " invalid_request_error",
            })
    void what_the_proxy_itself_refuses_has_the_same_envelope(
            String method, String path, String body, String header, int status, String type) {
        String sent = body.equals("large") ? " ".repeat(2 << 20) : body;
        String other = header.isEmpty() ? "Accept: */*" : header;
        try (TestProxy proxy =
                        TestProxy.withEngine("mock")
                                .apiKeys("secret")
                                .maxBodyBytes(1 << 20)
                                .start();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    method.equals("GET")
                            ? client.request("GET", path, other, VERSION).answer()
                            : client.post(path, sent, other, VERSION).answer();
            assertError(answer, status, type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"authorization: Bearer secret", "x-api-key: secret"})
    void a_key_may_come_in_either_header(String key) {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("secret").start();
                RawClient client = proxy.client()) {
            ObjectNode request = request().put("model", "lmresp-mock");
            assertThat(ask(client, request, key).status()).isEqualTo(200);
        }
    }

    @Test
    void a_busy_proxy_is_overloaded() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Hel");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(1).start();
                RawClient first = proxy.client();
                RawClient second = proxy.client()) {
            ask(first, request().put("stream", true)).awaitEvent("content_block_delta");
            RawAnswer answer = ask(second, request());
            assertError(answer, 529, "overloaded_error");
            assertThat(answer.header("retry-after")).isEqualTo("1");
        }
    }

    @Test
    void a_client_that_leaves_ends_the_request_to_the_engine() throws InterruptedException {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Hel");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            try (RawClient client = proxy.client()) {
                ask(client, request().put("stream", true)).awaitEvent("content_block_delta");
            }
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(5))).isTrue();
        }
    }
}
