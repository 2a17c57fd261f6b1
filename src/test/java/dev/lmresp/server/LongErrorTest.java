package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;

/**
 * Errors of any length, which an engine may make of what its client sent: many quote the name of a
 * model that they do not have. To read one takes no time that others have to wait for.
 */
@Timeout(30)
class LongErrorTest {
    private static final int LENGTH = 400_000;

    /** What the searches in an error take longest for. */
    enum Body {
        BRACKETS("<", false),
        SCRIPTS("<script", false),
        LINES(" ", false, "a\n"),
        SPACES(" ", true, "a\n"),
        OPTIONS("stop ", true),
        UNNAMED_OPTIONS("value!!!!!!!!!!!!!!!! stop ", true),
        LIMITS("maximum context length is 1 ", true),
        VALUES("temperature: one of (", true),
        FORMATS("response_format json mode ", true),
        ROLES("role tool image document ", true);

        private final String text;

        Body(String round, boolean json) {
            this(round, json, "");
        }

        Body(String round, boolean json, String start) {
            String whole = start + round.repeat(LENGTH / round.length());
            this.text = json ? error(whole) : whole;
        }
    }

    private static String error(String message) {
        return Json.text(Json.object().set("error", Json.object().put("message", message)));
    }

    @ParameterizedTest
    @EnumSource
    void is_read_at_once(Body body) {
        try (RawEngine engine = RawEngine.of(turn -> turn.json(400, body.text));
                TestProxy proxy = TestProxy.of(engine);
                RawClient raw = proxy.client()) {
            long begun = System.nanoTime();
            RawAnswer answer =
                    raw.respond(
                                    Requests.whole("hi")
                                            .put("temperature", 0.5)
                                            .put("max_output_tokens", 5)
                                            .put("user", "u"))
                            .answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().path("message").asText()).hasSizeBetween(1, 9_000);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void a_number_of_any_length_is_no_bug() {
        String digits = "9".repeat(30);
        for (String message :
                new String[] {
                    "This model's maximum context length is "
                            + digits
                            + " tokens. You requested "
                            + digits
                            + " in the completion",
                    "'temperature' is not supported with this model, it must be one of " + digits
                }) {
            try (RawEngine engine = RawEngine.of(turn -> turn.json(400, error(message)));
                    TestProxy proxy = TestProxy.of(engine);
                    RawClient raw = proxy.client()) {
                RawAnswer answer =
                        raw.respond(Requests.whole("hi").put("temperature", 0.5)).answer();
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.error().path("message").asText()).contains(digits);
            }
        }
    }
}
