package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;

/** Reasoning that an engine wants back goes to the client sealed, and comes back as it was. */
class SealedReasoningTest {
    private static final String THOUGHT = "The user wants \u00e4 \"fox\" \uD83E\uDD8A.";

    @TempDir private Path state;

    private static void think(EngineTurn turn) throws IOException {
        turn.openStream();
        turn.event(Chunks.delta("{\"reasoning_content\":\"The user wants \u00e4 \"}"));
        turn.event(Chunks.delta("{\"reasoning_content\":\"\\\"fox\\\" \uD83E\uDD8A.\"}"));
        turn.event(Chunks.call(0, "call_1", "look", "{}"));
        turn.finish("tool_calls");
        turn.done();
    }

    private static ObjectNode request(ArrayNode input) {
        ObjectNode request = Requests.streamed("");
        request.set("input", input);
        request.putArray("include").add("reasoning.encrypted_content");
        return Requests.withTool(request, "look");
    }

    /** What the client keeps of an answer: it need not keep the text of reasoning. */
    private static ArrayNode kept(JsonNode response) {
        ArrayNode input = opening();
        for (JsonNode item : response.path("output")) {
            ObjectNode copy = item.deepCopy();
            if (copy.path("type").asText().equals("reasoning")) {
                copy.remove("content");
            }
            input.add(copy);
        }
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", "call_1")
                .put("output", "a fox");
        return input;
    }

    private TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).state(state).start();
    }

    private static JsonNode ask(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            return client.respond(request).answer().events().checked().response();
        }
    }

    private static ArrayNode opening() {
        ArrayNode input = Json.array();
        input.addObject().put("role", "user").put("content", "look");
        return input;
    }

    @Test
    void what_one_proxy_sealed_another_with_the_same_database_opens() {
        PostgresAddress database = PostgresAddress.parse(PostgresServer.shared().database());
        try (RawEngine engine = RawEngine.ownedBy("deepseek", SealedReasoningTest::think);
                TestProxy one =
                        TestProxy.withEngine(engine)
                                .store(database)
                                .state(state.resolve("one"))
                                .start();
                TestProxy other =
                        TestProxy.withEngine(engine)
                                .store(database)
                                .state(state.resolve("other"))
                                .start()) {
            JsonNode first = ask(one, request(opening()).put("store", false));
            ask(other, request(kept(first)).put("store", false));
            JsonNode assistant = engine.requests().get(1).json().path("messages").path(1);
            assertThat(assistant.path("reasoning_content").asText()).isEqualTo(THOUGHT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_engine_gets_exactly_its_own_reasoning_back(boolean restarted) {
        try (RawEngine engine =
                RawEngine.ownedBy(
                        "deepseek",
                        turn -> {
                            if (turn.request().json().path("messages").size() == 1) {
                                think(turn);
                            } else {
                                turn.say("a fox");
                            }
                        })) {
            TestProxy proxy = proxy(engine);
            try {
                JsonNode first = ask(proxy, request(opening()));
                assertThat(first.path("output").path(0).path("encrypted_content").asText())
                        .startsWith("lmresp1.")
                        .doesNotContain("fox");
                if (restarted) {
                    proxy.close();
                    proxy = proxy(engine);
                }
                ask(proxy, request(kept(first)));
            } finally {
                proxy.close();
            }
            JsonNode assistant = engine.requests().get(1).json().path("messages").path(1);
            assertThat(assistant.path("reasoning_content").asText()).isEqualTo(THOUGHT);
            assertThat(assistant.path("tool_calls")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // the dialect, what the client includes, sealed
        "deepseek, reasoning.encrypted_content, true",
        "deepseek, '', false",
        "openai,   reasoning.encrypted_content, false",
    })
    void it_is_sealed_where_the_client_wants_it_and_the_engine_wants_it_back(
            String dialect, String include, boolean sealed) {
        try (RawEngine engine = RawEngine.of(SealedReasoningTest::think);
                TestProxy proxy =
                        TestProxy.withEngine(engine).state(state).dialect(dialect).start()) {
            ObjectNode request = request(opening());
            if (include.isEmpty()) {
                request.remove("include");
            }
            JsonNode reasoning = ask(proxy, request).path("output").path(0);
            assertThat(reasoning.path("type").asText()).isEqualTo("reasoning");
            assertThat(reasoning.has("encrypted_content")).isEqualTo(sealed);
        }
    }

    @Test
    void what_another_server_has_sealed_is_left_out_and_noted() {
        try (RawEngine engine = RawEngine.ownedBy("deepseek", turn -> turn.say("ok"));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            ArrayNode input = opening();
            input.addObject()
                    .put("type", "reasoning")
                    .put("encrypted_content", "gAAAAABl")
                    .putArray("summary");
            input.addObject()
                    .put("type", "function_call")
                    .put("call_id", "call_1")
                    .put("name", "look")
                    .put("arguments", "{}");
            RawAnswer answer = client.respond(request(input)).answer();
            assertThat(answer.header("x-lmresp-notes")).contains("encrypted_content");
            assertThat(answer.events().checked().text()).isEqualTo("ok");
            assertThat(engine.requests().getFirst().json().toString()).doesNotContain("gAAAAABl");
        }
    }
}
