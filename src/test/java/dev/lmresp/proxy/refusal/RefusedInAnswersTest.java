package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/** An engine may promise success before it has looked at what it is asked, and refuse then. */
class RefusedInAnswersTest {
    private static final String REFUSAL =
            "{\"error\":{\"message\":\"Unsupported parameter: 'temperature' is not supported with"
                    + " this model.\",\"type\":\"invalid_request_error\",\"code\":400}}";

    private static void refuseTemperature(EngineTurn turn, String... before) throws IOException {
        boolean isStream = turn.wantsStream();
        if (!turn.request().json().has("temperature")) {
            turn.say("well");
        } else if (isStream) {
            turn.openStream();
            for (String chunk : before) {
                turn.event(chunk);
            }
            turn.event(REFUSAL);
            turn.done();
        } else {
            turn.json(200, REFUSAL);
        }
    }

    private static RawAnswer ask(TestProxy proxy, boolean stream) {
        ObjectNode request = stream ? Requests.streamed("hi") : Requests.whole("hi");
        return proxy.client().respond(request.put("temperature", 0.5)).answer();
    }

    @ParameterizedTest(name = "stream: {0}")
    @ValueSource(booleans = {true, false})
    void a_refusal_inside_of_a_success_is_asked_around(boolean stream) {
        try (RawEngine engine = RawEngine.of(RefusedInAnswersTest::refuseTemperature);
                TestProxy proxy = TestProxy.of(engine)) {
            for (int i = 0; i < 2; i++) {
                RawAnswer answer = ask(proxy, stream);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("x-lmresp-notes")).contains("temperature dropped");
                assertThat(answer.text()).contains("well").doesNotContain("response.failed");
            }
            // what was learned holds for the second
            assertThat(engine.requests()).hasSize(3);
        }
    }

    @Test
    void after_the_first_word_it_is_an_error_and_nothing_is_learned() {
        try (RawEngine engine = RawEngine.of(turn -> refuseTemperature(turn, Chunks.text("We")));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy, true).text()).contains("error", "temperature");
            assertThat(engine.requests()).hasSize(1);
            assertThat(proxy.gateway().engines().all().getFirst().learned()).isEmpty();
        }
    }

    @Test
    void what_is_no_refusal_is_not_asked_again() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event("{\"error\":{\"message\":\"out of memory\"}}");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy, true).status()).isEqualTo(502);
            assertThat(engine.requests()).hasSize(1);
        }
    }
}
