package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.EngineConfig.Timeouts;
import dev.lmresp.config.ModelAlias;
import dev.lmresp.config.ModelAlias.Kind;
import dev.lmresp.config.ModelAlias.Target;
import dev.lmresp.json.Json;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One address for several engines: which is asked, and what happens when it fails. */
class SeveralEnginesTest {
    private static EngineConfig engine(String name, RawEngine engine) {
        EngineConfig plain = EngineConfig.of(name, new EngineAddress(engine.url()));
        return new EngineConfig(
                name,
                plain.address(),
                "key of " + name,
                plain.headers(),
                plain.dialect(),
                plain.models(),
                1,
                new Timeouts(
                        Optional.empty(), Optional.of(Duration.ofSeconds(1)), Optional.empty()),
                "");
    }

    private static ModelAlias alias(String name, Kind kind, String... models) {
        return new ModelAlias(
                name, kind, Stream.of(models).map(model -> new Target(model, 0)).toList());
    }

    private static TestProxy proxy(RawEngine first, RawEngine second) {
        return TestProxy.withEngine(first)
                .engine(engine("first", first))
                .engine(engine("second", second))
                .alias(
                        alias(
                                "best",
                                Kind.FALLBACK,
                                "first/" + RawEngine.MODEL,
                                "second/" + RawEngine.MODEL))
                .start();
    }

    private static RawAnswer respond(TestProxy proxy, String model, boolean stream) {
        return proxy.client()
                .respond(Requests.whole("hi").put("stream", stream).put("model", model))
                .answer();
    }

    private static void refuse(EngineTurn turn, int status, String message) throws IOException {
        turn.json(status, "{\"error\": {\"message\": \"" + message + "\"}}");
    }

    private static RawEngine says(String text) {
        return RawEngine.of(turn -> turn.say(text));
    }

    @Test
    void a_name_leads_to_its_engine_and_the_answer_says_which_it_was() {
        try (RawEngine first = says("first");
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            RawAnswer answer = respond(proxy, "second/" + RawEngine.MODEL, false);
            JsonNode response = answer.json();
            assertThat(response.path("output_text").asText()).isEqualTo("second");
            assertThat(response.path("model").asText()).isEqualTo("second/" + RawEngine.MODEL);
            assertThat(answer.header("x-lmresp-engine")).isEqualTo("second");
            assertThat(second.requests().getFirst().json().path("model").asText())
                    .isEqualTo(RawEngine.MODEL);
            assertThat(second.requests().getFirst().header("authorization"))
                    .isEqualTo("Bearer key of second");
            assertThat(first.requests()).isEmpty();
            assertThat(respond(proxy, "a model of nobody", false).json().path("output_text"))
                    .hasToString("\"first\"");
        }
    }

    @Test
    void the_list_has_each_model_once_under_the_name_that_leads_to_it() {
        try (RawEngine first = says("first");
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second);
                RawClient client = proxy.client()) {
            JsonNode list = client.request("GET", "/v1/models").answer().json();
            assertThat(list.path("data").findValuesAsText("id"))
                    .containsExactly(
                            "best", "first/" + RawEngine.MODEL, "second/" + RawEngine.MODEL);
            assertThat(list.path("data").findValuesAsText("engine"))
                    .containsExactly("first", "first", "second");
            assertThat(list.path("models").findValuesAsText("slug"))
                    .isEqualTo(list.path("data").findValuesAsText("id"));
        }
    }

    /** How an engine fails before it has sent a part of the answer. */
    enum Early {
        BROKEN_CONNECTION(EngineTurn::reset),
        SERVER_ERROR(turn -> refuse(turn, 500, "cuda error")),
        OVERLOADED(turn -> refuse(turn, 503, "too many requests in the queue")),
        RATE_LIMIT(turn -> refuse(turn, 429, "rate limit reached, try again in 20s")),
        SILENT(turn -> Thread.sleep(5000)),
        AFTER_HEADERS(
                turn -> {
                    turn.openStream();
                    turn.resetAfterWhatWasSent();
                }),
        EMPTY_STREAM(
                turn -> {
                    turn.openStream();
                    turn.done();
                });

        private final RawEngine.Script script;

        Early(RawEngine.Script script) {
            this.script = script;
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_next_engine_answers_when_one_fails_before_its_answer(Early how) {
        try (RawEngine first = RawEngine.of(how.script);
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            RawAnswer streamed = respond(proxy, "best", true);
            EventList events = streamed.events().checked();
            assertThat(events.text()).isEqualTo("second");
            assertThat(events.response().path("model").asText()).isEqualTo("best");
            RawAnswer whole = respond(proxy, "best", false);
            assertThat(whole.json().path("output_text").asText()).isEqualTo("second");
            assertThat(whole.header("x-lmresp-engine")).isEqualTo("second");
            assertThat(streamed.header("x-lmresp-notes"))
                    .contains("first failed", "so second was asked");
        }
    }

    @Test
    void what_a_request_is_refused_for_goes_to_no_other_engine() {
        try (RawEngine first =
                        RawEngine.of(turn -> refuse(turn, 400, "temperature must be below 2"));
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            RawAnswer answer = respond(proxy, "best", false);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("message").asText()).contains("temperature");
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void an_answer_that_breaks_off_is_not_begun_anew() {
        try (RawEngine first = RawEngine.of(SeveralEnginesTest::breakOff);
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            EventList events = respond(proxy, "best", true).events().checked();
            assertThat(events.response().path("status").asText()).isEqualTo("failed");
            assertThat(events.text()).isEqualTo("Half ");
            assertThat(second.requests()).isEmpty();
        }
    }

    private static void breakOff(EngineTurn turn) throws IOException, InterruptedException {
        turn.openStream();
        turn.text("Half ");
        turn.resetAfterWhatWasSent();
    }

    @Test
    void an_engine_that_keeps_failing_is_asked_last() {
        try (RawEngine first = RawEngine.of(turn -> refuse(turn, 500, "cuda error"));
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            for (int i = 0; i < 6; i++) {
                assertThat(turn(proxy, "best", "conversation " + i)).isEqualTo("second");
            }
            assertThat(first.requests()).hasSize(3);
        }
    }

    @Test
    void a_conversation_stays_with_the_engine_that_answered_it() {
        var isDown = new AtomicBoolean(true);
        try (RawEngine first =
                        RawEngine.of(
                                turn -> {
                                    if (isDown.get()) {
                                        refuse(turn, 500, "cuda error");
                                    } else {
                                        turn.say("first");
                                    }
                                });
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            assertThat(turn(proxy, "best", "One")).isEqualTo("second");
            isDown.set(false);
            assertThat(turn(proxy, "best", "One")).isEqualTo("second");
            assertThat(turn(proxy, "best", "Two")).isEqualTo("first");
        }
    }

    @Test
    void that_a_conversation_moves_to_another_engine_is_noted() {
        var isDown = new AtomicBoolean();
        try (RawEngine first =
                        RawEngine.of(
                                turn -> {
                                    if (isDown.get()) {
                                        refuse(turn, 429, "rate limit reached, try again in 20s");
                                    } else {
                                        turn.say("first");
                                    }
                                });
                RawEngine second = says("second");
                TestProxy proxy = proxy(first, second)) {
            assertThat(turn(proxy, "best", "One")).isEqualTo("first");
            isDown.set(true);
            assertThat(turn(proxy, "best", "Two")).isEqualTo("second");
            try (RawClient client = proxy.client()) {
                RawAnswer answer = client.respond(request("best", "One")).answer();
                assertThat(answer.header("x-lmresp-engine")).isEqualTo("second");
                assertThat(answer.header("x-lmresp-notes"))
                        .contains("first, which answered this conversation before, is down");
            }
        }
    }

    @Test
    void the_last_failure_is_told_with_those_before_it_in_the_notes() {
        try (RawEngine first = RawEngine.of(turn -> refuse(turn, 500, "cuda error"));
                RawEngine second = RawEngine.of(turn -> refuse(turn, 500, "out of memory"));
                TestProxy proxy = proxy(first, second)) {
            RawAnswer answer = respond(proxy, "best", false);
            assertThat(answer.status()).isGreaterThanOrEqualTo(500);
            assertThat(answer.error().path("message").asText()).contains("out of memory");
        }
    }

    @Test
    void equals_share_conversations_and_each_stays_with_its_engine() {
        try (RawEngine first = says("first");
                RawEngine second = says("second");
                TestProxy proxy =
                        TestProxy.withEngine(first)
                                .engine(engine("first", first))
                                .engine(engine("second", second))
                                .alias(
                                        alias(
                                                "pool",
                                                Kind.POOL,
                                                "first/" + RawEngine.MODEL,
                                                "second/" + RawEngine.MODEL))
                                .start()) {
            for (int i = 0; i < 20; i++) {
                String answer = turn(proxy, "pool", "conversation " + i);
                assertThat(turn(proxy, "pool", "conversation " + i)).isEqualTo(answer);
            }
            assertThat(List.of(first.requests().size(), second.requests().size()))
                    .allMatch(it -> it >= 4);
        }
    }

    private static ObjectNode request(String model, String conversation) {
        ObjectNode request = Json.object().put("model", model).put("store", false);
        request.putArray("input").addObject().put("role", "user").put("content", conversation);
        return request;
    }

    private static String turn(TestProxy proxy, String model, String conversation) {
        try (RawClient client = proxy.client()) {
            return client.respond(request(model, conversation))
                    .answer()
                    .json()
                    .path("output_text")
                    .asText();
        }
    }
}
