package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.Retranslation;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.transcript.Transcript;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code context_management}: a conversation that passes a threshold is summed up first. */
class ContextManagementTest {
    private static final int THRESHOLD = 1000;

    private static boolean asksForSummary(RawRequest request) {
        return request.json().path("messages").toString().contains("replaced by a summary");
    }

    /** An engine that sums up, and answers. */
    private static RawEngine engine() {
        return RawEngine.of(
                turn -> turn.say(asksForSummary(turn.request()) ? "The user is Ada." : "Fine."));
    }

    private static ObjectNode managed(ObjectNode request) {
        request.putArray("context_management")
                .addObject()
                .put("type", "compaction")
                .put("compact_threshold", THRESHOLD);
        return request;
    }

    /** About 2000 tokens, most of them in the output of a call. */
    private static ObjectNode longConversation(boolean stream) {
        ObjectNode request = managed(Requests.whole("").put("stream", stream));
        request.put("instructions", "Be brief.");
        ArrayNode input = request.putArray("input");
        input.addObject().put("role", "developer").put("content", "Be polite.");
        input.addObject().put("role", "user").put("content", "I am Ada.");
        input.addObject()
                .put("type", "function_call")
                .put("call_id", "c1")
                .put("name", "look")
                .put("arguments", "{}");
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", "c1")
                .put("output", "word ".repeat(1200));
        input.addObject().put("role", "assistant").put("content", "Hello Ada.");
        input.addObject().put("role", "user").put("content", "Who am I?");
        return request;
    }

    private static RawAnswer respond(TestProxy proxy, JsonNode request) {
        try (RawClient client = proxy.client()) {
            return client.respond(request).answer();
        }
    }

    private static String messages(RawRequest request) {
        return request.json().path("messages").toString();
    }

    @Test
    void the_summary_comes_first_and_the_answer_builds_on_it() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            EventList events;
            try (RawClient client = proxy.client()) {
                events = client.respond(longConversation(true)).answer().events().checked();
            }
            assertThat(events.types().subList(0, 5))
                    .containsExactly(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.output_item.done",
                            "response.output_item.added");
            assertThat(events.types()).containsOnlyOnce("response.completed");
            JsonNode response = events.response();
            assertThat(response.at("/output/0/type").asText()).isEqualTo("compaction");
            assertThat(response.at("/output/1/content/0/text").asText()).isEqualTo("Fine.");
            assertThat(response.path("output")).hasSize(2);
            assertThat(engine.requests()).hasSize(2);
            assertThat(messages(engine.requests().get(0))).contains("word word", "Who am I?");
            assertThat(messages(engine.requests().get(1)))
                    .contains("Be brief.", "Be polite.", "The user is Ada.", "Who am I?")
                    .doesNotContain("word word", "Hello Ada.", "I am Ada.", "replaced by");
            // what waits for an answer comes last
            assertThat(messages(engine.requests().get(1))).endsWith("\"Who am I?\"}]");
        }
    }

    @Test
    void in_the_middle_of_a_task_the_summary_comes_last() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = longConversation(false);
            ArrayNode input = request.withArray("input");
            input.remove(input.size() - 1);
            input.remove(input.size() - 1);
            assertThat(respond(proxy, request).json().path("output")).hasSize(2);
            JsonNode messages = engine.requests().get(1).json().path("messages");
            assertThat(messages.findValuesAsText("role")).containsExactly("system", "user", "user");
            assertThat(messages.path(1).toString()).contains("I am Ada.");
            assertThat(messages.path(2).toString()).contains("Summary", "The user is Ada.");
        }
    }

    @Test
    void a_whole_answer_has_both_and_their_usage_together() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                200,
                                                Chunks.whole(
                                                        asksForSummary(turn.request())
                                                                ? "The user is Ada."
                                                                : "Fine.")));
                TestProxy proxy = TestProxy.of(engine)) {
            RawAnswer answer = respond(proxy, longConversation(false));
            assertThat(answer.header("x-lmresp-notes"))
                    .contains("context_management")
                    .contains("passed 1000 tokens");
            JsonNode response = answer.json();
            assertThat(response.path("output").findValuesAsText("type"))
                    .startsWith("compaction", "message");
            assertThat(response.at("/usage/input_tokens").asInt()).isEqualTo(6);
            assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void later_turns_go_on_from_the_summary(boolean stored) {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start()) {
            ObjectNode first = longConversation(false);
            JsonNode response = respond(proxy, first).json();
            ObjectNode next = managed(Requests.whole("And now?").put("instructions", "Be brief."));
            if (stored) {
                next.set("previous_response_id", response.path("id"));
            } else {
                ArrayNode input = Json.array().addAll((ArrayNode) first.path("input"));
                input.addAll((ArrayNode) response.path("output"));
                input.addObject().put("role", "user").put("content", "And now?");
                next.set("input", input);
            }
            JsonNode second = respond(proxy, next).json();
            assertThat(second.path("output")).hasSize(1);
            assertThat(engine.requests()).hasSize(3);
            String answered = messages(engine.requests().get(1));
            // the prefix cache of the engine depends on it
            assertThat(messages(engine.requests().get(2)))
                    .startsWith(answered.substring(0, answered.length() - 1))
                    .contains("Fine.", "And now?");
        }
    }

    @Test
    void the_engine_is_asked_by_its_own_name_for_the_model() {
        try (RawEngine engine = engine();
                TestProxy proxy =
                        TestProxy.withEngine(engine).model("alias", RawEngine.MODEL).start()) {
            JsonNode response =
                    respond(proxy, longConversation(false).put("model", "alias")).json();
            assertThat(response.path("model").asText()).isEqualTo("alias");
            assertThat(engine.requests())
                    .hasSize(2)
                    .allMatch(it -> it.json().path("model").asText().equals(RawEngine.MODEL));
        }
    }

    @Test
    void a_client_that_asks_for_a_summary_gets_no_other() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = longConversation(false);
            request.withArray("input").addObject().put("type", "compaction_trigger");
            JsonNode output = respond(proxy, request).json().path("output");
            assertThat(output).hasSize(1);
            assertThat(output.at("/0/type").asText()).isEqualTo("compaction");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void both_answers_of_a_slow_engine_are_streams() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < 6; i++) {
                                        turn.text("word ");
                                        Thread.sleep(60);
                                    }
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            EventList events = client.respond(longConversation(true)).answer().events().checked();
            assertThat(events.response().path("output").findValuesAsText("type"))
                    .startsWith("compaction", "message");
            assertThat(events.text()).isEqualTo("word ".repeat(6));
        }
    }

    @Test
    void a_recording_says_that_it_lacks_the_summary(@TempDir Path folder) throws IOException {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.withEngine(engine).record(folder).start()) {
            assertThat(respond(proxy, longConversation(false)).status()).isEqualTo(200);
        }
        Transcript recorded = Transcript.read(Transcript.find(folder).getFirst());
        assertThat(Retranslation.obstacle(recorded).orElseThrow()).contains("a summary before");
        assertThat(recorded.engineRequest().orElseThrow().toString())
                .contains("The user is Ada.")
                .doesNotContain("replaced by a summary");
    }

    @Test
    void a_short_conversation_is_answered_at_once() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode response = respond(proxy, managed(Requests.whole("Hi"))).json();
            assertThat(response.path("output")).hasSize(1);
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void what_no_summary_shortens_is_answered_as_it_is() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode response =
                    respond(proxy, managed(Requests.whole("word ".repeat(2000)))).json();
            assertThat(response.path("output")).hasSize(1);
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"999, 2", "1001, 3"})
    void an_engine_that_counts_decides(int tokens, int requests) {
        try (RawEngine engine =
                        RawEngine.ownedBy(
                                "vllm",
                                turn -> {
                                    if (turn.request().path().equals("/tokenize")) {
                                        turn.json(200, "{\"count\":" + tokens + ",\"tokens\":[]}");
                                    } else {
                                        turn.say("Fine.");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(respond(proxy, longConversation(false)).status()).isEqualTo(200);
            assertThat(engine.requests()).hasSize(requests);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_a_summary_the_conversation_is_answered_as_it_is(boolean stream) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (asksForSummary(turn.request())) {
                                        turn.json(500, "{\"error\":{\"message\":\"no\"}}");
                                    } else {
                                        turn.say("Fine.");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(longConversation(stream)).answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-lmresp-notes")).contains("could not be summed up");
            JsonNode response = stream ? answer.events().checked().response() : answer.json();
            assertThat(response.path("output")).hasSize(1);
            assertThat(messages(engine.requests().getLast())).contains("word word");
        }
    }

    @Test
    void a_client_that_leaves_ends_the_summing_up() throws Exception {
        try (RawEngine engine = RawEngine.of(turn -> turn.awaitLeft());
                TestProxy proxy = TestProxy.of(engine)) {
            try (RawClient client = proxy.client()) {
                client.respond(longConversation(true));
                engine.awaitTurn();
            }
            assertThat(engine.isIdleWithin(Duration.ofSeconds(3))).isTrue();
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'compaction','compact_threshold':999}|context_management[0].compact_threshold",
                "{'type':'compaction','compact_threshold':'x'}|context_management[0].compact_threshold",
                "{'type':'forgetting'}|context_management[0].type",
                "{'compact_threshold':2000}|context_management[0].type",
            })
    void what_is_wrong_is_named(String entry, String param) {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = Requests.whole("Hi");
            request.putArray("context_management").add(Json.parse(entry.replace('\'', '"')));
            RawAnswer answer = respond(proxy, request);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("param").asText()).isEqualTo(param);
        }
    }

    @Test
    void an_empty_list_asks_for_nothing() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = longConversation(false);
            for (JsonNode nothing :
                    List.of(Json.array(), Json.parse("[{\"type\":\"compaction\"}]"))) {
                request.set("context_management", nothing);
                assertThat(respond(proxy, request).json().path("output")).hasSize(1);
            }
        }
    }
}
