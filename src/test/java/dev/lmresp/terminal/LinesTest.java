package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void lines_break_between_words() {
        assertThat(Lines.wrapped("one two three", 7)).containsExactly("one two", "three");
        assertThat(Lines.wrapped("one two three", 3)).containsExactly("one", "two", "three");
        assertThat(Lines.wrapped("", 3)).containsExactly("");
        assertThat(Lines.wrapped("  one two", 7)).containsExactly("  one", "two");
        assertThat(Lines.wrapped("one   two", 4)).containsExactly("one ", "two");
    }

    @Test
    void a_word_that_is_longer_than_a_line_has_one_of_its_own() {
        assertThat(Lines.wrapped("a http://127.0.0.1:7377 b", 5))
                .containsExactly("a", "http://127.0.0.1:7377", "b");
    }

    @Test
    void what_must_fit_is_broken_within_words_too() {
        assertThat(Lines.fitted("to 0123456789", AttributedStyle.DEFAULT, 4))
                .extracting(AttributedString::toString)
                .containsExactly("to", "0123", "4567", "89");
        assertThat(Lines.fitted("漢字", AttributedStyle.DEFAULT, 3))
                .extracting(AttributedString::toString)
                .containsExactly("漢", "字");
    }

    @Test
    void a_line_that_is_too_wide_ends_with_an_ellipsis() {
        assertThat(cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(cut("abcdef", 5)).isEqualTo("abcd…");
        assertThat(cut("漢字漢字", 6)).isEqualTo("漢字…");
    }

    @Test
    void no_text_can_command_the_terminal() {
        assertThat(cut("a\u001b[2Jb\u0007", 20)).doesNotContain("\u001b").doesNotContain("\u0007");
    }

    private static String cut(String text, int width) {
        return Lines.cut(text, AttributedStyle.DEFAULT, width).toString();
    }
}
