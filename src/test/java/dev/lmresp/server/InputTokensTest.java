package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.StoreConfig.Place;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code POST /v1/responses/input_tokens}: only the engine's own counts. */
class InputTokensTest {
    private static RawAnswer count(TestProxy proxy, JsonNode body) {
        try (RawClient client = proxy.client()) {
            return client.post("/v1/responses/input_tokens", body.toString()).answer();
        }
    }

    private static void assertCounted(RawAnswer answer, int tokens, String how) {
        JsonNode counted = answer.json();
        assertThat(answer.status()).as("%s", counted).isEqualTo(200);
        assertThat(counted.path("object").asText()).isEqualTo("response.input_tokens");
        assertThat(counted.path("input_tokens").asInt()).isEqualTo(tokens);
        assertThat(answer.header("x-lmresp-notes")).contains("input_tokens counted").contains(how);
    }

    private static ObjectNode request() {
        return Requests.withTool(Requests.whole("Hi"), "look").put("instructions", "Be brief.");
    }

    private static ObjectNode withImage() {
        ObjectNode request = Requests.whole("");
        ObjectNode message = request.putArray("input").addObject().put("role", "user");
        message.putArray("content")
                .addObject()
                .put("type", "input_image")
                .put("image_url", "data:image/png;base64,iVBORw0KGgo=");
        return request;
    }

    /** Answers each path with one document, and others with 404. */
    private static RawEngine engine(String owner, Map<String, String> documents) {
        return RawEngine.ownedBy(
                owner,
                turn -> {
                    String document = documents.get(turn.request().path());
                    turn.json(
                            document == null ? 404 : 200,
                            document == null ? "{\"detail\":\"Not Found\"}" : document);
                });
    }

    private static List<String> paths(RawEngine engine) {
        return engine.requests().stream().map(RawRequest::path).toList();
    }

    @Test
    void vllm_counts_what_it_renders() {
        try (RawEngine engine =
                        engine(
                                "vllm",
                                Map.of(
                                        "/tokenize",
                                        "{\"count\":3,\"max_model_len\":4096,\"tokens\":[1,2,3],"
                                                + "\"token_strs\":null}"));
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = request();
            request.putObject("reasoning").put("effort", "low");
            request.put("temperature", 0.5);
            assertCounted(count(proxy, request), 3, "/tokenize");
            JsonNode asked = engine.requests().getFirst().json();
            assertThat(asked.path("model").asText()).isEqualTo(RawEngine.MODEL);
            assertThat(asked.path("messages").toString()).contains("Be brief.", "Hi");
            assertThat(asked.at("/tools/0/function/name").asText()).isEqualTo("look");
            assertThat(asked.at("/chat_template_kwargs/reasoning_effort").asText())
                    .isEqualTo("low");
            assertThat(asked.has("temperature")).isFalse();
            assertThat(asked.has("stream")).isFalse();
        }
    }

    @Test
    void llama_cpp_counts_a_whole_request() {
        String path = "/v1/chat/completions/input_tokens";
        try (RawEngine engine =
                        engine(
                                "llamacpp",
                                Map.of(
                                        path,
                                        "{\"object\":\"response.input_tokens\",\"input_tokens\":77}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertCounted(count(proxy, request()), 77, path);
            assertCounted(count(proxy, withImage()), 77, path);
            assertThat(engine.requests().getFirst().json().at("/tools/0/function/name").asText())
                    .isEqualTo("look");
        }
    }

    @Test
    void an_older_llama_cpp_renders_and_then_counts() {
        try (RawEngine engine =
                        engine(
                                "llamacpp",
                                Map.of(
                                        "/apply-template",
                                        "{\"prompt\":\"<|im_start|>system\\nBe brief.\"}",
                                        "/tokenize",
                                        "{\"tokens\":[9,8,7,6]}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertCounted(count(proxy, request()), 4, "/apply-template and /tokenize");
            JsonNode tokenized = engine.requests().getLast().json();
            assertThat(tokenized.path("content").asText()).startsWith("<|im_start|>system");
            assertThat(tokenized.path("add_special").asBoolean()).isTrue();
            assertThat(tokenized.path("parse_special").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "sglang", "lmdeploy", "vllm", "llamacpp"})
    void an_engine_without_a_count_is_asked_for_one_token_and_once(String owner) {
        try (RawEngine engine = engine(owner, Map.of("/v1/chat/completions", Chunks.whole("x")));
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = request().put("stream", true).put("max_output_tokens", 500);
            request.put("tool_choice", "required");
            assertCounted(count(proxy, request), 3, "one token");
            JsonNode asked = engine.requests().getLast().json();
            assertThat(asked.path("max_tokens").asInt()).isEqualTo(1);
            assertThat(asked.path("stream").asBoolean()).isFalse();
            assertThat(asked.has("tool_choice")).isFalse();
            assertThat(asked.at("/tools/0/function/name").asText()).isEqualTo("look");
            long probes = paths(engine).stream().filter("/v1/chat/completions"::equals).count();
            assertThat(probes).isEqualTo(1);
            // the same prompt, whatever else differs
            assertCounted(count(proxy, request.put("max_output_tokens", 7)), 3, "one token");
            assertThat(paths(engine).stream().filter("/v1/chat/completions"::equals)).hasSize(1);
            count(proxy, Requests.whole("Other"));
            assertThat(paths(engine).stream().filter("/v1/chat/completions"::equals)).hasSize(2);
        }
    }

    @Test
    void vllm_is_asked_for_a_token_where_images_are_not_yet_tokens() {
        try (RawEngine engine =
                        engine(
                                "vllm",
                                Map.of(
                                        "/tokenize",
                                        "{\"count\":3,\"tokens\":[1,2,3]}",
                                        "/v1/chat/completions",
                                        Chunks.whole("x")
                                                .replace(
                                                        "\"prompt_tokens\":3",
                                                        "\"prompt_tokens\":259")));
                TestProxy proxy = TestProxy.of(engine)) {
            assertCounted(count(proxy, withImage()), 259, "one token");
        }
    }

    @Test
    void engines_that_only_stream_tell_at_the_end() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (!turn.wantsStream()) {
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"This model only support"
                                                        + " stream mode, please enable the stream"
                                                        + " parameter\"}}");
                                        return;
                                    }
                                    turn.openStream();
                                    turn.text("x");
                                    turn.finish("length");
                                    turn.event(
                                            "{\"choices\":[],\"usage\":{\"prompt_tokens\":42,\"completion_tokens\":1,\"total_tokens\":43}}");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            assertCounted(count(proxy, request()), 42, "one token");
        }
    }

    @Test
    void the_engine_is_asked_by_its_own_name_for_the_model() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("x")));
                TestProxy proxy =
                        TestProxy.withEngine(engine).model("alias", RawEngine.MODEL).start()) {
            assertCounted(count(proxy, request().put("model", "alias")), 3, "one token");
            assertThat(engine.requests().getFirst().json().path("model").asText())
                    .isEqualTo(RawEngine.MODEL);
        }
    }

    @Test
    void what_cannot_be_counted_is_an_error_and_no_number() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                200, Chunks.whole("x").replace("usage", "cost")));
                TestProxy proxy = TestProxy.of(engine)) {
            RawAnswer answer = count(proxy, request());
            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.error().path("code").asText()).isEqualTo("token_count_unavailable");
        }
    }

    @Test
    void probes_can_be_switched_off() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("x")));
                TestProxy proxy = TestProxy.withEngine(engine).noCountProbe().start()) {
            RawAnswer answer = count(proxy, request());
            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.error().path("message").asText()).contains("--no-count-probe");
            assertThat(engine.requests()).isEmpty();
        }
    }

    @Test
    void a_refusal_is_told_as_of_any_request() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"prompt is too"
                                                        + " long\"}}"));
                TestProxy proxy = TestProxy.of(engine)) {
            RawAnswer answer = count(proxy, request().put("truncation", "auto"));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("code").asText()).isEqualTo("context_length_exceeded");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void a_stored_conversation_counts_with_what_is_new() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("Fine.")));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                RawClient client = proxy.client()) {
            String id = client.respond(Requests.whole("One")).answer().json().path("id").asText();
            // nothing is required, not even a model
            assertCounted(
                    count(proxy, Json.object().put("previous_response_id", id)), 3, "one token");
            assertThat(engine.requests().getLast().json().path("messages").toString())
                    .contains("One", "Fine.");
            assertThat(
                            count(proxy, Json.object().put("previous_response_id", "resp_none"))
                                    .error()
                                    .path("code")
                                    .asText())
                    .isEqualTo("previous_response_not_found");
        }
    }

    @Test
    void a_conversation_counts_and_stays_as_it_is() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(200, Chunks.whole("Fine.")));
                TestProxy proxy = TestProxy.withEngine(engine).store(Place.MEMORY).start();
                RawClient client = proxy.client()) {
            ObjectNode created = Json.object();
            created.putArray("items").addObject().put("role", "user").put("content", "One");
            String id =
                    client.post("/v1/conversations", created.toString())
                            .answer()
                            .json()
                            .path("id")
                            .asText();
            ObjectNode request = Requests.whole("Two").put("conversation", id);
            assertCounted(count(proxy, request), 3, "one token");
            assertThat(engine.requests().getLast().json().path("messages").toString())
                    .contains("One", "Two");
            RawAnswer items = client.request("GET", "/v1/conversations/" + id + "/items").answer();
            assertThat(items.json().path("data")).hasSize(1);
        }
    }

    @Test
    void there_is_one_probe_at_a_time() throws Exception {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                    Thread.sleep(100);
                                    now.decrementAndGet();
                                    turn.json(200, Chunks.whole("x"));
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 4; i++) {
                RawClient client = proxy.client();
                clients.add(client);
                client.post("/v1/responses/input_tokens", Requests.whole("Number " + i).toString());
            }
            for (RawClient client : clients) {
                assertThat(client.answer().json().path("input_tokens").asInt()).isEqualTo(3);
                client.close();
            }
            assertThat(most.get()).isEqualTo(1);
        }
    }

    @Test
    void a_client_that_leaves_ends_its_probe() throws InterruptedException {
        try (RawEngine engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = TestProxy.of(engine)) {
            try (RawClient client = proxy.client()) {
                client.post("/v1/responses/input_tokens", request().toString());
                engine.awaitTurn();
            }
            assertThat(engine.isIdleWithin(Duration.ofSeconds(3))).isTrue();
        }
    }
}
