package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.Main;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.transcript.Transcript;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/responses/compact}. */
class CompactEndpointTest {
    private static RawAnswer compact(TestProxy proxy, JsonNode body) {
        try (RawClient client = proxy.client()) {
            return client.post("/v1/responses/compact", body.toString()).answer();
        }
    }

    private static RawAnswer respond(TestProxy proxy, JsonNode body) {
        try (RawClient client = proxy.client()) {
            return client.respond(body).answer();
        }
    }

    private static ObjectNode body() {
        return Json.object().put("model", RawEngine.MODEL);
    }

    private static ObjectNode conversation() {
        ObjectNode body = body();
        ArrayNode input = body.putArray("input");
        input.addObject().put("role", "developer").put("content", "Be brief.");
        input.addObject().put("role", "user").put("content", "My name is Ada.");
        input.addObject().put("role", "assistant").put("content", "Hello Ada.");
        input.addObject()
                .put("type", "function_call")
                .put("call_id", "c1")
                .put("name", "look")
                .put("arguments", "{}");
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", "c1")
                .put("output", "A long output.");
        return body;
    }

    private static RawEngine engine() {
        return RawEngine.of(turn -> turn.json(200, Chunks.whole("The user is Ada.")));
    }

    @Test
    void the_words_of_the_user_stay_and_a_summary_stands_for_the_rest() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode window = compact(proxy, conversation()).json();
            assertThat(window.path("object").asText()).isEqualTo("response.compaction");
            assertThat(window.path("id").asText()).startsWith("resp_");
            assertThat(window.path("created_at").isIntegralNumber()).isTrue();
            assertThat(window.at("/usage/input_tokens").asInt()).isEqualTo(3);
            JsonNode output = window.path("output");
            assertThat(output.findValuesAsText("type"))
                    .containsExactly(
                            "message", "input_text", "message", "input_text", "compaction");
            assertThat(output.path(1).path("role").asText()).isEqualTo("user");
            assertThat(output.path(1).path("id").asText()).startsWith("msg_");
            assertThat(output.path(1).path("status").asText()).isEqualTo("completed");
            assertThat(engine.requests().getFirst().json().path("messages").toString())
                    .contains("A long output.", "replaced by a summary");

            ObjectNode next = Requests.whole("");
            ArrayNode input = next.putArray("input").addAll((ArrayNode) output);
            input.addObject().put("role", "user").put("content", "What is my name?");
            assertThat(respond(proxy, next).status()).isEqualTo(200);
            assertThat(engine.requests().get(1).json().path("messages").toString())
                    .contains("Be brief.", "My name is Ada.", "The user is Ada.", "What is my")
                    .doesNotContain("A long output.");
        }
    }

    @Test
    void a_string_is_a_conversation_too() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode output = compact(proxy, Requests.whole("I am Ada.")).json().path("output");
            assertThat(output.at("/0/content/0/text").asText()).isEqualTo("I am Ada.");
            assertThat(output.at("/1/type").asText()).isEqualTo("compaction");
        }
    }

    @Test
    void a_stored_conversation_is_compacted_by_the_id_of_its_last_response() {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start()) {
            JsonNode first = respond(proxy, Requests.whole("I am Ada.")).json();
            JsonNode window =
                    compact(proxy, body().put("previous_response_id", first.path("id").asText()))
                            .json();
            assertThat(window.at("/output/0/content/0/text").asText()).isEqualTo("I am Ada.");
            assertThat(window.path("output")).hasSize(2);
            try (RawClient client = proxy.client()) {
                // it is input for the next request, not a response
                String path = "/v1/responses/" + window.path("id").asText();
                assertThat(client.request("GET", path).answer().status()).isEqualTo(404);
            }
            ObjectNode byReference = body();
            byReference
                    .putArray("input")
                    .addObject()
                    .put("type", "item_reference")
                    .put("id", first.at("/output/0/id").asText());
            assertThat(compact(proxy, byReference).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'input':'Hi'}|model",
                "{'model':'m'}|input",
                "{'model':'m','input':7}|input",
                "{'model':'m','input':'Hi','conversation':'conv_1'}|conversation",
                "{'model':'m','previous_response_id':'resp_none'}|previous_response_id",
                "{'model':'m','input':[{'type':'message','role':'nobody','content':'x'}]}|input[0].role",
            })
    void what_is_wrong_is_named(String body, String param) {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start()) {
            RawAnswer answer = compact(proxy, Json.parse(body.replace('\'', '"')));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("param").asText()).isEqualTo(param);
            assertThat(engine.requests()).isEmpty();
        }
    }

    @Test
    void half_a_summary_is_an_error() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                200,
                                                Chunks.whole("The us")
                                                        .replace("\"stop\"", "\"length\"")));
                TestProxy proxy = TestProxy.of(engine)) {
            RawAnswer answer = compact(proxy, conversation());
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText()).contains("cut off");
        }
    }

    @Test
    void a_client_that_leaves_ends_the_engines_work() throws InterruptedException {
        try (RawEngine engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = TestProxy.of(engine)) {
            try (RawClient client = proxy.client()) {
                client.post("/v1/responses/compact", conversation().toString());
                engine.awaitTurn();
            }
            assertThat(engine.isIdleWithin(Duration.ofSeconds(3))).isTrue();
        }
    }

    @Test
    void a_recording_of_it_is_translated_again_and_sent_to_no_other_endpoint(@TempDir Path folder)
            throws IOException {
        try (RawEngine engine = engine();
                TestProxy proxy = TestProxy.withEngine(engine).record(folder).start()) {
            assertThat(compact(proxy, conversation()).status()).isEqualTo(200);
            // its last files are written after the answer
            await().until(
                            () ->
                                    Transcript.read(Transcript.find(folder).getFirst()).progress()
                                            == Transcript.Progress.OVER);
            var out = new StringWriter();
            String recorded = Transcript.find(folder).getFirst().toString();
            assertThat(replay(out, recorded, "--retranslate")).as("%s", out).isEqualTo(ExitCode.OK);
            replay(out, recorded, "--to", proxy.url());
            assertThat(out.toString()).contains("not sent: it asks for a compaction");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    private static int replay(StringWriter out, String... arguments) {
        var all = new ArrayList<String>(List.of("replay"));
        all.addAll(List.of(arguments));
        return Main.run(all, new PrintWriter(out, true), new PrintWriter(out, true));
    }
}
