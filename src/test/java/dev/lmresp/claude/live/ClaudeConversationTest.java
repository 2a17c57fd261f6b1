package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Conversations that go on later, and such that grow too long. */
@Tag("claude")
@Timeout(120)
class ClaudeConversationTest {
    @TempDir private Path folder;

    private ClaudeHome home(TestProxy proxy) throws IOException {
        return ClaudeHome.using(proxy.url(), folder);
    }

    private static TestProxy before(ScriptedEngine engine) {
        return TestProxy.withEngine(engine.url()).start();
    }

    @Test
    void claude_resumes_a_conversation_with_reasoning_and_calls() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("I have to look.")
                                        .saying("I look.")
                                        .calling("Bash", Map.of("command", "echo blue")),
                                Turn.answer().thinking("Blue it is.").saying("It is blue."),
                                Turn.say("Still blue."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            claude.run("Which colour?").assertClean();
            var run = claude.run("Are you sure?", "--continue");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("Still blue.");
            var resumed = engine.request(2);
            assertThat(resumed.messages("assistant")).containsExactly("I look.", "It is blue.");
            assertThat(resumed.toolResults()).containsExactly("blue");
            assertThat(resumed.continues(engine.request(1))).isTrue();
        }
    }

    @Test
    void a_conversation_is_compacted_when_the_user_says_so() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.say("The colour is blue."),
                                Turn.say("<summary>The user likes blue.</summary>"),
                                Turn.say("Blue, as you said."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            claude.run("I like blue.").assertClean();
            claude.run("/compact", "--continue");
            var run = claude.run("Which colour?", "--continue");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("Blue, as you said.");
            assertThat(engine.request(2).messages("user"))
                    .anySatisfy(text -> assertThat(text).contains("The user likes blue."));
            assertThat(engine.request(2).messages("assistant"))
                    .doesNotContain("The colour is blue.");
        }
    }

    @Test
    void a_conversation_that_the_engine_finds_too_long_is_compacted() throws Exception {
        // vLLM's words; it has no code of its own for this
        String message =
                "This model's maximum context length is 4096 tokens. However, your messages"
                        + " resulted in 9000 tokens. Please reduce the length of the messages.";
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Bash", Map.of("command", "echo blue")),
                                Turn.say("It is blue."),
                                Turn.refuse(400, "BadRequestError", message),
                                Turn.say("<summary>The colour is blue.</summary>"),
                                Turn.say("Still blue."));
                var proxy = before(engine)) {
            var claude = home(proxy);
            claude.run("Which colour?").assertClean();
            var run = claude.run("Are you sure?", "--continue");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).isEqualTo("Still blue.");
        }
    }

    /** It goes by the tokens that the engine has counted, cached ones too. */
    @Test
    void a_conversation_that_has_filled_the_window_is_compacted() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Bash", Map.of("command", "echo blue")).counting(60_000),
                                Turn.say("<summary>The colour is blue.</summary>"),
                                Turn.say("It is blue."));
                var proxy = before(engine)) {
            var run =
                    home(proxy)
                            .with("CLAUDE_CODE_MAX_CONTEXT_TOKENS", "65536")
                            .with("CLAUDE_CODE_MAX_OUTPUT_TOKENS", "16384")
                            .run("Which colour?");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("It is blue.");
            assertThat(run.events("system", "compact_boundary"))
                    .singleElement()
                    .satisfies(
                            event ->
                                    assertThat(event.at("/compact_metadata/pre_tokens").asInt())
                                            .isGreaterThanOrEqualTo(60_000));
            assertThat(engine.request(2).messages("user"))
                    .anySatisfy(text -> assertThat(text).contains("The colour is blue."));
        }
    }

    /** Claude Code asks for two dozen counts at once, each time anew. */
    @Test
    void what_fills_the_window_is_counted_once() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().path().endsWith("/chat/completions")) {
                                        turn.json(200, Chunks.whole("x"));
                                    } else {
                                        turn.json(404, "{}");
                                    }
                                });
                var proxy = TestProxy.of(engine)) {
            var claude = home(proxy).with("ANTHROPIC_MODEL", RawEngine.MODEL);
            var run = claude.run("/context");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.answer()).contains("Context Usage");
            List<RawRequest> counted = engine.requests();
            assertThat(counted).isNotEmpty();
            claude.run("/context");
            assertThat(engine.requests()).hasSameSizeAs(counted);
        }
    }
}
