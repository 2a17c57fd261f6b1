package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.ServeConfig.Limits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** Silence and signs of life, by a clock of the test's own: all times are in seconds. */
class EngineTimeoutsTest {
    private static final long START = 40;
    private static final Limits LIMITS =
            new Limits(
                    1,
                    1,
                    1,
                    1,
                    1,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1));

    private long seconds = START;
    private final EngineTimeouts patience = new EngineTimeouts(LIMITS, this::now);

    private long now() {
        return Duration.ofSeconds(seconds).toNanos();
    }

    /** The engine sends something every so often until a time; then it is looked at. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            textBlock =
                    """
                    # begins, pings every, until, looked at, problem
                    never,      0,   0,  30, ""
                    never,      0,   0,  31, "did not begin its answer within 30 s; if it needs longer, raise --header-timeout"
                    at once,    0,   0,  20, ""
                    at once,    0,   0,  21, "sent nothing for 20 s; if it needs longer, raise --idle-timeout"
                    at once,    5, 100, 115, ""
                    at once,    5, 100, 121, "sent nothing for 20 s"
                    at once,   19, 110, 115, ""
                    at once,    5, 120, 120, ""
                    at once,    5, 125, 125, "only keep-alives for 120 s, which is 6 times --idle-timeout"
                    at once,    1, 900, 900, "only keep-alives for 120 s, which is 6 times --idle-timeout"
                    """)
    void signs_of_life_count_up_to_a_limit_of_their_own(
            String begins, int every, int until, int looked, String problem) {
        if (begins.equals("at once")) {
            patience.answering();
        }
        for (int at = every; every > 0 && at <= until; at += every) {
            seconds = START + at;
            patience.received();
        }
        seconds = START + looked;
        assertThat(patience.problem(now()).orElse("")).contains(problem);
        assertThat(patience.problem(now()).isPresent()).isEqualTo(!problem.isEmpty());
    }

    @Test
    void each_piece_of_the_answer_begins_the_wait_anew() {
        patience.answering();
        for (int at = 15; at <= 3000; at += 15) {
            seconds = START + at;
            patience.received();
            if (at % 105 == 0) {
                patience.progressed();
            }
            assertThat(patience.problem(now())).isEmpty();
        }
        assertThat(patience.standstill(now())).isEqualTo(Duration.ofSeconds(60).toNanos());
    }

    /** OpenRouter sends a comment while a model reasons in secret. */
    @Test
    void with_the_defaults_a_model_may_think_for_ten_minutes_behind_pings() {
        var byDefault = new EngineTimeouts(Limits.DEFAULT, this::now);
        byDefault.answering();
        for (int at = 0; at <= 600; at += 15) {
            seconds = START + at;
            byDefault.received();
            assertThat(byDefault.problem(now())).isEmpty();
        }
    }
}
