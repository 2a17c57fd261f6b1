package dev.lmresp.terminal.markdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.terminal.Columns;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class MarkdownStreamTest {
    static Stream<String> corpus() {
        return Stream.concat(Stream.of(Corpus.everything()), Corpus.random(150, 1));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void what_shows_does_not_depend_on_the_pieces(String text) {
        List<AttributedString> whole = Plain.whole(text).lines(40);
        var random = new Random(text.hashCode());
        for (int most : new int[] {1, 3, 12}) {
            var stream = new MarkdownStream();
            for (int i = 0; i < text.length(); ) {
                int end = Math.min(text.length(), i + 1 + random.nextInt(most));
                stream.append(text.substring(i, end));
                if (random.nextInt(3) == 0) {
                    stream.lines(random.nextInt(9) == 0 ? 30 : 40);
                }
                i = end;
            }
            stream.end();
            assertThat(Plain.of(stream.lines(40))).isEqualTo(Plain.of(whole));
            assertThat(stream.lines(40)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void no_line_is_wider_than_asked(String text) {
        var stream = new MarkdownStream();
        stream.append(text);
        for (int width = 10; width <= 120; width += width < 24 ? 1 : 12) {
            int most = width;
            assertThat(stream.lines(width)).allMatch(line -> Columns.of(line) <= most);
            assertThat(stream.lines(width)).allMatch(line -> line.columnLength() <= most);
        }
        stream.end();
        for (int width = 1; width <= 120; width += width < 24 ? 1 : 12) {
            int most = Math.max(MarkdownStream.LEAST_WIDTH, width);
            assertThat(stream.lines(width)).allMatch(line -> Columns.of(line) <= most);
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void nothing_in_the_text_can_move_the_cursor(String text) {
        for (AttributedString line : Plain.whole(text).lines(60)) {
            assertThat(Plain.of(line).chars())
                    .noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0)
                    .noneMatch(c -> c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069);
            assertThat(hidden(line)).matches("(?:\u001b]8;;[!-~]*\u001b\\\\)*");
        }
    }

    @Test
    void parts_are_what_a_parser_makes_of_the_whole() {
        List<String> others =
                Stream.concat(Stream.of(Corpus.everything()), Corpus.random(400, 1))
                        .filter(text -> !isSameAsParsedWhole(text))
                        .toList();
        // lines that make no sense after each other may be taken for something else than they are
        assertThat(others).hasSizeLessThan(12).doesNotContain(Corpus.everything());
    }

    private static boolean isSameAsParsedWhole(String text) {
        // both look up links in all of the text, but not in the same order
        String plain = text.replace("[guide]: ", "guide ").replace("[ref]: ", "ref ");
        return withoutBlank(Plain.lines(plain, 70))
                .equals(withoutBlank(Plain.of(PlainParser.lines(plain, 70))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"**bol", "**bol*", "**bold**", "some **bol", "*some **bol", "`bol", "[bol"})
    void a_mark_that_is_still_open_is_not_seen(String text) {
        String shown = String.join("\n", Plain.of(open(text).lines(40)));
        assertThat(shown).isIn("bol", "bold", "some bol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "`",
                "``",
                "```",
                "```ja",
                "-",
                "- ",
                "1",
                "1.",
                "#",
                "## ",
                "> ",
                "|",
                "**",
                "[a]: htt"
            })
    void a_line_of_nothing_but_marks_waits(String text) {
        assertThat(Plain.of(open("Text\n\n" + text).lines(40))).isEqualTo(List.of("Text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Text\n-", "Text\n=", "Text\n--"})
    void text_does_not_become_a_heading_for_a_moment(String text) {
        assertThat(Plain.of(open(text).lines(40))).isEqualTo(List.of("Text"));
    }

    @Test
    void the_first_line_of_a_table_is_a_table() {
        assertThat(Plain.of(open("| a | b |").lines(40)))
                .isEqualTo(Plain.of(open("| a | b |\n|---|").lines(40)))
                .isEqualTo(Plain.of(open("| a | b |\n|---|---|\n").lines(40)))
                .first()
                .isEqualTo("┌───┬───┐");
    }

    @Test
    void lines_given_before_do_not_change() {
        var stream = open("See [x].\n\nMore\n\n");
        List<AttributedString> before = stream.lines(40);
        List<String> text = Plain.of(before);
        stream.append("[x]: https://example.com\n\nend");
        stream.end();
        assertThat(Plain.of(stream.lines(40)))
                .isEqualTo(List.of("See x (https://example.com).", "", "More", "", "end"));
        assertThat(Plain.of(before)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"- an item with **text**\n", "```java\nint x;\n", "text\n\n"})
    void what_is_settled_is_made_into_lines_once(String unit) {
        var stream = new MarkdownStream();
        List<AttributedString> before = List.of();
        for (int i = 0; i < 50; i++) {
            stream.append(unit.startsWith("```") && i > 0 ? "int x;\n" : unit);
            List<AttributedString> lines = stream.lines(80);
            for (int at = 0; at < before.size() - 2; at++) {
                assertThat(lines.get(at)).isSameAs(before.get(at));
            }
            before = lines;
        }
        assertThat(before).hasSizeGreaterThanOrEqualTo(50);
    }

    @Test
    void a_very_long_open_block_is_looked_at_only_when_it_has_grown() {
        var stream = open("word ".repeat(4000));
        List<AttributedString> lines = stream.lines(80);
        stream.append("more");
        assertThat(stream.lines(80).getLast()).isSameAs(lines.getLast());
        stream.append(" words".repeat(100));
        assertThat(stream.lines(80)).hasSizeGreaterThan(lines.size());
        stream.append(" end");
        stream.end();
        assertThat(Plain.of(stream.lines(80))).last().asString().endsWith("words end");
    }

    @Test
    void after_the_end_nothing_is_taken() {
        MarkdownStream stream = Plain.whole("x");
        assertThatThrownBy(() -> stream.append("y")).isInstanceOf(IllegalStateException.class);
    }

    private static MarkdownStream open(String text) {
        var stream = new MarkdownStream();
        stream.append(text);
        return stream;
    }

    /** Blank lines between items are kept where the source has them, not in all of a list. */
    private static List<String> withoutBlank(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).toList();
    }

    private static String hidden(AttributedString line) {
        var text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            text.append(line.isHidden(i) ? line.charAt(i) : "");
        }
        return text.toString();
    }
}
