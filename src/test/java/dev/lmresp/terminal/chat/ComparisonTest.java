package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.terminal.Columns;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

class ComparisonTest {
    @Test
    void answers_stand_beside_each_other_where_there_is_room() {
        Comparison comparison = comparison("**Red** and 漢字.\n\nOr blue.", false);
        List<AttributedString> lines =
                comparison.lines(width -> List.of(line("Green."), line("x".repeat(width))), 100);
        assertThat(lines).extracting(AttributedString::toString).hasSize(5);
        assertThat(lines.getFirst().toString()).matches("1 {2}small {40} │ 2 {2}large");
        assertThat(lines.get(2).toString()).matches("Red and 漢字\\. +│ Green\\.");
        assertThat(lines.get(4).toString()).matches("Or blue\\. +│ ");
        assertThat(lines)
                .allSatisfy(
                        line -> {
                            assertThat(Columns.of(line)).isLessThanOrEqualTo(100);
                            int bar = line.toString().indexOf('│');
                            assertThat(Columns.of(line, 0, bar)).isEqualTo(49);
                        });
        assertThat(comparison.figures(width -> "20 tokens", 100))
                .matches("10 of 48 {40} │ 20 tokens");
    }

    @Test
    void they_stand_below_each_other_where_there_is_none() {
        assertThat(below(comparison("Red.", false)))
                .containsExactly(
                        "1  small", "", "Red.", "", "10 of 60", "", "2  large", "", "Green.");
    }

    @Test
    void an_answer_that_stands_just_above_is_not_shown_once_more() {
        assertThat(below(comparison("Red.", true))).containsExactly("2  large", "", "Green.");
    }

    @Test
    void an_answer_without_words_is_told_as_such() {
        assertThat(below(comparison("", false))).contains("No text.");
    }

    @Test
    void a_terminal_that_only_prints_gets_the_first_answer_before_the_second() {
        var out = new StringWriter();
        comparison("**Red.**\n", false).writeHead(new PrintWriter(out));
        assertThat(out.toString().lines()).containsExactly("1  small", "**Red.**", "", "2  large");
    }

    private static List<String> below(Comparison comparison) {
        return comparison.lines(width -> List.of(line("Green.")), 60).stream()
                .map(AttributedString::toString)
                .toList();
    }

    private static Comparison comparison(String said, boolean isAbove) {
        return new Comparison("small", said, width -> "10 of " + width, "large", isAbove);
    }

    private static AttributedString line(String text) {
        return new AttributedString(text);
    }
}
