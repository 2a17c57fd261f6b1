package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the user of Claude Code sees when the engine fails. Claude Code decides by status and words
 * whether to try again, to compact or to give up, so what lmresp makes of the engine's error is the
 * difference between one clear sentence and minutes of retries.
 */
@Tag("claude")
@Timeout(120)
class ClaudeFailureTest {
    @TempDir private Path folder;

    private ClaudeHome home(TestProxy proxy) throws IOException {
        return ClaudeHome.using(proxy.url(), folder).with("CLAUDE_CODE_MAX_RETRIES", "2");
    }

    private static TestProxy before(ScriptedEngine engine) {
        return TestProxy.withEngine(engine.url()).start();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | invalid_api_key | Incorrect API key given.",
                "403 | forbidden | This key may not use the model.",
                "500 | internal_error | CUDA out of memory.",
                "503 | overloaded | All slots are busy.",
            })
    void an_engine_that_always_fails_ends_the_run_with_what_it_said(
            int status, String code, String message) throws Exception {
        try (var engine = ScriptedEngine.playing(Turn.refuse(status, code, message).forever());
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isEqualTo(1);
            assertThat(run.result().path("is_error").asBoolean()).isTrue();
            assertThat(run.answer()).contains(message);
            assertThat(engine.requests()).hasSizeBetween(1, 4);
        }
    }

    /** It repeats the request with fewer features, but not for long. */
    @Test
    void a_request_that_the_engine_refuses_ends_the_run_with_what_it_said() throws Exception {
        String message = "This model cannot be asked on Mondays.";
        try (var engine =
                        ScriptedEngine.playing(Turn.refuse(400, "BadRequest", message).forever());
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.answer()).contains(message);
            assertThat(engine.requests()).hasSizeBetween(1, 12);
        }
    }

    @Test
    void an_unknown_model_ends_the_run() throws Exception {
        String message = "The model `scripted-model` does not exist.";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(404, "model_not_found", message).forever());
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            // its own words in the place of the engine's
            assertThat(run.answer())
                    .contains("There's an issue with the selected model (scripted-model).");
            assertThat(engine.requests()).hasSizeBetween(1, 2);
        }
    }

    /**
     * Of the window it does not know, and to it these words are a conversation that is too long.
     */
    @Test
    void claude_asks_for_more_than_the_window_of_the_engine_has_room_for() throws Exception {
        String message =
                "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum"
                        + " context length is 32768 tokens and your request has 12000 input tokens"
                        + " (32000 > 32768 - 12000).";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(400, "BadRequestError", message), Turn.say("Hello."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("Hello.");
            assertThat(engine.request(0).body().path("max_tokens").asInt()).isEqualTo(32000);
            assertThat(engine.request(1).body().path("max_tokens").asInt())
                    .isBetween(1000, 32768 - 12000);
        }
    }

    @Test
    void claude_waits_as_long_as_a_busy_engine_asks_for() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(429, "rate_limit_exceeded", "Too many requests.")
                                        .retryAfter(Duration.ofSeconds(1)),
                                Turn.say("Hello."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("Hello.");
            assertThat(engine.requests()).hasSize(2);
            assertThat(Duration.between(engine.request(0).at(), engine.request(1).at()))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        }
    }

    @Test
    void claude_starts_over_when_the_engine_dies_in_the_middle_of_an_answer() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("The answer to this").dying(),
                                Turn.say("The answer is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("The answer is 42.");
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void claude_starts_over_when_the_engine_answers_what_nobody_can_read() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.page("<html>Welcome!</html>"), Turn.say("The answer is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("The answer is 42.");
            assertThat(engine.requests()).hasSize(2);
        }
    }

    /** vLLM and others end a stream like this. */
    @Test
    void claude_starts_over_when_the_engine_fails_in_the_middle_of_an_answer() throws Exception {
        String error = "{\"error\":{\"message\":\"CUDA out of memory.\",\"code\":500}}";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("The answer to this").sending(error),
                                Turn.say("The answer is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("The answer is 42.");
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void claude_asks_again_when_the_answer_is_empty() throws Exception {
        try (var engine = ScriptedEngine.playing(Turn.answer(), Turn.say("Hello."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("Hello.");
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void claude_lets_an_answer_go_on_that_was_too_long() throws Exception {
        try (var engine = ScriptedEngine.playing(Turn.say("One, two, ").cut(), Turn.say("three."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Count to three");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).endsWith("three.");
            assertThat(engine.request(1).messages("assistant")).contains("One, two, ");
        }
    }

    /** Half a command must never look complete. */
    @Test
    void a_call_that_was_cut_off_is_not_run() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("I clean up.")
                                        .callingRaw("Bash", "{\"command\":\"touch build")
                                        .cut(),
                                Turn.say("Never mind."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            claude.run("Clean up");

            assertThat(claude.files()).isEmpty();
        }
    }

    @Test
    void an_engine_that_is_gone_ends_the_run_with_where_it_was_looked_for() throws Exception {
        try (var engine = ScriptedEngine.playing();
                var proxy = before(engine)) {
            engine.stop();
            var run = home(proxy).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.answer()).contains(engine.url().replace("/v1", ""));
        }
    }
}
