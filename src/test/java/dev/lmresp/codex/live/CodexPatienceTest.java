package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.time.Duration;

/** Long silences, and users who have had enough of them. */
@Tag("codex")
@Timeout(120)
@Isolated("measures time")
class CodexPatienceTest {
    private static final String IMPATIENT = "model_providers.lmresp.stream_idle_timeout_ms=2000";

    @TempDir private Path folder;

    @Test
    void codex_does_not_give_up_while_the_engine_reads_a_long_prompt() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer().silentFor(Duration.ofSeconds(4)).saying("At last."));
                var proxy = RunningProxy.before(engine, folder, "--keep-alive", "0.5")) {
            var run = CodexHome.using(proxy, folder).run("Hello", "-c", IMPATIENT);

            run.assertClean();
            assertThat(run.messages()).containsExactly("At last.");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void codex_does_not_give_up_while_the_engine_pauses_in_an_answer() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("Let me see.")
                                        .silentFor(Duration.ofSeconds(4))
                                        .saying("At last."));
                var proxy = RunningProxy.before(engine, folder, "--keep-alive", "0.5")) {
            var run = CodexHome.using(proxy, folder).run("Hello", "-c", IMPATIENT);

            run.assertClean();
            assertThat(run.messages()).containsExactly("At last.");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    @Test
    void ctrl_c_in_the_middle_of_an_answer_stops_the_engine() throws Exception {
        ctrl_c_stops_the_engine(Turn.say("This will take").hanging());
    }

    @Test
    void ctrl_c_before_the_first_word_stops_the_engine() throws Exception {
        ctrl_c_stops_the_engine(Turn.answer().hanging());
    }

    private void ctrl_c_stops_the_engine(Turn turn) throws Exception {
        try (var engine = ScriptedEngine.playing(turn);
                var proxy = RunningProxy.before(engine, folder);
                var run = CodexHome.using(proxy, folder).start("Hello")) {
            assertThat(engine.hangsWithin(Duration.ofSeconds(20))).as("asked%n%s", run).isTrue();
            run.interrupt();
            assertThat(engine.isLeftWithin(Duration.ofSeconds(1))).as("left%n%s", run).isTrue();
            assertThat(run.awaitEnd().messages()).isEmpty();
            assertThat(run.exitCode()).isNotZero();
        }
    }
}
