package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What lasts longer than one prompt. */
@Tag("codex")
@Timeout(120)
class CodexConversationTest {
    @TempDir Path folder;

    /** Codex with settings for the proxy. */
    CodexHome home(RunningProxy proxy) throws IOException {
        return CodexHome.using(proxy, folder);
    }

    @Test
    void codex_starts_with_the_line_that_lmresp_prints() throws Exception {
        try (var engine = ScriptedEngine.playing(Turn.say("Hello."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = CodexHome.withoutSettings(folder).runLine(proxy.codexLine(), "Hello");

            run.assertClean();
            assertThat(run.messages()).containsExactly("Hello.");
            assertThat(engine.request(0).toolNames()).contains("apply_patch");
        }
    }

    @Test
    void codex_takes_its_model_catalog_from_lmresp() throws Exception {
        try (var engine = ScriptedEngine.playing(Turn.say("Hello."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = home(proxy).withCatalogOf(proxy).run("Hello");

            run.assertClean();
            assertThat(run.messages()).containsExactly("Hello.");
            // Codex offers it only to models whose entry in the catalog says so.
            assertThat(engine.request(0).toolNames()).contains("apply_patch");
        }
    }

    @Test
    void codex_resumes_a_conversation_with_reasoning_and_calls() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("I have to look.")
                                        .saying("I look.")
                                        .calling("exec_command", Map.of("cmd", "echo blue")),
                                Turn.answer().thinking("Blue it is.").saying("It is blue."),
                                Turn.say("Still blue."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = home(proxy);
            codex.run("Which colour?").assertClean();
            var run = codex.resume("Are you sure?");

            run.assertClean();
            assertThat(run.messages()).containsExactly("Still blue.");
            var resumed = engine.request(2);
            assertThat(resumed.messages("user")).contains("Which colour?", "Are you sure?");
            assertThat(resumed.messages("assistant")).containsExactly("I look.", "It is blue.");
            assertThat(resumed.toolResults()).singleElement().asString().endsWith("blue\n");
        }
    }

    @Test
    void codex_compacts_a_conversation_that_grew_too_long() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("exec_command", Map.of("cmd", "echo blue"))
                                        .counting(95_000),
                                Turn.say("Summary: the colour is blue."),
                                Turn.say("It is blue."));
                var proxy = RunningProxy.before(engine, folder)) {
            var run = home(proxy).run("Which colour?");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            assertThat(run.messages()).endsWith("It is blue.");
            assertThat(engine.request(1).toolNames()).isEmpty();
            assertThat(engine.request(2).messages("user"))
                    .anySatisfy(text -> assertThat(text).contains("Summary: the colour is blue."));
            assertThat(engine.request(2).toolResults()).isEmpty();
        }
    }
}
