package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A conversation that ends with a compaction trigger is answered by one compaction item. */
class CompactionTest {
    private static ObjectNode trigger(boolean stream) {
        ObjectNode request = Requests.whole("").put("stream", stream);
        ArrayNode input = request.putArray("input");
        input.addObject().put("role", "user").put("content", "My name is Ada.");
        input.addObject().put("role", "assistant").put("content", "Hello Ada.");
        input.addObject().put("type", "compaction_trigger");
        return Requests.withTool(request, "look");
    }

    @Test
    void the_answer_is_one_item_that_stands_for_the_conversation() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(Chunks.delta("{\"reasoning_content\":\"Hm.\"}"));
                                    turn.text("The user ");
                                    turn.text("is Ada.");
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            EventList events;
            try (RawClient client = proxy.client()) {
                events = client.respond(trigger(true)).answer().events().checked();
            }
            assertThat(events.types())
                    .containsExactly(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.output_item.done",
                            "response.completed");
            JsonNode output = events.response().path("output");
            assertThat(output).hasSize(1);
            assertThat(output.path(0).path("type").asText()).isEqualTo("compaction");
            assertThat(output.path(0).path("encrypted_content").asText()).isNotBlank();

            ObjectNode next = Requests.streamed("");
            ArrayNode input = next.putArray("input");
            input.add(output.path(0));
            input.addObject().put("role", "user").put("content", "What is my name?");
            try (RawClient client = proxy.client()) {
                client.respond(next).answer().events().checked();
            }
            assertThat(engine.requests().get(1).json().path("messages").toString())
                    .contains("The user is Ada.")
                    .contains("What is my name?");
        }
    }

    @Test
    void an_answer_in_one_piece_has_it_too() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("It is Ada.")));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            JsonNode output = client.respond(trigger(false)).answer().json().path("output");
            assertThat(output).hasSize(1);
            assertThat(output.path(0).path("type").asText()).isEqualTo("compaction");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "length, 'The user', cut off",
        "stop, '', without saying anything",
        "error, 'The user', broke off",
    })
    void half_a_summary_is_never_used(String finish, String text, String says) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text(text);
                                    turn.finish(finish);
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(trigger(true)).answer();
            String message =
                    answer.status() == 200
                            ? answer.events().checked().response().at("/error/message").asText()
                            : answer.error().path("message").asText();
            assertThat(message).contains(says);
        }
    }

    @Test
    void a_call_is_no_summary() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(Chunks.call(0, "c", "look", "{}"));
                                    turn.finish("tool_calls");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            JsonNode response =
                    client.respond(trigger(true)).answer().events().checked().response();
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(response.at("/error/message").asText()).contains("did not sum up");
        }
    }
}
