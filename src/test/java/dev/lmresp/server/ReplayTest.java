package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.json.Json;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A proxy answers from what another recorded, its engine gone. */
class ReplayTest {
    @TempDir private Path folder;

    /** Asks a proxy that records; when this returns, the recordings are whole and all is gone. */
    private void record(RawEngine engine, JsonNode... requests) {
        try (engine;
                TestProxy proxy = TestProxy.withEngine(engine).record(folder).start()) {
            for (JsonNode request : requests) {
                try (RawClient client = proxy.client()) {
                    client.respond(request).answer().bytes();
                }
            }
        }
    }

    private TestProxy.Setup replaying() {
        return TestProxy.withEngine(ServeConfig.REPLAY_ENGINE + folder);
    }

    private static String textOf(TestProxy proxy, JsonNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            JsonNode response = answer.json();
            assertThat(answer.status()).as("%s", response).isEqualTo(200);
            return response.path("output").path(0).path("content").path(0).path("text").asText();
        }
    }

    /** A recording that holds just what a replay needs. */
    private void write(String name, String prompt, String engineFile, String answer, String about)
            throws IOException {
        Path one = Files.createDirectories(folder.resolve(name));
        boolean isStream = engineFile.endsWith(".sse");
        Files.writeString(one.resolve("exchange.json"), about);
        Files.writeString(one.resolve("request.json"), Json.text(Requests.whole(prompt)));
        Files.writeString(
                one.resolve("engine-request.json"), Json.text(Requests.chat(prompt, isStream)));
        Files.writeString(one.resolve(engineFile), answer);
    }

    @Test
    void a_recorded_request_gets_the_recorded_answer() {
        ObjectNode request = Requests.streamed("hi");
        record(RawEngine.of(turn -> turn.say("hello there")), request);
        try (TestProxy proxy = replaying().start();
                RawClient client = proxy.client()) {
            EventList events = client.respond(request).answer().events();
            assertThat(events.toString()).contains("hello there", "response.completed");
        }
    }

    @Test
    void what_engines_would_get_through_the_proxy_is_answered_too() {
        record(RawEngine.of(turn -> turn.say("hello there")), Requests.streamed("hi"));
        try (TestProxy proxy = replaying().start();
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/chat/completions", Json.text(Requests.chat("hi", true)))
                            .answer();
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            assertThat(answer.text()).contains("hello there").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void the_same_request_gets_its_answers_in_their_order_and_then_the_last_again() {
        ObjectNode request = Requests.whole("hi");
        record(
                RawEngine.inTurn(turn -> turn.say("one"), turn -> turn.say("two")),
                request,
                request);
        try (TestProxy proxy = replaying().start()) {
            assertThat(textOf(proxy, request)).isEqualTo("one");
            assertThat(textOf(proxy, request)).isEqualTo("two");
            assertThat(textOf(proxy, request)).isEqualTo("two");
        }
    }

    @Test
    void a_request_that_was_not_recorded_is_told_what_is_nearest() {
        record(
                RawEngine.of(turn -> turn.say("hello")),
                Requests.whole("Which colour has the sky?"));
        try (TestProxy proxy = replaying().start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("Which colour has the sea?")).answer();
            assertThat(answer.status()).isEqualTo(404);
            JsonNode error = answer.error();
            assertThat(error.path("code").asText()).isEqualTo("no_recording");
            assertThat(error.path("message").asText())
                    .containsPattern("The nearest is \\d{8}T\\d{6}\\.\\d{3}Z-resp_")
                    .endsWith(
                            "the first difference: messages[0] (user): recorded is 'Which colour"
                                    + " has the sky?', requested 'Which colour has the sea?'");
        }
    }

    @Test
    void an_error_of_the_engine_is_played_like_an_answer() {
        ObjectNode request = Requests.whole("hi");
        record(
                RawEngine.inTurn(
                        turn ->
                                turn.json(
                                        429,
                                        "{\"error\":{\"message\":\"slow down\"}}",
                                        "Retry-After: 7"),
                        turn -> turn.say("hello")),
                request,
                request);
        try (TestProxy proxy = replaying().start();
                RawClient client = proxy.client()) {
            RawAnswer refused = client.respond(request).answer();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isEqualTo("7");
            assertThat(refused.error().path("message").asText()).contains("slow down");
            assertThat(textOf(proxy, request)).isEqualTo("hello");
        }
    }

    @Test
    void models_and_the_dialect_are_those_of_the_recordings() {
        record(RawEngine.ownedBy("vllm", turn -> turn.say("hello")), Requests.whole("hi"));
        try (TestProxy proxy = replaying().start()) {
            assertThat(proxy.gateway().engines().all().getFirst().dialect().name())
                    .isEqualTo("vllm");
            assertThat(proxy.gateway().engines().all().getFirst().models())
                    .singleElement()
                    .satisfies(model -> assertThat(model.id()).isEqualTo(RawEngine.MODEL));
        }
    }

    @Test
    void what_refusals_taught_is_known_from_the_start() {
        ObjectNode request = Requests.whole("hi");
        request.put("max_output_tokens", 100);
        record(
                RawEngine.inTurn(
                        turn ->
                                turn.json(
                                        400,
                                        "{\"error\":{\"message\":\"Unsupported parameter:"
                                                + " use 'max_completion_tokens' instead.\"}}"),
                        turn -> turn.say("hello")),
                request);
        try (TestProxy proxy = replaying().start()) {
            Dialect dialect = proxy.gateway().engines().all().getFirst().dialect();
            assertThat(dialect.name()).isEqualTo("generic");
            assertThat(dialect.options().maxTokens()).isEqualTo("max_completion_tokens");
            assertThat(textOf(proxy, request)).isEqualTo("hello");
        }
    }

    @Test
    void a_dialect_that_cannot_be_read_is_said_at_the_start() throws IOException {
        write("one", "hi", "engine.json", "{}", "{\"dialect\":\"x\",\"engine_status\":200}");
        assertThatThrownBy(() -> replaying().start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exchange.json: unknown dialect 'x'");
    }

    @Test
    void a_recording_that_was_cut_off_plays_what_there_is() throws IOException {
        String start =
                "data:"
                    + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half"
                    + " a\"}}]}\n\n";
        write("one", "hi", "engine.sse", ": +5.0ms\n" + start, "{}");
        try (TestProxy proxy = replaying().start();
                RawClient client = proxy.client()) {
            String events = client.respond(Requests.streamed("hi")).answer().events().toString();
            assertThat(events).contains("half a").doesNotContain("response.completed");
        }
    }

    @Test
    void answers_come_at_once_or_when_they_came() throws IOException {
        String chunk =
                "data:"
                    + " {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}%s}]}\n\n";
        write(
                "one",
                "hi",
                "engine.sse",
                ": +1100.0ms\n"
                        + chunk.formatted("")
                        + ": +1900.0ms\n"
                        + chunk.formatted(",\"finish_reason\":\"stop\"")
                        + "data: [DONE]\n\n",
                "{\"asked_ms\":1000.0,\"engine_answered_ms\":1050.0,\"engine_status\":200}");
        assertThat(timeOf(replaying())).isLessThan(Duration.ofMillis(800));
        assertThat(timeOf(replaying().replayPace()))
                .isBetween(Duration.ofMillis(890), Duration.ofSeconds(8));
    }

    private static Duration timeOf(TestProxy.Setup setup) {
        try (TestProxy proxy = setup.start();
                RawClient client = proxy.client()) {
            long begun = System.nanoTime();
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(new String(answer.bytes(), StandardCharsets.UTF_8))
                    .contains("response.completed");
            return Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    @Test
    void a_folder_without_recordings_is_named_at_the_start() throws IOException {
        assertThatThrownBy(() -> replaying().start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder + " contains no recording of an engine's answer");
        assertThatThrownBy(() -> TestProxy.withEngine("replay:" + folder.resolve("not")).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the folder does not exist: " + folder.resolve("not"));
        Files.createDirectory(folder.resolve("one"));
        Files.writeString(folder.resolve("one").resolve("request.json"), "{}");
        Files.writeString(folder.resolve("one").resolve("engine-request.json"), "{");
        assertThatThrownBy(() -> replaying().start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("engine-request.json");
    }

    @Test
    void a_recording_whose_request_is_not_json_does_not_keep_the_others_from_playing()
            throws IOException {
        JsonNode request = Requests.whole("hi");
        record(RawEngine.of(turn -> turn.say("hello")), request);
        Files.createDirectory(folder.resolve("one"));
        Files.writeString(folder.resolve("one").resolve("request.json"), "{");
        try (TestProxy proxy = replaying().start()) {
            assertThat(textOf(proxy, request)).isEqualTo("hello");
        }
    }
}
