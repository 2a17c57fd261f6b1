package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the user of Codex sees when the engine fails. Codex decides by status and code whether to
 * try again, so what lmresp makes of the engine's error is the difference between one clear
 * sentence and minutes of retries.
 */
@Tag("codex")
@Timeout(120)
class CodexFailureTest {
    @TempDir private Path folder;

    @Test
    void a_wrong_key_ends_the_run_with_what_the_engine_said() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(401, "invalid_api_key", "Incorrect API key given."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints()).last().asString().contains("Incorrect API key given.");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void an_unknown_model_ends_the_run_with_what_the_engine_said() throws Exception {
        String message = "The model `scripted-model` does not exist.";
        try (var engine = ScriptedEngine.playing(Turn.refuse(404, "model_not_found", message));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints()).last().asString().contains(message);
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void a_full_context_window_is_reported_as_such() throws Exception {
        // vLLM's words; it has no code of its own for this.
        String message =
                "This model's maximum context length is 4096 tokens. However, your messages"
                        + " resulted in 9000 tokens. Please reduce the length of the messages.";
        try (var engine = ScriptedEngine.playing(Turn.refuse(400, "BadRequestError", message));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints())
                    .last()
                    .asString()
                    .startsWith("Codex ran out of room in the model's context window.");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void codex_waits_as_long_as_a_busy_engine_asks_for() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(429, "rate_limit_exceeded", "Too many requests.")
                                        .retryAfter(Duration.ofSeconds(1)),
                                Turn.say("Hello."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).containsExactly("Hello.");
            assertThat(engine.requests()).hasSize(2);
            assertThat(Duration.between(engine.request(0).at(), engine.request(1).at()))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(10));
        }
    }

    @Test
    void codex_starts_over_when_the_engine_dies_in_the_middle_of_an_answer() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("The answer to this").dying(),
                                Turn.say("The answer is 42."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).containsExactly("The answer is 42.");
            assertThat(run.complaints()).singleElement().asString().contains("Reconnecting... 1/2");
            assertThat(engine.requests()).hasSize(2);
        }
    }

    @Test
    void an_engine_that_always_fails_ends_the_run_in_bounded_time() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.refuse(500, "internal_error", "CUDA out of memory.")
                                        .forever());
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints()).last().asString().contains("CUDA out of memory.");
            // Three rounds of three, as the settings allow: lmresp adds no retries of its own.
            assertThat(engine.requests()).hasSizeBetween(1, 9);
        }
    }

    @Test
    void an_engine_that_is_gone_ends_the_run_with_where_it_was_looked_for() throws Exception {
        try (var engine = ScriptedEngine.playing();
                var proxy = RunningProxy.before(engine, folder)) {
            engine.stop();
            var run = CodexHome.using(proxy, folder).run("Hello");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints()).last().asString().contains(engine.url());
        }
    }

    /** Codex runs a call as soon as it is complete: half a command must never look complete. */
    @Test
    void a_call_that_was_cut_off_is_not_run() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("I clean up.")
                                        .callingRaw("exec_command", "{\"cmd\":\"touch build")
                                        .cut());
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = CodexHome.using(proxy, folder);
            var run = codex.run("Clean up");

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(codex.files()).isEmpty();
            assertThat(run.items("command_execution")).isEmpty();
            assertThat(run.complaints()).last().asString().contains("max_output_tokens");
        }
    }
}
