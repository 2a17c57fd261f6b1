package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;

/**
 * Codex, VS Code and the AI SDK ask for a summary of the reasoning and show nothing else of it: the
 * reasoning is the summary then, and goes back to the engine from there.
 */
class ReasoningSummaryTest {
    private static void think(EngineTurn turn) throws IOException {
        turn.openStream();
        turn.event(Chunks.delta("{\"reasoning_content\":\"Look \"}"));
        turn.event(Chunks.delta("{\"reasoning_content\":\"first.\"}"));
        turn.event(Chunks.call(0, "call_1", "look", "{}"));
        turn.finish("tool_calls");
        turn.done();
    }

    private static ObjectNode request(String reasoning) {
        ObjectNode request = Requests.withTool(Requests.streamed("look"), "look");
        request.set("reasoning", Json.parse(reasoning.replace('\'', '"')));
        return request;
    }

    private static JsonNode ask(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            return client.respond(request).answer().events().checked().response();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'summary':'auto'}             | summary | auto",
                "{'summary':'concise'}          | summary | concise",
                "{'summary':'detailed'}         | summary | detailed",
                "{'generate_summary':'concise'} | summary | concise",
                "{'summary':'none'}             | content | null",
                "{'summary':null}               | content | null",
                "{'effort':'low'}               | content | null",
                "{}                             | content | null",
                "null                           | content | null",
            })
    void it_is_told_where_the_client_looks(String reasoning, String place, String echoed) {
        try (RawEngine engine = RawEngine.of(ReasoningSummaryTest::think);
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode response = ask(proxy, request(reasoning));
            JsonNode item = response.path("output").path(0);
            assertThat(item.path("summary")).hasSize(place.equals("summary") ? 1 : 0);
            assertThat(item.path("content")).hasSize(place.equals("content") ? 1 : 0);
            assertThat(item.path(place).path(0).path("text").asText()).isEqualTo("Look first.");
            assertThat(response.path("reasoning").path("summary").asText()).isEqualTo(echoed);
        }
    }

    @Test
    void it_goes_back_from_there() {
        try (RawEngine engine =
                        RawEngine.ownedBy(
                                "deepseek",
                                turn -> {
                                    if (turn.request().json().path("messages").size() == 1) {
                                        think(turn);
                                    } else {
                                        turn.say("a fox");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = request("{'summary':'auto'}");
            JsonNode first = ask(proxy, request);
            ArrayNode input = Json.array();
            input.addObject().put("role", "user").put("content", "look");
            first.path("output").forEach(input::add);
            input.addObject()
                    .put("type", "function_call_output")
                    .put("call_id", "call_1")
                    .put("output", "a fox");
            request.set("input", input);
            ask(proxy, request);
            JsonNode assistant = engine.requests().get(1).json().path("messages").path(1);
            assertThat(assistant.path("reasoning_content").asText()).isEqualTo("Look first.");
            assertThat(assistant.path("tool_calls")).hasSize(1);
        }
    }

    @Test
    void an_answer_in_one_piece_has_it_too() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                200,
                                                """
                                                {"choices":[{"message":{"content":"yes",
                                                 "reasoning":"hm"},"finish_reason":"stop"}]}
                                                """));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            JsonNode item =
                    client.respond(request("{'summary':'auto'}").put("stream", false))
                            .answer()
                            .json()
                            .path("output")
                            .path(0);
            assertThat(item.path("summary").path(0).path("text").asText()).isEqualTo("hm");
            assertThat(item.path("content")).isEmpty();
        }
    }
}
