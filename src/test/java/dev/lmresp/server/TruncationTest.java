package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** {@code truncation: auto}: the oldest items leave a conversation that is too long. */
class TruncationTest {
    /** An engine with a window, in characters of its messages. */
    private static RawEngine engineOf(int window, String refusal) {
        return RawEngine.of(
                turn -> {
                    int length = turn.request().json().path("messages").toString().length();
                    if (length > window) {
                        turn.json(
                                400,
                                "{\"error\":{\"message\":\""
                                        + refusal.formatted(window, length)
                                        + "\"}}");
                    } else {
                        turn.say("Fine.");
                    }
                });
    }

    private static ObjectNode conversation(int turns) {
        ObjectNode request = Requests.whole("").put("truncation", "auto");
        request.put("instructions", "Be brief.");
        ArrayNode input = request.putArray("input");
        input.addObject().put("role", "developer").put("content", "Be polite.");
        for (int i = 0; i < turns; i++) {
            input.addObject().put("role", "user").put("content", "Question " + i);
            input.addObject().put("type", "reasoning").putArray("summary");
            for (String call : new String[] {"a", "b"}) {
                input.addObject()
                        .put("type", "function_call")
                        .put("call_id", call + i)
                        .put("name", "look")
                        .put("arguments", "{}");
            }
            for (String call : new String[] {"a", "b"}) {
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", call + i)
                        .put("output", "x".repeat(300));
            }
            input.addObject().put("role", "assistant").put("content", "Answer " + i);
        }
        input.addObject().put("role", "user").put("content", "The last question");
        return request;
    }

    private static RawAnswer respond(TestProxy proxy, JsonNode request) {
        try (RawClient client = proxy.client()) {
            return client.respond(request).answer();
        }
    }

    private static void assertPaired(JsonNode messages) {
        List<String> calls = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (JsonNode message : messages) {
            message.path("tool_calls").forEach(call -> calls.add(call.path("id").asText()));
            if (message.path("role").asText().equals("tool")) {
                outputs.add(message.path("tool_call_id").asText());
            }
        }
        assertThat(outputs).containsExactlyElementsOf(calls);
        assertThat(messages.toString()).doesNotContain("Output of an earlier tool call");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This model's maximum context length is %s tokens. However, you requested %s"
                        + " tokens.",
                "the prompt is too long",
                "request exceeds the available context size (%s tokens): at least %s",
            })
    void the_oldest_items_leave_until_it_fits(String refusal) {
        try (RawEngine engine = engineOf(6000, refusal);
                TestProxy proxy = TestProxy.of(engine)) {
            RawAnswer answer = respond(proxy, conversation(20));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-lmresp-notes").toString())
                    .contains("truncation auto")
                    .contains("of 142");
            assertThat(engine.requests()).hasSizeBetween(2, 6);
            JsonNode messages = engine.requests().getLast().json().path("messages");
            assertThat(messages.toString())
                    .contains("Be brief.", "Be polite.", "The last question", "Answer 19")
                    .doesNotContain("Question 0\"", "Answer 0\"");
            assertThat(messages.toString().length()).isGreaterThan(2000);
            assertPaired(messages);
        }
    }

    @Test
    void what_the_model_is_to_answer_stays() {
        try (RawEngine engine = engineOf(900, "the prompt is too long");
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = conversation(10);
            ArrayNode input = request.withArray("input");
            input.remove(input.size() - 1);
            // the last turn still waits for its answer
            input.remove(input.size() - 1);
            assertThat(respond(proxy, request).status()).isEqualTo(400);
            JsonNode messages = engine.requests().getLast().json().path("messages");
            assertThat(messages.findValuesAsText("role"))
                    .containsExactly("system", "user", "assistant", "tool", "tool");
            assertThat(messages.toString()).contains("Question 9");
            assertThat(engine.requests()).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void nothing_leaves_unless_the_client_wants_it() {
        try (RawEngine engine = engineOf(100, "the prompt is too long");
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = conversation(3);
            for (String how : new String[] {"disabled", ""}) {
                if (how.isEmpty()) {
                    request.remove("truncation");
                } else {
                    request.put("truncation", how);
                }
                RawAnswer answer = respond(proxy, request);
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.error().path("code").asText())
                        .isEqualTo("context_length_exceeded");
            }
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void the_engine_is_asked_by_its_own_name_for_the_model() {
        try (RawEngine engine = engineOf(1500, "the prompt is too long");
                TestProxy proxy =
                        TestProxy.withEngine(engine).model("alias", RawEngine.MODEL).start()) {
            assertThat(respond(proxy, conversation(3).put("model", "alias")).status())
                    .isEqualTo(200);
            assertThat(engine.requests())
                    .hasSizeGreaterThan(1)
                    .allMatch(it -> it.json().path("model").asText().equals(RawEngine.MODEL));
        }
    }

    @Test
    void what_is_stored_stays_whole() {
        try (RawEngine engine = engineOf(1500, "the prompt is too long");
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start()) {
            JsonNode first = respond(proxy, conversation(3)).json();
            assertThat(engine.requests().getLast().json().toString()).doesNotContain("Question 0");
            ObjectNode next = Requests.whole("And now?").put("truncation", "auto");
            int before = engine.requests().size();
            respond(proxy, next.put("previous_response_id", first.path("id").asText()));
            assertThat(engine.requests().get(before).json().toString()).contains("Question 0");
        }
    }

    @Test
    void a_refusal_inside_an_answer_counts_too() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("Question 0")) {
                                        turn.openStream();
                                        turn.event(
                                                "{\"error\":{\"message\":\"prompt is too"
                                                        + " long\",\"code\":400}}");
                                    } else {
                                        turn.say("Fine.");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            JsonNode response =
                    client.respond(conversation(2).put("stream", true))
                            .answer()
                            .events()
                            .checked()
                            .response();
            assertThat(response.path("output_text").asText()).isEqualTo("Fine.");
        }
    }
}
