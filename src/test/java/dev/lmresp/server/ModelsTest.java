package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The models, their other names, and the health of it all. */
class ModelsTest {
    @Test
    void one_document_serves_openai_clients_and_codex() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode document = get(proxy, "/v1/models").json();
            assertThat(document.path("object").asText()).isEqualTo("list");
            JsonNode model = document.path("data").path(0);
            assertThat(model.path("id").asText()).isEqualTo(RawEngine.MODEL);
            assertThat(model.path("object").asText()).isEqualTo("model");
            assertThat(model.path("created").asLong()).isEqualTo(7);
            assertThat(model.path("owned_by").asText()).isEqualTo("nobody");
            assertThat(model.path("context_length").asLong()).isEqualTo(4096);
            JsonNode entry = document.path("models").path(0);
            assertThat(entry.path("slug").asText()).isEqualTo(RawEngine.MODEL);
            assertThat(entry.path("context_window").asLong()).isEqualTo(4096);
            assertThat(entry.path("description").asText()).isEqualTo("context 4,096 tokens");
            assertThat(entry.path("default_reasoning_level").asText()).isEqualTo("medium");
            assertThat(entry.path("input_modalities")).hasToString("[\"text\"]");
        }
    }

    @Test
    void clients_of_anthropic_get_the_models_in_their_form_page_by_page() {
        List<String> names = List.of("a", "b", "c");
        try (RawEngine engine = RawEngine.withModels(names, turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode all = anthropic(proxy, "/v1/models").json();
            assertThat(all.path("data").findValuesAsText("id")).isEqualTo(names);
            JsonNode model = all.path("data").path(0);
            assertThat(model.path("type").asText()).isEqualTo("model");
            assertThat(model.path("display_name").asText()).isEqualTo("a");
            assertThat(model.path("created_at").asText()).isEqualTo("1970-01-01T00:00:07Z");
            assertThat(model.path("max_input_tokens").asInt()).isEqualTo(4096);

            JsonNode first = anthropic(proxy, "/v1/models?limit=2").json();
            assertThat(first.path("data").findValuesAsText("id")).containsExactly("a", "b");
            assertThat(first.path("has_more").asBoolean()).isTrue();
            assertThat(first.path("first_id").asText()).isEqualTo("a");
            assertThat(first.path("last_id").asText()).isEqualTo("b");
            JsonNode rest = anthropic(proxy, "/v1/models?limit=2&after_id=b").json();
            assertThat(rest.path("data").findValuesAsText("id")).containsExactly("c");
            assertThat(rest.path("has_more").asBoolean(true)).isFalse();
            JsonNode before = anthropic(proxy, "/v1/models?limit=1&before_id=c").json();
            assertThat(before.path("data").findValuesAsText("id")).containsExactly("b");
        }
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=many, limit", "after_id=d, after_id"})
    void a_page_that_there_cannot_be_is_refused_in_the_form_of_anthropic(
            String query, String field) {
        try (TestProxy proxy = TestProxy.mock()) {
            RawAnswer answer = anthropic(proxy, "/v1/models?" + query);
            assertThat(answer.status()).isEqualTo(400);
            JsonNode error = answer.error();
            assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
            assertThat(error.path("message").asText()).contains(field);
        }
    }

    private static RawAnswer anthropic(TestProxy proxy, String path) {
        try (RawClient client = proxy.client()) {
            return client.request("GET", path, "anthropic-version: 2023-06-01").answer();
        }
    }

    @Test
    void codex_is_not_told_to_search_for_tools() {
        try (TestProxy proxy = TestProxy.mock()) {
            JsonNode entry = get(proxy, "/v1/models").json().path("models").path(0);
            assertThat(entry.path("slug").asText()).isNotEmpty();
            assertThat(entry.path("supports_search_tool").asBoolean(false)).isFalse();
        }
    }

    @Test
    void a_name_that_hides_one_of_the_engines_is_listed_once() {
        try (RawEngine engine =
                        RawEngine.withModels(List.of("small", "large"), turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.withEngine(engine).model("small", "large").start()) {
            JsonNode document = get(proxy, "/v1/models").json();
            assertThat(document.path("data").findValuesAsText("id"))
                    .containsExactly("small", "large");
            assertThat(document.path("models").findValuesAsText("slug"))
                    .containsExactly("small", "large");
            assertThat(document.at("/data/0/context_length").asLong()).isEqualTo(4096);
        }
    }

    @Test
    void other_names_are_listed_first_with_the_window_of_what_they_stand_for() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .model("gpt-5", RawEngine.MODEL)
                                .model("*", RawEngine.MODEL)
                                .start()) {
            JsonNode document = get(proxy, "/v1/models").json();
            assertThat(document.path("data").findValuesAsText("id"))
                    .containsExactly("gpt-5", RawEngine.MODEL);
            assertThat(document.path("data").path(0).path("context_length").asLong())
                    .isEqualTo(4096);
            assertThat(document.path("data").findValuesAsText("alias_of"))
                    .containsExactly(RawEngine.MODEL);
            assertThat(document.path("models").path(0).path("slug").asText()).isEqualTo("gpt-5");
            assertThat(document.path("models").path(0).path("description").asText())
                    .isEqualTo("raw-model, context 4,096 tokens");
            assertThat(document.path("models").path(0).path("input_modalities"))
                    .as("its name says otherwise, but it only stands for another")
                    .hasToString("[\"text\"]");
            assertThat(get(proxy, "/v1/models/gpt-5").json().path("id").asText())
                    .isEqualTo("gpt-5");
            JsonNode any = get(proxy, "/v1/models/any/name").json();
            assertThat(any.path("id").asText()).isEqualTo("any/name");
            assertThat(any.path("alias_of").asText()).isEqualTo(RawEngine.MODEL);
            assertThat(any.path("context_length").asLong()).isEqualTo(4096);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5,     raw-model",
        "anything,  other",
        "raw-model, other",
    })
    void a_name_goes_to_the_engine_as_what_it_stands_for_and_back_as_it_came(
            String asked, String engines) {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .model("gpt-5", "raw-model")
                                .model("*", "other")
                                .start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi").put("model", asked)).answer();
            assertThat(answer.json().path("model").asText()).isEqualTo(asked);
            assertThat(engine.requests().getFirst().json().path("model").asText())
                    .isEqualTo(engines);
        }
    }

    @Test
    void without_a_name_a_dead_engine_is_named() throws IOException {
        String dead;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = "http://127.0.0.1:" + socket.getLocalPort();
        }
        try (TestProxy proxy = TestProxy.withEngine(dead).start();
                RawClient client = proxy.client()) {
            ObjectNode nameless = Requests.whole("hi");
            nameless.remove("model");
            RawAnswer answer = client.respond(nameless).answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.json().path("error").path("message").asText()).contains(dead);
        }
    }

    @Test
    void an_engine_that_starts_late_is_recognised_with_the_first_request() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (TestProxy proxy = TestProxy.withEngine("http://127.0.0.1:" + port).start()) {
            assertThat(proxy.gateway().engines().all().getFirst().dialect().name())
                    .isEqualTo("generic");
            try (RawEngine engine = RawEngine.at(port, "lmdeploy", turn -> turn.say("awake"));
                    RawClient client = proxy.client()) {
                ObjectNode nameless = Requests.whole("hi");
                nameless.remove("model");
                RawAnswer answer = client.respond(nameless).answer();
                assertThat(answer.json().path("output_text").asText()).isEqualTo("awake");
                assertThat(engine.requests().getFirst().json().path("model").asText())
                        .isEqualTo(RawEngine.MODEL);
                assertThat(proxy.gateway().engines().all().getFirst().dialect().name())
                        .isEqualTo("lmdeploy");
            }
        }
    }

    @Test
    void without_a_name_the_only_model_answers() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Json.object().put("input", "hi")).answer();
            assertThat(answer.json().path("model").asText()).isEqualTo(RawEngine.MODEL);
        }
    }

    @Test
    void an_unknown_model_is_not_found() {
        try (TestProxy proxy = TestProxy.mock()) {
            RawAnswer answer = get(proxy, "/v1/models/gpt-0");
            assertThat(answer.status()).isEqualTo(404);
            JsonNode error = answer.error();
            assertThat(error.path("code").asText()).isEqualTo("model_not_found");
            assertThat(error.path("message").asText()).contains("gpt-0", "lmresp-mock");
        }
    }

    @Test
    void a_name_with_slashes_is_one_name() {
        try (RawEngine engine = RawEngine.of(turn -> turn.say("hello"));
                TestProxy proxy =
                        TestProxy.withEngine(engine)
                                .model("qwen/qwen3-8b", RawEngine.MODEL)
                                .start()) {
            for (String path :
                    new String[] {"/v1/models/qwen/qwen3-8b", "/v1/models/qwen%2Fqwen3-8b"}) {
                assertThat(get(proxy, path).json().path("id").asText()).isEqualTo("qwen/qwen3-8b");
            }
        }
    }

    @Test
    void a_list_that_the_engine_does_not_give_is_an_error() {
        try (TestProxy proxy = TestProxy.withEngine("http://127.0.0.1:1").start()) {
            RawAnswer answer = get(proxy, "/v1/models");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.error().path("message").asText()).contains("127.0.0.1:1");
        }
    }

    @Test
    void health_tells_of_the_engine() {
        try (RawEngine engine = RawEngine.ownedBy("lmdeploy", turn -> turn.say("hello"));
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode health = get(proxy, "/health").json();
            assertThat(health.path("status").asText()).isEqualTo("ok");
            assertThat(health.path("running").asInt(-1)).isZero();
            assertThat(health.path("engine").path("status").asText()).isEqualTo("ok");
            assertThat(health.path("engine").path("dialect").asText()).isEqualTo("lmdeploy");
            assertThat(health.path("engine").path("address").asText())
                    .isEqualTo(engine.url() + "/v1");
        }
    }

    @Test
    void health_is_good_without_an_engine_and_says_what_is_wrong_with_it() {
        try (TestProxy proxy = TestProxy.withEngine("http://127.0.0.1:1").start()) {
            RawAnswer answer = get(proxy, "/health");
            assertThat(answer.status()).isEqualTo(200);
            JsonNode engine = answer.json().path("engine");
            assertThat(engine.path("status").asText()).isEqualTo("unreachable");
            assertThat(engine.path("problem").asText()).contains("127.0.0.1:1");
        }
    }

    @Test
    void an_engine_that_does_not_say_its_models_keeps_nobody_waiting() throws IOException {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestProxy proxy =
                        TestProxy.withEngine("http://127.0.0.1:" + mute.getLocalPort())
                                .headerTimeout(Duration.ofMillis(300))
                                .start()) {
            proxy.gateway().engines().all().getFirst();
            assertThat(get(proxy, "/v1/models").status()).isEqualTo(502);
            JsonNode engine = get(proxy, "/health").json().path("engine");
            assertThat(engine.path("status").asText()).isEqualTo("unreachable");
            assertThat(engine.path("problem").asText()).contains("takes long");
        }
    }

    private static RawAnswer get(TestProxy proxy, String path) {
        try (RawClient client = proxy.client()) {
            return client.request("GET", path).answer();
        }
    }

    @Test
    void so_many_models_that_nobody_reads_their_names_are_no_list() {
        List<String> many = IntStream.range(0, 10_001).mapToObj(i -> "m" + i).toList();
        try (RawEngine engine = RawEngine.withModels(many, turn -> turn.say("well"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client();
                RawClient asks = proxy.client()) {
            RawAnswer list = client.request("GET", "/v1/models").answer();
            assertThat(list.status()).isEqualTo(502);
            assertThat(list.error().path("message").asText())
                    .contains("it has more than 10000 models");
            assertThat(asks.respond(Requests.whole("hi")).answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_message_names_no_more_models_than_can_be_read() {
        List<String> many = IntStream.range(0, 60).mapToObj(i -> "m" + i).toList();
        try (RawEngine engine = RawEngine.withModels(many, turn -> turn.say("well"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer none = client.request("GET", "/v1/models/none").answer();
            assertThat(none.error().path("message").asText()).endsWith("m48, m49 and 10 more");
        }
    }
}
