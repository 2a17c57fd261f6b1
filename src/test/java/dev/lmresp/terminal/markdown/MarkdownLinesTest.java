package dev.lmresp.terminal.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;

/** Markdown and the lines it becomes. */
class MarkdownLinesTest {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

    private record Sample(String name, int width, String markdown, String lines) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Sample> SAMPLES =
            List.of(
                    new Sample("heading", 20, "## Two *words*", "## Two words"),
                    new Sample(
                            "words_stay_whole", 10, "one two three\nfour", "one two\nthree four"),
                    new Sample("long_words_are_cut", 8, "a 0123456789ab", "a\n01234567\n89ab"),
                    new Sample("a_line_of_the_whole_width", 7, "one two", "one two"),
                    new Sample("cjk_breaks_anywhere", 10, "中文字符很多。", "中文字符很\n多。"),
                    new Sample("no_line_begins_with_a_stop", 10, "中文字符很。多", "中文字符\n很。多"),
                    new Sample("cjk_lines_are_joined_without_blank", 20, "中文\n字符", "中文字符"),
                    new Sample("hard_break", 20, "a  \nb\\\nc", "a\nb\nc"),
                    new Sample("tight_list", 20, "- a\n- b\n  - c", "• a\n• b\n  ◦ c"),
                    new Sample("loose_list", 20, "- a\n\n- b", "• a\n\n• b"),
                    new Sample("numbers_go_on", 20, "7. a\n7. b\n\n9. c", "7. a\n8. b\n\n9. c"),
                    new Sample("items_are_set_in", 10, "10. one word", "10. one\n    word"),
                    new Sample("no_room_to_set_in", 8, "10. one two", "10. \none two"),
                    new Sample("tasks", 20, "- [ ] a\n- [x] b", "[ ] a\n[x] b"),
                    new Sample("text_then_list", 20, "Do:\n- a\n- b", "Do:\n\n• a\n• b"),
                    new Sample("quote", 10, "> one word\n> > x", "│ one word\n│ \n│ │ x"),
                    new Sample("rule", 5, "a\n\n---", "a\n\n─────"),
                    new Sample("html", 20, "<div>\n x\n</div>", "<div>\n x\n</div>"),
                    new Sample("br_is_a_break", 20, "a<br/>b", "a\nb"),
                    new Sample(
                            "link",
                            40,
                            "[a](https://b.c/d) [b.c](https://b.c/)",
                            "a (https://b.c/d) b.c"),
                    new Sample("link_to_a_heading", 40, "[a](#a)", "a"),
                    new Sample("image", 40, "![a](b.png) ![](c.png)", "a (b.png) c.png"),
                    new Sample(
                            "image_with_its_data",
                            60,
                            "![a](data:image/png;base64," + "A".repeat(500) + ")",
                            "a (data:image/png;base64,AAAAAAAA…)"),
                    new Sample(
                            "links_elsewhere",
                            40,
                            "[a][1] and [b]\n\n[1]: x.md\n[B]: y.md",
                            "a (x.md) and b (y.md)"),
                    new Sample("fence", 20, "```\na\n\n\tb\n```", "───\na\n\n    b\n───"),
                    new Sample("fence_with_language", 50, "~~~java x\na\n~~~", "─── java\na\n───"),
                    new Sample("open_fence", 20, "a\n```\nb", "a\n\n───\nb\n───"),
                    new Sample("empty_fence", 20, "a\n\n```\n```\n\nb", "a\n\nb"),
                    new Sample(
                            "fence_in_item",
                            20,
                            "- a\n  ```\n  b\n  ```",
                            "• a\n  ───\n  b\n  ───"),
                    new Sample("long_code", 8, "```\n0123456789\n```", "───\n01234567\n89\n───"),
                    new Sample("indented_code", 20, "    a\n\n    b", "───\na\n\nb\n───"),
                    new Sample("footnotes_stay", 20, "a[^1]", "a[^1]"),
                    new Sample("controls", 40, "a\u001b[2J \u0007 &#27;c", "a␛[2J ␇ ␛c"),
                    new Sample("direction", 40, "a\u202eb\u2066c\u200fd\udb40\udc41", "a�b�cd�"),
                    new Sample("halves", 40, "a\ud83d b\ude00", "a� b�"),
                    new Sample(
                            "controls_in_labels", 40, "```a\u001b[2J\nx\n```", "─── a␛[2J\nx\n───"),
                    new Sample(
                            "table",
                            40,
                            "|a|b|c|\n|:-|:-:|-:|\n|1|**2**|3|\n|long|long|long|",
                            """
                            ┌──────┬──────┬──────┐
                            │ a    │  b   │    c │
                            ├──────┼──────┼──────┤
                            │ 1    │  2   │    3 │
                            │ long │ long │ long │
                            └──────┴──────┴──────┘\
                            """),
                    new Sample(
                            "table_with_long_cells",
                            25,
                            "|a|b|\n|-|-|\n|1|words that do not fit in|\n|2|x|",
                            """
                            ┌───┬───────────────────┐
                            │ a │ b                 │
                            ├───┼───────────────────┤
                            │ 1 │ words that do not │
                            │   │ fit in            │
                            ├───┼───────────────────┤
                            │ 2 │ x                 │
                            └───┴───────────────────┘\
                            """),
                    new Sample(
                            "table_with_wide_cells",
                            25,
                            "|a|b|\n|-|-|\n|中文|👍|\n|x|y|",
                            """
                            ┌──────┬────┐
                            │ a    │ b  │
                            ├──────┼────┤
                            │ 中文 │ 👍 │
                            │ x    │ y  │
                            └──────┴────┘\
                            """),
                    new Sample(
                            "table_without_room",
                            20,
                            "|Name|Notes|\n|-|-|\n|one two|words that do not fit in|\n|2|x|",
                            """
                            Name: one two
                            Notes: words that do
                            not fit in
                            ────────
                            Name: 2
                            Notes: x\
                            """),
                    new Sample(
                            "table_with_missing_cells",
                            20,
                            "|a|b|\n|-|-|\n|1|\n|1|2|3|",
                            """
                            ┌───┬───┐
                            │ a │ b │
                            ├───┼───┤
                            │ 1 │   │
                            │ 1 │ 2 │
                            └───┴───┘\
                            """));

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void looks_like_this(Sample sample) {
        assertThat(String.join("\n", Plain.lines(sample.markdown(), sample.width())))
                .isEqualTo(sample.lines());
    }

    @Test
    void emphasis_is_shown_by_styles() {
        AttributedString line = only("a **b *c*** ~~d~~ `e`");
        assertThat(style(line, 'a')).isEqualTo(PLAIN);
        assertThat(style(line, 'b')).isEqualTo(PLAIN.bold());
        assertThat(style(line, 'c')).isEqualTo(PLAIN.bold().italic());
        assertThat(style(line, 'd')).isEqualTo(PLAIN.crossedOut());
        assertThat(style(line, 'e')).isEqualTo(Theme.standard().inlineCode());
        assertThat(style(only("# x"), 'x')).isEqualTo(PLAIN.bold());
        assertThat(style(only("# x"), '#')).isEqualTo(PLAIN.faint());
    }

    @Test
    void a_link_can_be_clicked_in_each_line() {
        List<AttributedString> lines = Plain.whole("[one two](https://a.b/?q=ä)").lines(5);
        String start = "\u001b]8;;https://a.b/?q=%C3%A4\u001b\\";
        String end = "\u001b]8;;\u001b\\";
        assertThat(lines.getFirst().toString()).isEqualTo(start + "one" + end);
        assertThat(lines.get(1).toString()).isEqualTo(start + "two" + end);
    }

    @ParameterizedTest
    @FieldSource("UNSAFE")
    void only_web_and_mail_addresses_can_be_clicked(String address) {
        assertThat(only("[x](<" + address + ">)").toString()).doesNotContain("\u001b");
    }

    static final List<String> UNSAFE =
            List.of(
                    "file:///etc/passwd",
                    "javascript:alert(1)",
                    "ssh://host",
                    "https://a.b/\u001b\\x",
                    "https://a.b/c d",
                    "x-man-page:ls");

    @Test
    void rows_that_come_late_do_not_change_how_wide_columns_are() {
        var table = new StringBuilder("|a|b|\n|-|-|\n").repeat("|1|2|\n", 20);
        List<String> before = Plain.lines(table.toString(), 60);
        List<String> after = Plain.lines(table + "|1|a longer cell|\n", 60);
        assertThat(after).startsWith(before.subList(0, before.size() - 1).toArray(String[]::new));
    }

    private static AttributedString only(String markdown) {
        List<AttributedString> lines = Plain.whole(markdown).lines(60);
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private static AttributedStyle style(AttributedString line, char c) {
        return line.styleAt(line.toString().indexOf(c));
    }
}
