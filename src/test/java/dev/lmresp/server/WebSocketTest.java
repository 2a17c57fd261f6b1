package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.responses.EventOrder;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses over a WebSocket. */
class WebSocketTest {
    private static final String GONE = "previous_response_not_found";

    private static ObjectNode unstored(String text) {
        return Requests.streamed(text).put("store", false);
    }

    private static ObjectNode after(EventList earlier, String text) {
        return unstored(text).put("previous_response_id", id(earlier));
    }

    private static String id(EventList events) {
        return events.response().path("id").asText();
    }

    private static String code(JsonNode error) {
        return error.path("error").path("code").asText();
    }

    @Test
    void the_messages_are_the_data_of_the_events_over_http() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            EventList events = socket.respond(Requests.streamed("hi")).checked();
            EventList overHttp = client.respond(Requests.streamed("hi")).answer().events();
            assertThat(events.types()).isEqualTo(overHttp.types());
            assertThat(events.text()).isEqualTo("Fine.");
            assertThat(engine.requests().get(0).body()).isEqualTo(engine.requests().get(1).body());
        }
    }

    @Test
    void twenty_turns_run_on_one_connection_with_only_what_is_new_in_each() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            ArrayNode all = Json.array();
            EventList last = null;
            for (int i = 0; i < 20; i++) {
                ObjectNode request = unstored("turn " + i);
                if (last != null) {
                    request.put("previous_response_id", id(last));
                    all.addAll((ArrayNode) last.response().path("output"));
                }
                last = socket.respond(request).checked();
                all.addObject().put("role", "user").put("content", "turn " + i);
            }
            ObjectNode everything = unstored("");
            everything.set("input", all);
            client.respond(everything).answer().events().checked();
            assertThat(engine.requests().get(19).body())
                    .isEqualTo(engine.requests().get(20).body());
        }
    }

    @Test
    void what_is_not_stored_is_known_to_its_connection_only() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                TestWebSocket socket = TestWebSocket.to(proxy);
                TestWebSocket other = TestWebSocket.to(proxy)) {
            EventList first = socket.respond(unstored("One"));
            JsonNode refused = other.create(after(first, "Two")).error();
            assertThat(refused.path("status").asInt()).isEqualTo(400);
            assertThat(code(refused)).isEqualTo(GONE);
            other.respond(unstored("Again")).checked();
            socket.respond(after(first, "Two")).checked();
            assertThat(proxy.gateway().store().orElseThrow().size()).isZero();
        }
    }

    @Test
    void what_is_stored_can_be_continued_over_both() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                TestWebSocket socket = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            EventList first = socket.respond(Requests.streamed("One"));
            assertThat(first.response().path("store").asBoolean()).isTrue();
            ObjectNode second = Requests.streamed("Two").put("previous_response_id", id(first));
            client.respond(second).answer().events().checked();
            socket.respond(second).checked();
            assertThat(engine.requests().get(1).body()).isEqualTo(engine.requests().get(2).body());
        }
    }

    @Test
    void a_later_response_does_not_store_what_was_not_to_be_stored() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            EventList first = socket.respond(unstored("One"));
            EventList second = socket.respond(after(first, "Two").put("store", true));
            assertThat(second.response().path("store").asBoolean()).isFalse();
            assertThat(proxy.gateway().store().orElseThrow().size()).isZero();
            socket.respond(after(second, "Three")).checked();
            assertThat(engine.requests().get(2).json().toString()).contains("One", "Two", "Three");
        }
    }

    @Test
    void a_warm_up_asks_no_engine_and_can_be_continued() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            EventList warm = socket.respond(unstored("Be brief.").put("generate", false)).checked();
            assertThat(warm.types())
                    .containsExactly(
                            "response.created", "response.in_progress", "response.completed");
            assertThat(warm.response().path("output")).isEmpty();
            assertThat(engine.requests()).isEmpty();
            socket.respond(after(warm, "hi")).checked();
            assertThat(engine.requests().getFirst().json().toString()).contains("Be brief.", "hi");
        }
    }

    @Test
    void what_a_stored_warm_up_has_said_is_kept() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                TestWebSocket socket = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            EventList warm =
                    socket.respond(Requests.streamed("Be brief.").put("generate", false)).checked();
            assertThat(warm.response().path("store").asBoolean()).isTrue();
            ObjectNode second = Requests.streamed("hi").put("previous_response_id", id(warm));
            client.respond(second).answer().events().checked();
            assertThat(engine.requests().getFirst().json().toString()).contains("Be brief.", "hi");
        }
    }

    @Test
    void a_compacted_conversation_begins_another_chain() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("The word is slate."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy);
                RawClient client = proxy.client()) {
            ObjectNode compact = Json.object().put("model", RawEngine.MODEL);
            compact.putArray("input")
                    .addObject()
                    .put("role", "user")
                    .put("content", "Remember the word slate.");
            JsonNode window =
                    client.post("/v1/responses/compact", compact.toString()).answer().json();
            ObjectNode request = unstored("");
            ArrayNode input = request.putArray("input");
            input.addAll((ArrayNode) window.path("output"));
            input.addObject().put("role", "user").put("content", "Which word?");
            EventList events = socket.respond(request).checked();
            assertThat(events.text()).isEqualTo("The word is slate.");
            assertThat(engine.requests().getLast().json().toString())
                    .contains("slate", "Which word?");
        }
    }

    @Test
    void a_conversation_too_large_to_be_remembered_has_to_be_sent_again() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.withEngine(engine).maxInflightBytes(4 << 20).start();
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            EventList small = socket.respond(unstored("One")).checked();
            EventList large = socket.respond(unstored("x".repeat(2 << 20))).checked();
            assertThat(code(socket.create(after(large, "Two")).error())).isEqualTo(GONE);
            assertThat(code(socket.create(after(small, "Two")).error())).isEqualTo(GONE);
        }
    }

    @Test
    void a_failed_continuation_evicts_what_it_continues() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            EventList first = socket.respond(unstored("One"));
            ObjectNode broken = after(first, "");
            broken.putArray("input")
                    .addObject()
                    .put("type", "function_call_output")
                    .put("call_id", "call_unknown")
                    .put("output", "1");
            assertThat(socket.create(broken).error().path("status").asInt()).isEqualTo(400);
            assertThat(code(socket.create(after(first, "Two")).error())).isEqualTo(GONE);
        }
    }

    @Test
    void requests_that_come_together_are_answered_one_after_another() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            socket.create(unstored("One")).create(unstored("Two"));
            EventList first = socket.events().checked();
            EventList second = socket.events().checked();
            assertThat(id(first)).isNotEqualTo(id(second));
            assertThat(engine.requests().get(0).json().toString()).contains("One");
            assertThat(engine.requests().get(1).json().toString()).contains("Two");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"type\":\"response.cancel\"}",
                "{\"type\":\"response.create\"}",
                "{\"type\":\"response.create\",\"input\":\"hi\",\"background\":true}",
                "{\"type\":\"response.create\",\"input\":\"hi\",\"stream_id\":\"a\"}",
                "{\"type\":\"response.interrupt\",\"response_id\":\"resp_0\"}",
                "{\"type\":\"response.create\",\"input\":7}"
            })
    void a_message_that_is_wrong_is_told_so_and_the_connection_goes_on(String message) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            JsonNode error = socket.send(message).error();
            assertThat(error.path("status").asInt()).isEqualTo(400);
            assertThat(error.path("error").path("message").asText()).isNotEmpty();
            assertThat(error.path("error").path("type").asText())
                    .isEqualTo("invalid_request_error");
            socket.respond(unstored("hi")).checked();
        }
    }

    @Test
    void an_error_of_the_engine_comes_with_the_status_that_it_has_over_http() {
        try (RawEngine engine =
                        RawEngine.of(turn -> turn.json(429, "{\"error\":{\"message\":\"slow\"}}"));
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            JsonNode error = socket.create(unstored("hi")).error();
            assertThat(error.path("status").asInt()).isEqualTo(429);
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @Test
    void a_client_that_dies_ends_the_request_to_the_engine() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("half");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            socket.create(unstored("hi"));
            await().until(() -> socket.next().path("type").asText().endsWith("delta"));
            socket.die();
            await().until(() -> proxy.gateway().exchanges().running() == 0);
        }
    }

    @Test
    void an_interrupted_response_ends_with_the_items_that_are_done() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("more")) {
                                        turn.say("More.");
                                        return;
                                    }
                                    turn.openStream();
                                    turn.text("half");
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                TestWebSocket socket = TestWebSocket.to(proxy)) {
            socket.create(unstored("hi"));
            JsonNode created = socket.next();
            String id = created.path("response").path("id").asText();
            var order = new EventOrder();
            order.accept(created);
            JsonNode event = created;
            while (!event.path("type").asText().endsWith("delta")) {
                event = socket.next();
                order.accept(event);
            }
            socket.send(
                    "{\"type\":\"response.interrupt\",\"response_id\":\"%s\",\"mode\":\"discard_partial_items\"}"
                            .formatted(id));
            EventList rest = socket.events();
            assertThat(rest.types())
                    .containsExactly(
                            "response.interrupt.accepted",
                            "response.output_item.interrupted",
                            "response.incomplete");
            rest.events().forEach(order::accept);
            assertThat(order.end()).isEmpty();
            assertThat(rest.response().at("/incomplete_details/reason").asText())
                    .isEqualTo("interrupted");
            assertThat(rest.response().path("output")).isEmpty();
            socket.respond(after(rest, "more")).checked();
            assertThat(engine.requests().get(1).json().toString()).doesNotContain("half");
        }
    }
}
