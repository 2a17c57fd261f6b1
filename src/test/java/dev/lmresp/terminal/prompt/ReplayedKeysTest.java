package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class ReplayedKeysTest {
    private static final String BEGINS = ReplayedKeys.PASTE_BEGINS;
    private static final String ENDS = ReplayedKeys.PASTE_ENDS;

    @Test
    void pastes_are_apart_from_keys() {
        assertThat(ReplayedKeys.of("a" + BEGINS + "x\r" + ENDS + "b\r" + BEGINS + ENDS))
                .isEqualTo(new ReplayedKeys("a" + BEGINS + "b\r" + BEGINS, List.of("x\r", ""), ""));
    }

    @Test
    void a_paste_may_still_be_on_its_way() {
        assertThat(ReplayedKeys.of("a" + BEGINS + "x\u001b[20"))
                .isEqualTo(new ReplayedKeys("a" + BEGINS, List.of(), "x\u001b[20"));
    }

    @Test
    void so_may_the_mark_that_begins_it() {
        assertThat(ReplayedKeys.of("a\u001b[20"))
                .isEqualTo(new ReplayedKeys("a\u001b[20", List.of(), ""));
    }
}
