package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code POST /v1/messages}, from the client's bytes to the engine's and back. */
class MessagesTest {
    private static final String VERSION = "anthropic-version: 2023-06-01";

    private static ObjectNode request(String text) {
        ObjectNode request = Json.object().put("model", RawEngine.MODEL).put("max_tokens", 100);
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    private static ObjectNode streamed(String text) {
        return request(text).put("stream", true);
    }

    private static ObjectNode withTool(ObjectNode request) {
        ObjectNode tool = request.putArray("tools").addObject().put("name", "look");
        tool.putObject("input_schema").put("type", "object");
        return request;
    }

    private static RawAnswer ask(TestProxy proxy, JsonNode request) {
        try (RawClient client = proxy.client()) {
            return client.post("/v1/messages?beta=true", request.toString(), VERSION).answer();
        }
    }

    private static void answer(EngineTurn turn, String... chunks) throws IOException {
        turn.openStream();
        for (String chunk : chunks) {
            turn.event(chunk);
        }
        turn.event(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":7,\"total_tokens\":57,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":30}}}");
        turn.done();
    }

    private static RawEngine engine(String... chunks) {
        return RawEngine.of(turn -> answer(turn, chunks));
    }

    @Test
    void a_text_is_streamed_in_the_order_of_the_protocol() {
        try (RawEngine engine =
                        engine(Chunks.text("Hel"), Chunks.text("lo"), Chunks.finish("stop"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/messages?beta=true", streamed("Hi").toString(), VERSION)
                            .answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            assertThat(answer.header("request-id")).startsWith("req_");
            String text = answer.text();
            String id = text.replaceFirst("(?s).*?\"id\":\"(msg_\\w+)\".*", "$1");
            assertThat(text)
                    .isEqualTo(
                            """
                            event: message_start
                            data: {"type":"message_start","message":{"id":"%s","type":"message","role":"assistant","model":"raw-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0}}}

                            event: content_block_start
                            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                            event: content_block_delta
                            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}

                            event: content_block_delta
                            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}

                            event: content_block_stop
                            data: {"type":"content_block_stop","index":0}

                            event: message_delta
                            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":30,"output_tokens":7}}

                            event: message_stop
                            data: {"type":"message_stop"}

                            """
                                    .formatted(id));
        }
    }

    @Test
    void a_whole_answer_has_the_same_content() {
        try (RawEngine engine =
                        engine(
                                Chunks.delta("{\"reasoning_content\":\"Hm.\"}"),
                                Chunks.text("Hello"),
                                Chunks.call(0, "c1", "look", "{\"a\":1}"),
                                Chunks.finish("tool_calls"));
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = withTool(request("Hi"));
            request.putObject("thinking").put("type", "adaptive");
            JsonNode message = ask(proxy, request).json();
            assertThat(message.path("id").asText()).startsWith("msg_");
            assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
            assertThat(message.at("/content/0/thinking").asText()).isEqualTo("Hm.");
            assertThat(message.at("/content/0/signature").asText()).isNotEmpty();
            assertThat(message.at("/content/1/text").asText()).isEqualTo("Hello");
            assertThat(message.at("/content/2/name").asText()).isEqualTo("look");
            assertThat(message.at("/content/2/id").asText()).isEqualTo("c1");
            assertThat(message.at("/content/2/input/a").asInt()).isEqualTo(1);
            assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(7);
        }
    }

    @Test
    void reasoning_is_not_shown_to_a_client_that_did_not_enable_it() {
        try (RawEngine engine =
                        engine(
                                Chunks.delta("{\"reasoning_content\":\"Hm.\"}"),
                                Chunks.text("Hello"),
                                Chunks.finish("stop"));
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode message = ask(proxy, request("Hi")).json();
            assertThat(message.path("content")).hasSize(1);
            assertThat(message.at("/content/0/text").asText()).isEqualTo("Hello");
        }
    }

    @Test
    void message_start_has_the_tokens_that_the_engine_has_counted_by_then() {
        String first =
                Chunks.delta("{\"role\":\"assistant\"}")
                        .replaceFirst(
                                "}$",
                                ",\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":0,\"total_tokens\":50}}");
        try (RawEngine engine = engine(first, Chunks.text("Hello"), Chunks.finish("stop"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/messages", streamed("Hi").toString(), VERSION).answer();
            JsonNode start = answer.awaitEvent("message_start");
            assertThat(start.at("/message/usage/input_tokens").asInt()).isEqualTo(50);
        }
    }

    @ParameterizedTest
    @CsvSource({"stop_reason, END", "matched_stop, END"})
    void a_stop_sequence_is_told(String member, String sequence) {
        String finish =
                Chunks.finish("stop")
                        .replace(
                                "\"finish_reason\"",
                                "\"" + member + "\":\"" + sequence + "\",\"finish_reason\"");
        try (RawEngine engine = engine(Chunks.text("Hello"), finish);
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode request = request("Hi");
            request.putArray("stop_sequences").add("END").add("STOP");
            JsonNode message = ask(proxy, request).json();
            assertThat(message.path("stop_reason").asText()).isEqualTo("stop_sequence");
            assertThat(message.path("stop_sequence").asText()).isEqualTo(sequence);
            assertThat(engine.requests().getFirst().json().path("stop"))
                    .isEqualTo(request.path("stop_sequences"));
        }
    }

    @Test
    void a_ping_is_sent_while_the_engine_is_silent() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.awaitLeft();
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(100)).start();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/messages", streamed("Hi").toString(), VERSION).answer();
            assertThat(answer.awaitEvent("ping").size()).isEqualTo(1);
            answer.awaitEvent("ping");
        }
    }

    @Test
    void a_ping_is_sent_while_reasoning_goes_on_that_the_client_does_not_see() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    while (!turn.isLeftWithin(Duration.ofMillis(20))) {
                                        turn.event(
                                                Chunks.delta("{\"reasoning_content\":\"Hm. \"}"));
                                    }
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).keepAlive(Duration.ofMillis(100)).start();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/messages", streamed("Hi").toString(), VERSION).answer();
            answer.awaitEvent("ping");
            answer.awaitEvent("ping");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/messages", "/v1/messages/count_tokens"})
    void a_request_without_the_version_is_refused(String path) {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.post(path, request("Hi").toString()).answer();
            assertThat(answer.status()).isEqualTo(400);
            JsonNode envelope = answer.json();
            assertThat(envelope.path("type").asText()).isEqualTo("error");
            assertThat(envelope.at("/error/type").asText()).isEqualTo("invalid_request_error");
            assertThat(envelope.at("/error/message").asText()).contains("anthropic-version");
            assertThat(envelope.path("request_id").asText())
                    .isEqualTo(answer.header("request-id"))
                    .startsWith("req_");
            assertThat(answer.header("x-should-retry")).isEqualTo("false");
        }
    }

    @Test
    void every_message_has_an_id_of_its_own() {
        try (TestProxy proxy = TestProxy.mock()) {
            List<String> ids =
                    List.of(request("Hi"), request("Hi")).stream()
                            .map(it -> it.put("model", "lmresp-mock"))
                            .map(it -> ask(proxy, it).json().path("id").asText())
                            .toList();
            assertThat(ids).doesNotHaveDuplicates().allMatch(it -> it.startsWith("msg_"));
        }
    }

    @Test
    void claude_code_is_greeted_without_a_key() {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("secret").start();
                RawClient client = proxy.client()) {
            assertThat(client.request("HEAD", "/api/hello").answerToHead().status()).isEqualTo(200);
            assertThat(client.request("GET", "/api/hello").answer().json().isObject()).isTrue();
        }
    }
}
