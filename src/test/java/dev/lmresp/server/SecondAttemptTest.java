package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Refusals that lmresp can do something about: it asks again, once for each. */
class SecondAttemptTest {
    private static final String ASLEEP = "{\"error\":{\"message\":\"The engine is sleeping\"}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Unknown argument\",\"param\":\"parallel_tool_calls\"}}",
                "{\"error\":{\"message\":\"Unrecognized request argument supplied:"
                        + " parallel_tool_calls\"}}",
                "{\"detail\":[{\"loc\":[\"body\",\"parallel_tool_calls\"],\"msg\":\"Extra inputs"
                        + " are not permitted\"}]}",
            })
    void an_option_that_the_engine_refuses_is_left_out_then_and_later(String refusal) {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn -> turn.json(400, refusal),
                                turn -> turn.say("first"),
                                turn -> turn.say("second"));
                TestProxy proxy = TestProxy.of(engine)) {
            for (String text : List.of("first", "second")) {
                try (RawClient client = proxy.client()) {
                    ObjectNode request = Requests.withTool(Requests.whole("hi"), "look");
                    request.put("parallel_tool_calls", false);
                    RawAnswer answer = client.respond(request).answer();
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.header("x-lmresp-notes")).contains("parallel_tool_calls");
                    assertThat(answer.json().path("output_text").asText()).isEqualTo(text);
                }
            }
            assertThat(engine.requests().stream().map(SecondAttemptTest::hasParallel))
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void a_stream_whose_usage_is_refused_is_asked_for_without() {
        String refusal = "{\"error\":{\"message\":\"Unknown field 'stream_options'\"}}";
        try (RawEngine engine =
                        RawEngine.inTurn(turn -> turn.json(400, refusal), turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.withEngine(engine).dialect("openai").start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.header("x-lmresp-notes")).contains("stream_options dropped");
            assertThat(answer.events().checked().text()).isEqualTo("hi");
            assertThat(engine.requests().stream().map(one -> one.json().has("stream_options")))
                    .containsExactly(true, false);
        }
    }

    private static boolean hasParallel(RawRequest request) {
        return request.json().has("parallel_tool_calls");
    }

    @Test
    void a_limit_of_tokens_is_renamed_when_the_engine_says_how() {
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"Unsupported parameter:"
                                                    + " 'max_tokens'. Use 'max_completion_tokens'"
                                                    + " instead.\",\"param\":\"max_tokens\"}}"),
                                turn -> turn.say("short"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.respond(Requests.streamed("hi").put("max_output_tokens", 9)).answer();
            assertThat(answer.header("x-lmresp-notes")).contains("max_completion_tokens");
            assertThat(answer.events().checked().text()).isEqualTo("short");
            assertThat(engine.requests().getLast().json().path("max_completion_tokens").asInt())
                    .isEqualTo(9);
        }
    }

    @Test
    void what_was_asked_for_is_never_left_out() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"no"
                                                    + " tool_choice\",\"param\":\"tool_choice\"}}"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            ObjectNode request = Requests.withTool(Requests.whole("hi"), "look");
            request.put("tool_choice", "required");
            assertThat(client.respond(request).answer().status()).isEqualTo(400);
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void an_engine_that_refuses_one_option_after_the_other_is_given_up() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    var options = turn.request().json().fieldNames();
                                    String option = "messages";
                                    while (options.hasNext()) {
                                        String next = options.next();
                                        if (next.contains("_") || next.equals("temperature")) {
                                            option = next;
                                        }
                                    }
                                    turn.json(
                                            400,
                                            "{\"error\":{\"message\":\"Unknown"
                                                    + " parameter\",\"param\":\""
                                                    + option
                                                    + "\"}}");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            ObjectNode request = Requests.withTool(Requests.streamed("hi"), "look");
            request.put("temperature", 0.5).put("top_p", 0.5).put("max_output_tokens", 5);
            request.put("parallel_tool_calls", false);
            assertThat(client.respond(request).answer().status()).isEqualTo(400);
            assertThat(engine.requests()).hasSizeBetween(2, 8);
        }
    }

    @Test
    void an_engine_that_sleeps_is_woken_when_that_is_wanted() {
        var asleep = new AtomicBoolean(true);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().path().equals("/wakeup")) {
                                        asleep.set(false);
                                        turn.json(200, "{}");
                                    } else if (asleep.get()) {
                                        turn.json(503, ASLEEP);
                                    } else {
                                        turn.say("awake");
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).autoWake().start();
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.whole("hi")).answer();
            assertThat(answer.json().path("output_text").asText()).isEqualTo("awake");
            assertThat(answer.header("x-lmresp-notes")).contains("woken");
            assertThat(engine.requests().stream().map(RawRequest::path))
                    .containsExactly("/v1/chat/completions", "/wakeup", "/v1/chat/completions");
            assertThat(engine.requests().get(1).method()).isEqualTo("POST");
        }
    }

    @Test
    void an_engine_that_sleeps_on_is_woken_once_only() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(503, ASLEEP));
                TestProxy proxy = TestProxy.withEngine(engine).autoWake().start();
                RawClient client = proxy.client()) {
            assertThat(client.respond(Requests.whole("hi")).answer().status()).isEqualTo(503);
            assertThat(engine.requests()).hasSize(3);
        }
    }

    @Test
    void an_engine_that_sleeps_is_let_sleep_otherwise() {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(503, ASLEEP));
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            assertThat(client.respond(Requests.whole("hi")).answer().status()).isEqualTo(503);
            assertThat(engine.requests()).hasSize(1);
        }
    }
}
