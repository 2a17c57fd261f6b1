package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an engine hangs on its messages and calls comes back to it as it was and where it was, over
 * several rounds of tools, whatever the client keeps of an answer.
 */
class EngineStateTest {
    private static final int ROUNDS = 3;

    @TempDir private Path state;

    /** Where engines put it. In all texts, N is the round. */
    enum Place {
        GOOGLE("{}", "{'extra_content':{'google':{'thought_signature':'sig-N'}}}"),
        VERTEX("{}", "{'extra_content':{'vertex':{'thought_signature':'sig-N'}}}"),
        GATEWAY_CALL("{}", "{'thought_signature':'sig-N'}"),
        GATEWAY_FUNCTION("{}", "{'function':{'thought_signature':'sig-N'}}"),
        LITELLM_CALL(
                "{}",
                "{'provider_specific_fields':{'thought_signature':'sig-N'},"
                        + "'function':{'provider_specific_fields':{'thought_signature':'sig-N'}}}"),
        LITELLM_MESSAGE("{'provider_specific_fields':{'thought_signatures':['sig-N']}}", "{}"),
        GOOGLE_TEXT("{'extra_content':{'google':{'thought_signature':'sig-N'}}}", "{}"),
        READABLE("{'reasoning_content':'think N'}", "{}"),
        COPILOT("{'reasoning_opaque':'opaque-N'}", "{}"),
        OPENROUTER(
                "{'reasoning_details':[{'type':'reasoning.text','text':'think"
                    + " N','signature':'sig-N','id':null,'format':'anthropic-claude-v1','index':0},"
                    + "{'type':'reasoning.encrypted','data':'hidden-N','id':'rs_N','format':"
                    + "'anthropic-claude-v1','index':1}]}",
                "{}",
                "{'reasoning':'think','reasoning_details':[{'type':'reasoning.text','text':'think','id':null,'format':'anthropic-claude-v1','index':0}]}",
                "{'reasoning':' N','reasoning_details':[{'type':'reasoning.text','text':'"
                        + " N','format':'anthropic-claude-v1','index':0}]}",
                "{'reasoning_details':[{'type':'reasoning.text','text':'','signature':'sig-N','format':'anthropic-claude-v1','index':0}]}",
                "{'reasoning_details':[{'type':'reasoning.encrypted','data':'hidden-N','id':'rs_N','format':'anthropic-claude-v1','index':1}]}"),
        OPENROUTER_GEMINI(
                "{'reasoning_details':[{'type':'reasoning.text','text':'think"
                    + " N','format':'google-gemini-v1','index':0},{'type':'reasoning.encrypted',"
                    + "'data':'hidden-N','format':'google-gemini-v1','index':0}]}",
                "{}"),
        LITELLM_ANTHROPIC(
                "{'thinking_blocks':[{'type':'thinking','thinking':'one"
                        + " N','signature':'sig-N'},{'type':'redacted_thinking','data':'hidden-N'},"
                        + "{'type':'thinking','thinking':'two','signature':'sig-N-2'}]}",
                "{}",
                "{'reasoning_content':'one','thinking_blocks':[{'type':'thinking','thinking':'one'}]}",
                "{'reasoning_content':' N','thinking_blocks':[{'type':'thinking','thinking':'"
                        + " N','signature':''}]}",
                "{'thinking_blocks':[{'type':'thinking','thinking':'','signature':'sig-N'}]}",
                "{'thinking_blocks':[{'type':'redacted_thinking','data':'hidden-N'}]}",
                "{'thinking_blocks':[{'type':'thinking','thinking':'two'}]}",
                "{'thinking_blocks':[{'type':'thinking','thinking':'','signature':'sig-N-2'}]}"),
        DATABRICKS(
                "{'content':[{'type':'reasoning','summary':[{'type':'summary_text','text':'think"
                        + " N','signature':'sig-N'}]},{'type':'text','text':'words'}]}",
                "{}");

        private final String message;
        private final String call;
        private final List<String> deltas;

        Place(String message, String call, String... deltas) {
            this.message = message;
            this.call = call;
            this.deltas = deltas.length == 0 ? List.of(message) : List.of(deltas);
        }

        private static ObjectNode json(String text, int round) {
            return (ObjectNode) Json.parse(text.replace('\'', '"').replace("N", "" + round));
        }

        ObjectNode message(int round) {
            return json(message, round);
        }

        ObjectNode call(int round) {
            return json(call, round);
        }

        List<ObjectNode> deltas(int round) {
            return deltas.stream().map(delta -> json(delta, round)).toList();
        }
    }

    /** What clients keep of an answer. */
    enum Keeps {
        /** All items, as Codex does, with what is sealed. */
        ALL,
        /** Only calls: the ids are all there is. */
        CALLS,
        /** Messages and calls, and the reasoning without what is sealed. */
        READABLE
    }

    private static Stream<Arguments> all() {
        return Arrays.stream(Place.values())
                .flatMap(
                        place ->
                                Arrays.stream(Keeps.values())
                                        .flatMap(
                                                keeps ->
                                                        Stream.of(true, false)
                                                                .map(
                                                                        stream ->
                                                                                Arguments.of(
                                                                                        place,
                                                                                        keeps,
                                                                                        stream))));
    }

    private static int round(RawRequest request) {
        int outputs = 0;
        for (JsonNode message : request.json().path("messages")) {
            outputs += message.path("role").asText().equals("tool") ? 1 : 0;
        }
        return outputs / 2;
    }

    private static ObjectNode call(Place place, int round, int index) {
        ObjectNode call =
                Json.object().put("id", "call_" + round + "_" + index).put("type", "function");
        // of calls side by side only the first has one
        ObjectNode more = index == 0 ? place.call(round) : Json.object();
        ObjectNode function = call.putObject("function");
        if (more.remove("function") instanceof ObjectNode inner) {
            function.setAll(inner);
        }
        function.put("name", "look").put("arguments", "{\"at\":" + index + "}");
        call.setAll(more);
        return call;
    }

    private static void answer(Place place, EngineTurn turn) throws IOException {
        int round = round(turn.request());
        if (round == ROUNDS) {
            turn.say("seen all");
            return;
        }
        if (!turn.wantsStream()) {
            ObjectNode whole = (ObjectNode) Json.parse(Chunks.whole(""));
            ObjectNode message = (ObjectNode) whole.at("/choices/0/message");
            message.setAll(place.message(round));
            message.putArray("tool_calls").add(call(place, round, 0)).add(call(place, round, 1));
            ((ObjectNode) whole.at("/choices/0")).put("finish_reason", "tool_calls");
            turn.json(200, Json.text(whole));
            return;
        }
        turn.openStream();
        for (ObjectNode delta : place.deltas(round)) {
            turn.event(Chunks.delta(Json.text(delta)));
        }
        for (int i = 0; i < 2; i++) {
            ObjectNode call = call(place, round, i).put("index", i);
            ObjectNode delta = Json.object();
            delta.putArray("tool_calls").add(call);
            turn.event(Chunks.delta(Json.text(delta)));
        }
        turn.finish("tool_calls");
        turn.done();
    }

    private static ObjectNode request(ArrayNode input, boolean stream, Keeps keeps) {
        ObjectNode request = Requests.whole("").put("stream", stream);
        request.set("input", input);
        if (keeps == Keeps.ALL) {
            request.putArray("include").add("reasoning.encrypted_content");
        }
        return Requests.withTool(request, "look");
    }

    private static JsonNode ask(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            JsonNode response =
                    request.path("stream").asBoolean()
                            ? answer.events().checked().response()
                            : answer.json();
            assertThat(response.path("status").asText()).as("%s", response).isEqualTo("completed");
            return response;
        }
    }

    private static ArrayNode opening() {
        ArrayNode input = Json.array();
        input.addObject().put("role", "user").put("content", "look around");
        return input;
    }

    /** What the client sends back of an answer, with the outputs of the calls. */
    private static void keep(JsonNode response, Keeps keeps, ArrayNode input) {
        var outputs = new ArrayList<ObjectNode>();
        for (JsonNode item : response.path("output")) {
            String type = item.path("type").asText();
            boolean isCall = type.equals("function_call");
            if (keeps == Keeps.ALL || isCall || keeps == Keeps.READABLE) {
                ObjectNode kept = item.deepCopy();
                if (keeps == Keeps.READABLE) {
                    kept.remove("encrypted_content");
                }
                if (isCall) {
                    kept.remove("id");
                }
                input.add(kept);
            }
            if (isCall) {
                outputs.add(
                        Json.object()
                                .put("type", "function_call_output")
                                .put("call_id", item.path("call_id").asText())
                                .put("output", "seen"));
            }
        }
        input.addAll(outputs);
    }

    private static List<JsonNode> answersIn(RawRequest request) {
        return request.json()
                .path("messages")
                .valueStream()
                .filter(message -> message.path("role").asText().equals("assistant"))
                .toList();
    }

    private static void assertIsBack(Place place, Keeps keeps, int round, JsonNode message) {
        assertThat(message.path("tool_calls")).as("%s", message).hasSize(2);
        for (var member : place.message(round).properties()) {
            JsonNode expected = member.getValue();
            if (place == Place.DATABRICKS && keeps == Keeps.CALLS) {
                // the client has thrown the words away
                expected = Json.array().add(expected.path(0));
            }
            assertThat(message.path(member.getKey())).as("%s", message).isEqualTo(expected);
        }
        for (int i = 0; i < 2; i++) {
            ObjectNode call = message.path("tool_calls").path(i).deepCopy();
            assertThat(call).isEqualTo(call(place, round, i));
        }
    }

    @ParameterizedTest(name = "{0}, a client keeps {1}, streamed {2}")
    @MethodSource("all")
    void it_comes_back_as_it_was(Place place, Keeps keeps, boolean stream) {
        try (RawEngine engine = RawEngine.of(turn -> answer(place, turn));
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            ArrayNode input = opening();
            for (int round = 0; round <= ROUNDS; round++) {
                keep(ask(proxy, request(input, stream, keeps)), keeps, input);
            }
            assertThat(engine.requests()).hasSize(ROUNDS + 1);
            List<JsonNode> answers = answersIn(engine.requests().getLast());
            assertThat(answers).hasSize(ROUNDS);
            for (int round = 0; round < ROUNDS; round++) {
                assertIsBack(place, keeps, round, answers.get(round));
            }
        }
    }

    /** What the client keeps is enough, be the proxy another one. */
    @ParameterizedTest
    @EnumSource
    void what_is_sealed_outlives_the_process(Place place) {
        try (RawEngine engine = RawEngine.of(turn -> answer(place, turn))) {
            ArrayNode input = opening();
            for (int round = 0; round <= ROUNDS; round++) {
                try (TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
                    keep(ask(proxy, request(input, true, Keeps.ALL)), Keeps.ALL, input);
                }
            }
            List<JsonNode> answers = answersIn(engine.requests().getLast());
            for (int round = 0; round < ROUNDS; round++) {
                assertIsBack(place, Keeps.ALL, round, answers.get(round));
            }
        }
    }

    /** The words of an answer may be signed too, at its very end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void it_comes_back_with_words(boolean stream) {
        String signed =
                "{\"content\":\"\",\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}";
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.text("Hello.");
                                        turn.event(Chunks.delta(signed));
                                        turn.finish("stop");
                                        turn.done();
                                    } else {
                                        turn.json(
                                                200,
                                                Chunks.whole("")
                                                        .replace(
                                                                "\"content\":\"\"",
                                                                signed.substring(
                                                                                1,
                                                                                signed.length() - 1)
                                                                        .replace(
                                                                                "\"content\":\"\"",
                                                                                "\"content\":\"Hello.\"")));
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            ArrayNode input = opening();
            keep(ask(proxy, request(input, stream, Keeps.ALL)), Keeps.ALL, input);
            input.addObject().put("role", "user").put("content", "and now?");
            ask(proxy, request(input, stream, Keeps.ALL));
            JsonNode answer = answersIn(engine.requests().getLast()).getFirst();
            assertThat(answer.path("content").asText()).isEqualTo("Hello.");
            assertThat(answer.at("/extra_content/google/thought_signature").asText())
                    .isEqualTo("s");
        }
    }

    /** In a piece of its own after the call, or before the call has its id. */
    @ParameterizedTest
    @ValueSource(strings = {"after", "before"})
    void a_signature_may_come_in_a_piece_of_its_own(String when) {
        String signed =
                "{\"tool_calls\":[{\"index\":0,\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}]}";
        String named =
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"look\"},\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}]}";
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (round(turn.request()) > 0 || hasOutput(turn)) {
                                        turn.say("done");
                                        return;
                                    }
                                    turn.openStream();
                                    if (when.equals("before")) {
                                        turn.event(Chunks.delta(named));
                                    }
                                    turn.event(Chunks.call(0, "call_1", "look", "{}"));
                                    if (when.equals("after")) {
                                        turn.event(Chunks.delta(signed));
                                    }
                                    turn.finish("tool_calls");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            for (Keeps keeps : new Keeps[] {Keeps.ALL, Keeps.CALLS}) {
                ArrayNode input = opening();
                keep(ask(proxy, request(input, true, keeps)), keeps, input);
                ask(proxy, request(input, true, keeps));
                JsonNode calls =
                        answersIn(engine.requests().getLast()).getFirst().path("tool_calls");
                assertThat(calls).as("%s", calls).hasSize(1);
                assertThat(calls.path(0).at("/extra_content/google/thought_signature").asText())
                        .as("%s %s", keeps, calls)
                        .isEqualTo("s");
            }
        }
    }

    private static boolean hasOutput(EngineTurn turn) {
        return turn.request().json().path("messages").findValuesAsText("role").contains("tool");
    }

    @Test
    void reasoning_without_a_text_is_an_item_all_the_same() {
        try (RawEngine engine = RawEngine.of(turn -> answer(Place.GOOGLE, turn));
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            for (boolean stream : new boolean[] {true, false}) {
                JsonNode output = ask(proxy, request(opening(), stream, Keeps.ALL)).path("output");
                assertThat(output.findValuesAsText("type"))
                        .containsExactly("reasoning", "function_call", "function_call");
                assertThat(output.path(0).path("encrypted_content").asText())
                        .startsWith("lmresp1.")
                        .doesNotContain("sig-0");
                assertThat(output.path(0).path("content")).isEmpty();
                // nobody asked for it
                assertThat(ask(proxy, request(opening(), stream, Keeps.CALLS)).path("output"))
                        .hasSize(2);
            }
        }
    }

    @Test
    void one_client_does_not_get_what_is_remembered_of_another() {
        try (RawEngine engine = RawEngine.of(turn -> answer(Place.GOOGLE, turn));
                TestProxy proxy =
                        TestProxy.withEngine(engine).state(state).apiKeys("one", "two").start()) {
            ArrayNode input = opening();
            try (RawClient client = proxy.client()) {
                ObjectNode first = request(input, false, Keeps.CALLS);
                keep(
                        client.respond(first, "Authorization: Bearer one").answer().json(),
                        Keeps.CALLS,
                        input);
            }
            for (String key : new String[] {"two", "one"}) {
                try (RawClient client = proxy.client()) {
                    client.respond(
                                    request(input, false, Keeps.CALLS),
                                    "Authorization: Bearer " + key)
                            .answer();
                }
                String asked = engine.requests().getLast().json().toString();
                assertThat(asked.contains("sig-0")).as(key).isEqualTo(key.equals("one"));
            }
        }
    }

    @Test
    void another_model_does_not_get_what_it_cannot_read() {
        try (RawEngine engine = RawEngine.of(turn -> answer(Place.GOOGLE, turn));
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            ArrayNode input = opening();
            keep(ask(proxy, request(input, false, Keeps.ALL)), Keeps.ALL, input);
            try (RawClient client = proxy.client()) {
                RawAnswer answer =
                        client.respond(
                                        request(input, false, Keeps.ALL)
                                                .put("model", "another-model"))
                                .answer();
                assertThat(answer.header("x-lmresp-notes")).contains("only the model");
            }
            assertThat(engine.requests().getLast().json().toString()).doesNotContain("sig-0");
        }
    }

    /** A history of another model, or of a proxy that has forgotten. */
    @Test
    void an_engine_that_misses_its_signature_gets_a_stand_in() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    String asked = turn.request().json().toString();
                                    if (asked.contains("tool_calls")
                                            && !asked.contains("thought_signature")) {
                                        turn.json(
                                                400,
                                                "[{\"error\":{\"code\":400,\"message\":\"Function"
                                                    + " call is missing a thought_signature in"
                                                    + " functionCall parts. This is required for"
                                                    + " tools to work"
                                                    + " correctly.\",\"status\":\"INVALID_ARGUMENT\"}}]");
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            ArrayNode input = opening();
            for (int i = 0; i < 2; i++) {
                input.addObject()
                        .put("type", "function_call")
                        .put("call_id", "c" + i)
                        .put("name", "look")
                        .put("arguments", "{}");
            }
            for (int i = 0; i < 2; i++) {
                input.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", "c" + i)
                        .put("output", "seen");
            }
            for (int i = 0; i < 2; i++) {
                ask(proxy, request(input.deepCopy(), false, Keeps.CALLS));
            }
            // what the first refusal has taught is known the second time
            assertThat(engine.requests()).hasSize(3);
            JsonNode calls = answersIn(engine.requests().getLast()).getFirst().path("tool_calls");
            assertThat(calls.path(0).at("/extra_content/google/thought_signature").asText())
                    .isEqualTo("skip_thought_signature_validator");
            assertThat(calls.path(1).has("extra_content")).isFalse();
        }
    }

    @Test
    void an_engine_that_does_not_know_what_it_sent_does_not_get_it_again() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("sig-0")) {
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"messages.1.tool_calls.0.extra_content:"
                                                    + " Extra inputs are not"
                                                    + " permitted\",\"type\":\"invalid_request_error\"}}");
                                    } else {
                                        answer(Place.GOOGLE, turn);
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).state(state).start()) {
            ArrayNode input = opening();
            keep(ask(proxy, request(input, true, Keeps.ALL)), Keeps.ALL, input);
            ask(proxy, request(input, true, Keeps.ALL));
            assertThat(engine.requests().getLast().json().toString()).doesNotContain("sig-0");
        }
    }

    /** It stands in another place than what was told as it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reasoning_that_was_told_as_a_summary_is_remembered_too(boolean asksForSummary) {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (round(turn.request()) > 0 || !turn.wantsStream()) {
                                        turn.say("done");
                                        return;
                                    }
                                    turn.openStream();
                                    turn.event(Chunks.delta("{\"reasoning_content\":\"because\"}"));
                                    for (int i = 0; i < 2; i++) {
                                        ObjectNode delta = Json.object();
                                        delta.putArray("tool_calls")
                                                .add(call(Place.GOOGLE, 0, i).put("index", i));
                                        turn.event(Chunks.delta(Json.text(delta)));
                                    }
                                    turn.finish("tool_calls");
                                    turn.done();
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).dialect("deepseek").state(state).start()) {
            ArrayNode input = opening();
            ObjectNode first = request(input, true, Keeps.CALLS);
            if (asksForSummary) {
                first.putObject("reasoning").put("summary", "auto");
            }
            keep(ask(proxy, first), Keeps.CALLS, input);
            ask(proxy, request(input, false, Keeps.CALLS));
            JsonNode answer = answersIn(engine.requests().getLast()).getFirst();
            assertThat(answer.path("reasoning_content").asText()).isEqualTo("because");
        }
    }
}
