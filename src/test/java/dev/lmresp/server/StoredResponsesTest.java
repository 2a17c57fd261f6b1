package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestedStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/** Responses that a client refers to by their id. */
@ParameterizedClass
@EnumSource
class StoredResponsesTest {
    private final Place place;

    @TempDir private Path folder;

    StoredResponsesTest(TestedStore store) {
        this.place = store.place();
    }

    private static JsonNode respond(TestProxy proxy, ObjectNode request, String... headers) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request, headers).answer();
            return request.path("stream").asBoolean()
                    ? answer.events().checked().response()
                    : answer.json();
        }
    }

    private record Called(int status, JsonNode json) {}

    private static Called call(TestProxy proxy, String method, String path, String... headers) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.request(method, path, headers).answer();
            return new Called(answer.status(), answer.json());
        }
    }

    private TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).store(place).state(folder).start();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_engine_is_asked_as_if_the_client_had_sent_everything(boolean stream) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            ObjectNode request = Requests.whole("One").put("stream", stream);
            JsonNode first = respond(proxy, request);
            assertThat(first.path("store").asBoolean()).isTrue();
            JsonNode second =
                    respond(
                            proxy,
                            Requests.whole("Two")
                                    .put("stream", stream)
                                    .put("previous_response_id", first.path("id").asText()));
            assertThat(second.path("previous_response_id")).isEqualTo(first.path("id"));
            ObjectNode all = Requests.whole("").put("stream", stream);
            ArrayNode input = all.putArray("input");
            input.addObject().put("role", "user").put("content", "One");
            input.addAll((ArrayNode) first.path("output"));
            input.addObject().put("role", "user").put("content", "Two");
            respond(proxy, all);
            ObjectNode byReference = all.deepCopy();
            byReference
                    .withArray("input")
                    .set(1, reference(first.path("output").path(0).path("id").asText()));
            respond(proxy, byReference);
            assertThat(engine.requests().get(1).body()).isEqualTo(engine.requests().get(2).body());
            assertThat(engine.requests().get(3).body()).isEqualTo(engine.requests().get(2).body());
        }
    }

    @Test
    void what_is_referred_to_is_stored_once_and_stays_when_the_response_that_said_it_is_deleted() {
        String text = "x".repeat(10_000);
        try (RawEngine engine = RawEngine.of(turn -> turn.say(text));
                TestProxy proxy = proxy(engine)) {
            ObjectNode request = Requests.whole("");
            ArrayNode input = request.putArray("input");
            JsonNode response = request;
            String first = "";
            for (int i = 0; i < 5; i++) {
                input.addObject().put("role", "user").put("content", i + text);
                response = respond(proxy, request);
                first = first.isEmpty() ? response.path("id").asText() : first;
                input.add(reference(response.path("output").path(0).path("id").asText()));
            }
            // an answer is there twice: as an item, and as its output_text
            assertThat(proxy.gateway().store().orElseThrow().size())
                    .isLessThan(5 * 3 * text.length() + 10_000);
            assertThat(call(proxy, "DELETE", "/v1/responses/" + first).status()).isEqualTo(200);
            respond(
                    proxy,
                    Requests.whole("on").put("previous_response_id", response.path("id").asText()));
            assertThat(engine.requests().getLast().json().path("messages")).hasSize(11);
        }
    }

    private static ObjectNode reference(String id) {
        return Json.object().put("type", "item_reference").put("id", id);
    }

    @Test
    void a_response_is_retrieved_as_it_was_and_deleted() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            JsonNode response = respond(proxy, Requests.streamed("One"));
            String path = "/v1/responses/" + response.path("id").asText();
            assertThat(call(proxy, "GET", path).json()).isEqualTo(response);
            Called deleted = call(proxy, "DELETE", path);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.json().path("object").asText()).isEqualTo("response.deleted");
            for (String method : new String[] {"GET", "DELETE"}) {
                assertThat(call(proxy, method, path).status()).isEqualTo(404);
            }
            try (RawClient client = proxy.client()) {
                RawAnswer refused =
                        client.respond(
                                        Requests.whole("Two")
                                                .set("previous_response_id", response.path("id")))
                                .answer();
                assertThat(refused.status()).isEqualTo(400);
                JsonNode error = refused.error();
                assertThat(error.path("code").asText()).isEqualTo("previous_response_not_found");
                assertThat(error.path("message").asText()).contains(response.path("id").asText());
            }
        }
    }

    @Test
    void the_input_of_a_response_comes_in_pages() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            ObjectNode request = Requests.whole("");
            ArrayNode input = request.putArray("input");
            for (int i = 0; i < 5; i++) {
                input.addObject().put("role", "user").put("content", "" + i);
            }
            String path =
                    "/v1/responses/"
                            + respond(proxy, request).path("id").asText()
                            + "/input_items?limit=2&order=asc";
            JsonNode page = call(proxy, "GET", path).json();
            assertThat(page.path("has_more").asBoolean()).isTrue();
            assertThat(page.path("data").findValuesAsText("text")).containsExactly("0", "1");
            page = call(proxy, "GET", path + "&after=" + page.path("last_id").asText()).json();
            page = call(proxy, "GET", path + "&after=" + page.path("last_id").asText()).json();
            assertThat(page.path("data").findValuesAsText("text")).containsExactly("4");
            assertThat(page.path("has_more").asBoolean()).isFalse();
            assertThat(call(proxy, "GET", path.replace("asc", "up")).status()).isEqualTo(400);
        }
    }

    @Test
    void what_a_client_does_not_want_stored_is_neither_found_nor_continued() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine)) {
            JsonNode response = respond(proxy, Requests.whole("One").put("store", false));
            assertThat(response.path("store").asBoolean()).isFalse();
            String id = response.path("id").asText();
            assertThat(call(proxy, "GET", "/v1/responses/" + id).status()).isEqualTo(404);
            assertThat(
                            respond(proxy, Requests.whole("Two").put("previous_response_id", id))
                                    .path("error")
                                    .path("code")
                                    .asText())
                    .isEqualTo("previous_response_not_found");
            assertThat(proxy.gateway().store().orElseThrow().size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_cannot_be_stored_is_complete_and_says_so(boolean stream) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            proxy.gateway().store().orElseThrow().close();
            RawAnswer answer = client.respond(Requests.whole("One").put("stream", stream)).answer();
            JsonNode response = stream ? answer.events().checked().response() : answer.json();
            assertThat(response.path("output_text").asText()).isEqualTo("Fine.");
            assertThat(response.path("store").asBoolean()).isFalse();
            if (!stream) {
                assertThat(answer.header("x-lmresp-notes")).contains("store dropped");
            }
        }
    }

    @Test
    void a_response_that_fails_is_found_and_cannot_be_continued() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Well, ");
                                    turn.resetAfterWhatWasSent();
                                });
                TestProxy proxy = proxy(engine)) {
            JsonNode response = respond(proxy, Requests.streamed("One"));
            String id = response.path("id").asText();
            assertThat(call(proxy, "GET", "/v1/responses/" + id).json()).isEqualTo(response);
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(
                            respond(proxy, Requests.whole("Two").put("previous_response_id", id))
                                    .path("error")
                                    .path("message")
                                    .asText())
                    .contains(id, "it is failed");
        }
    }

    @Test
    void a_response_belongs_to_the_key_that_made_it() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("Fine."));
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .store(place)
                                .state(folder)
                                .apiKeys("mine", "yours")
                                .start()) {
            String mine = "Authorization: Bearer mine";
            String yours = "x-api-key: yours";
            String id = respond(proxy, Requests.whole("One"), mine).path("id").asText();
            String path = "/v1/responses/" + id;
            assertThat(call(proxy, "GET", path, mine).status()).isEqualTo(200);
            assertThat(call(proxy, "GET", path, "x-api-key: mine").status()).isEqualTo(200);
            assertThat(call(proxy, "GET", path, yours).status()).isEqualTo(404);
            assertThat(call(proxy, "DELETE", path, yours).status()).isEqualTo(404);
        }
    }
}
