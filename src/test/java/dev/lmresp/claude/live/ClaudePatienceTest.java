package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Path;
import java.time.Duration;

/** Long silences, and users who have had enough of them. */
@Tag("claude")
@Timeout(120)
@Isolated("measures time")
class ClaudePatienceTest {
    @TempDir private Path folder;

    /** It counts the time without a byte, pings included. */
    @Test
    void claude_does_not_give_up_while_the_engine_pauses_in_an_answer() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.answer()
                                        .thinking("Let me see.")
                                        .silentFor(Duration.ofSeconds(4))
                                        .saying("At last."));
                var proxy =
                        TestProxy.withEngine(engine.url())
                                .keepAlive(Duration.ofMillis(500))
                                .start()) {
            var run =
                    ClaudeHome.using(proxy.url(), folder)
                            .with("CLAUDE_ENABLE_BYTE_WATCHDOG", "1")
                            .with("CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS", "2000")
                            .run("Hello");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("At last.");
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
                var proxy = TestProxy.withEngine(engine.url()).start();
                var run = ClaudeHome.using(proxy.url(), folder).start("Hello")) {
            assertThat(engine.hangsWithin(Duration.ofSeconds(40))).as("asked%n%s", run).isTrue();
            run.interrupt();
            assertThat(engine.isLeftWithin(Duration.ofSeconds(1))).as("left%n%s", run).isTrue();
            run.awaitEnd();
            // in a hurry it prints none
            assertThat(run.events("result"))
                    .as("results%n%s", run)
                    .extracting(result -> result.path("terminal_reason").asText())
                    .isSubsetOf("aborted_streaming");
            assertThat(engine.requests()).hasSize(1);
        }
    }
}
