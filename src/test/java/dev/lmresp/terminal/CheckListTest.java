package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckListTest {
    @Test
    void lines_break_between_words() {
        assertThat(CheckList.wrapped("one two three", 7)).containsExactly("one two", "three");
        assertThat(CheckList.wrapped("one two three", 3)).containsExactly("one", "two", "three");
        assertThat(CheckList.wrapped("", 3)).containsExactly("");
    }

    @Test
    void a_word_that_is_longer_than_a_line_has_one_of_its_own() {
        assertThat(CheckList.wrapped("a http://127.0.0.1:7377 b", 5))
                .containsExactly("a", "http://127.0.0.1:7377", "b");
    }
}
