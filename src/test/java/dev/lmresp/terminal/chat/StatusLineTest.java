package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.conversation.TurnFigures;

import org.junit.jupiter.api.Test;

class StatusLineTest {
    private static final long SECOND = 1_000_000_000;

    private final StatusLine status = new StatusLine("qwen3-32b", "127.0.0.1:23333", 32_768);

    @Test
    void it_tells_the_time_while_nothing_comes() {
        assertThat(status.text(new TurnFigures(3 * SECOND / 2, -1, 0, false, 0, 0), 80))
                .isEqualTo("qwen3-32b · 127.0.0.1:23333 · 1.50 s");
    }

    @Test
    void it_says_when_tokens_are_not_counted_yet() {
        assertThat(status.text(new TurnFigures(SECOND, SECOND / 4, 7, false, SECOND / 2, 0), 80))
                .isEqualTo("qwen3-32b · 127.0.0.1:23333 · ~7 tokens · first 0.25 s · 12.0 tok/s");
    }

    @Test
    void it_ends_with_what_the_turn_came_to() {
        assertThat(
                        status.text(
                                new TurnFigures(
                                        5 * SECOND, SECOND / 4, 301, true, 3 * SECOND, 3277),
                                100))
                .isEqualTo(
                        "qwen3-32b · 127.0.0.1:23333 · 301 tokens · first 0.25 s · 100 tok/s ·"
                                + " context 3277/33k (10%)");
    }

    @Test
    void the_engine_goes_first_where_there_is_no_room() {
        var figures = new TurnFigures(5 * SECOND, SECOND / 4, 301, true, 3 * SECOND, 3277);
        assertThat(status.text(figures, 60))
                .isEqualTo("qwen3-32b · 301 tokens · first 0.25 s · 100 tok/s");
        assertThat(status.text(figures, 20)).isEqualTo("qwen3-32b");
        assertThat(status.text(figures, 6)).isEqualTo("qwen3…");
    }
}
