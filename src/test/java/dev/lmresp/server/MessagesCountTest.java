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

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** {@code POST /v1/messages/count_tokens}: the engine's count, or none. */
class MessagesCountTest {
    private static final String VERSION = "anthropic-version: 2023-06-01";

    /** As many as Claude Code asks for at once for its {@code /context}. */
    private static final int AT_ONCE = 25;

    private static ObjectNode request(String text) {
        ObjectNode request = Json.object().put("model", RawEngine.MODEL).put("system", "Be brief.");
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        ObjectNode tool = request.putArray("tools").addObject().put("name", "look");
        tool.putObject("input_schema").put("type", "object");
        return request;
    }

    @Test
    void all_that_the_model_reads_is_counted() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("x")));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post(
                                    "/v1/messages/count_tokens?beta=true",
                                    request("Hi").toString(),
                                    VERSION)
                            .answer();
            assertThat(answer.text()).isEqualTo("{\"input_tokens\":3}");
            assertThat(answer.header("request-id")).startsWith("req_");
            JsonNode asked = engine.requests().getFirst().json();
            assertThat(asked.path("max_tokens").asInt()).isEqualTo(1);
            assertThat(asked.path("messages").toString()).contains("Be brief.", "Hi");
            assertThat(asked.at("/tools/0/function/name").asText()).isEqualTo("look");
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 25"})
    void many_at_once_ask_the_engine_one_after_the_other_and_never_twice(
            boolean areSame, int probes) {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        IntFunction<String> text = i -> areSame ? "Hi" : "Number " + i;
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                    String answer = Chunks.whole("x");
                                    now.decrementAndGet();
                                    turn.json(200, answer);
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < AT_ONCE; i++) {
                RawClient client = proxy.client();
                clients.add(client);
                client.post(
                        "/v1/messages/count_tokens", request(text.apply(i)).toString(), VERSION);
            }
            for (RawClient client : clients) {
                assertThat(client.answer().json().path("input_tokens").asInt()).isEqualTo(3);
                client.close();
            }
            assertThat(engine.requests()).hasSize(probes);
            assertThat(most.get()).isEqualTo(1);
        }
    }

    @Test
    void what_cannot_be_counted_is_an_error_that_is_not_tried_again() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("x")));
                TestProxy proxy = TestProxy.withEngine(engine).noCountProbe().start();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/messages/count_tokens", request("Hi").toString(), VERSION)
                            .answer();
            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
            assertThat(answer.json().at("/error/type").asText()).isEqualTo("api_error");
        }
    }
}
