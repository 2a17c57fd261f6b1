package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.testing.TestOrder;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What a terminal shows, tried in tmux. */
@Tag("process")
@Order(TestOrder.LONG)
class LiveAreaTest {
    private static final String HEAD = "first above";

    @Test
    void lines_appear_below_what_was_there_and_change() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            tmux.show(List.of());
            assertThat(tmux.screen()).containsExactly(HEAD, "second above");

            tmux.show(List.of("one", "two", "three"));
            assertThat(tmux.screen()).containsExactly(HEAD, "second above", "one", "two", "three");

            tmux.show(List.of("one", "2", "three", "four"));
            assertThat(tmux.screen())
                    .containsExactly(HEAD, "second above", "one", "2", "three", "four");

            tmux.show(List.of("one", "2 and a half"));
            assertThat(tmux.screen()).containsExactly(HEAD, "second above", "one", "2 and a half");

            tmux.show(List.of("ein", "2 and a half"));
            tmux.show(List.of("ein"));
            assertThat(tmux.screen()).containsExactly(HEAD, "second above", "ein");

            tmux.show(List.of());
            assertThat(tmux.screen()).containsExactly(HEAD, "second above");

            tmux.show(List.of("1", "2"));
            tmux.end();
            assertThat(tmux.screen()).containsExactly(HEAD, "second above", "1", "2", "below");
        }
    }

    @Test
    void lines_that_do_not_fit_scroll_out_and_are_left_there() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            List<String> lines = new ArrayList<>();
            List<String> expected = new ArrayList<>(List.of(HEAD, "second above"));
            for (int i = 0; i < 35; i++) {
                lines.add("line " + i);
                expected.add("line " + i);
                tmux.show(lines);
            }
            assertThat(tmux.all()).isEqualTo(expected);

            lines.set(30, "changed");
            expected.set(32, "changed");
            lines.set(3, "changed out of sight");
            tmux.show(lines);
            assertThat(tmux.all()).isEqualTo(expected);

            tmux.show(lines.subList(0, 32));
            assertThat(tmux.all()).isEqualTo(expected.subList(0, 34));

            lines.addAll(numbered(40, 60));
            expected.addAll(numbered(40, 60));
            tmux.show(lines);
            tmux.end();
            expected.add("below");
            assertThat(tmux.all()).isEqualTo(expected);
        }
    }

    @Test
    void any_sequence_of_changes_near_the_end_leaves_what_was_asked_for() throws IOException {
        var random = new Random(7);
        try (var tmux = new LiveAreaTmux(40, 10)) {
            List<String> lines = new ArrayList<>();
            for (int step = 1; step <= 300; step++) {
                for (int i = random.nextInt(3); i > 0 && lines.size() > 3; i--) {
                    lines.removeLast();
                }
                for (int i = random.nextInt(4); i > 0; i--) {
                    lines.add("x中".repeat(random.nextInt(12)) + step);
                }
                if (lines.size() > 5 && random.nextBoolean()) {
                    lines.set(lines.size() - 1 - random.nextInt(5), "changed " + step);
                }
                tmux.show(lines);
                if (step % 60 == 0) {
                    assertThat(tmux.all())
                            .startsWith(HEAD, "second above")
                            .endsWith(lines.getLast());
                    assertThat(tmux.all().subList(2, lines.size() + 2)).isEqualTo(lines);
                }
            }
        }
    }

    @Test
    void lines_that_moved_up_from_below_are_not_lost() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            tmux.show(numbered(0, 30));
            List<String> folded = new ArrayList<>(List.of("folded"));
            folded.addAll(numbered(12, 30));
            tmux.show(folded);
            assertThat(tmux.screen()).isEqualTo(numbered(20, 30));

            tmux.show(List.of("folded", "all"));
            assertThat(tmux.screen()).containsExactly("folded", "all");
        }
    }

    @Test
    void lines_out_of_sight_may_become_more_or_fewer() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            tmux.show(numbered(0, 30));
            List<String> expected = tmux.all();

            List<String> more = new ArrayList<>(numbered(0, 30));
            more.addAll(3, List.of("new", "new too", "another"));
            tmux.show(more);
            assertThat(tmux.all()).isEqualTo(expected);

            more.subList(5, 15).clear();
            more.add("last");
            tmux.show(more);
            expected.add("last");
            assertThat(tmux.all()).isEqualTo(expected);
        }
    }

    @Test
    void a_line_with_emoji_leaves_nothing_of_the_line_before() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            tmux.show(List.of("abcdefghi", ""));
            tmux.show(List.of("⚠\uFE0F 👍🏽 x", ""));
            assertThat(tmux.screen()).last().asString().doesNotContain("h", "i").endsWith("x");
        }
    }

    @Test
    void a_narrower_terminal_keeps_no_stale_rows() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 14)) {
            tmux.show(numbered(0, 6));
            tmux.end();
            tmux.show(List.of("a".repeat(39), "中文".repeat(9), "last"));
            // what was above now takes the room, and scrolls out
            tmux.resize(17, 14);
            tmux.show(List.of("aaa", "中文", "last"));
            assertThat(tmux.screen()).endsWith("line 5", "below", "aaa", "中文", "last");

            tmux.show(List.of("aaa", "中文", "last " + "x".repeat(11)));
            tmux.resize(8, 14);
            tmux.end();
            assertThat(tmux.screen())
                    .endsWith("line 5", "below", "aaa", "中文", "last xxx", "xxxxxxxx", "below");
        }
    }

    @Test
    void a_wider_terminal_keeps_what_was_above() throws IOException {
        try (var tmux = new LiveAreaTmux(20, 10)) {
            tmux.show(List.of("a".repeat(19), "b".repeat(19), "c".repeat(19)));
            tmux.resize(60, 10);
            tmux.show(List.of("a".repeat(19) + "b".repeat(19) + "c".repeat(19)));
            assertThat(tmux.screen())
                    .containsExactly(
                            HEAD, "second above", "a".repeat(19) + "b".repeat(19) + "c".repeat(19));
        }
    }

    @Test
    void a_long_answer_goes_on_after_each_change_of_size() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            int count = 30;
            tmux.show(numbered(0, count));
            for (int[] size : new int[][] {{20, 10}, {90, 10}, {90, 20}, {15, 6}, {40, 10}}) {
                tmux.resize(size[0], size[1]);
                tmux.show(numbered(0, ++count));
                List<String> screen = tmux.screen();
                assertThat(screen).isEqualTo(numbered(count - screen.size(), count));
                assertThat(screen).hasSize(size[1]);
            }
            assertThat(tmux.all().subList(0, 20))
                    .startsWith(HEAD, "second above", "line 0", "line 1");
        }
    }

    @Test
    void each_word_stands_once_however_often_the_width_changes() throws IOException {
        try (var tmux = new LiveAreaTmux(60, 10)) {
            var text = new StringBuilder("# A heading\n\n");
            int[][] sizes = {
                {60, 10}, {25, 10}, {70, 10}, {33, 6}, {33, 12}, {100, 14}, {21, 14}, {60, 10}
            };
            int width = 60;
            int word = 0;
            for (int[] size : sizes) {
                for (int more = 0; more < 5; more++) {
                    for (int i = 0; i < 9; i++) {
                        text.append("w").append(word++).append(word % 31 == 0 ? "\n\n" : " ");
                    }
                    tmux.show(broken(text + "\n\nstatus " + word, width));
                }
                width = size[0];
                tmux.resize(size[0], size[1]);
                tmux.show(broken(text + "\n\nstatus " + word, width));
                assertThat(withoutBlanks(String.join("", tmux.all())))
                        .as("at %d columns", width)
                        .isEqualTo(withoutBlanks(HEAD + "second above" + text + "status " + word));
            }
        }
    }

    @Test
    void a_line_that_the_terminal_breaks_may_grow_and_shrink() throws IOException {
        try (var tmux = new LiveAreaTmux(20, 10)) {
            var line = new StringBuilder("x");
            for (int i = 0; i < 30; i++) {
                line.append((char) ('a' + i % 26)).append("中");
                tmux.show(List.of("above", line.toString(), "", "status"));
            }
            assertThat(withoutBlanks(String.join("", tmux.screen())))
                    .isEqualTo(withoutBlanks(HEAD + "second above" + "above" + line + "status"));
            tmux.show(List.of("above", "x", "", "status", "more"));
            assertThat(tmux.screen())
                    .containsExactly(HEAD, "second above", "above", "x", "", "status", "more");
        }
    }

    @Test
    void what_is_settled_stays_above_what_a_shell_writes_meanwhile() throws IOException {
        try (var tmux = new LiveAreaTmux(40, 10)) {
            List<String> lines = new ArrayList<>(numbered(0, 5));
            lines.addAll(List.of("half a", "status"));
            tmux.show(lines);
            tmux.suspend(5);
            List<String> expected = new ArrayList<>(List.of(HEAD, "second above"));
            expected.addAll(numbered(0, 5));
            expected.add("shell");
            assertThat(tmux.all()).isEqualTo(expected);

            lines = new ArrayList<>(numbered(0, 5));
            lines.addAll(List.of("half a line and more", "", "status"));
            tmux.show(lines);
            expected.addAll(List.of("half a line and more", "", "status"));
            assertThat(tmux.all()).isEqualTo(expected);

            tmux.suspend(7);
            tmux.resize(20, 10);
            tmux.show(List.of("only this"));
            assertThat(tmux.screen()).endsWith("half a line and more", "", "shell", "only this");
        }
    }

    @Test
    void a_line_that_scrolls_out_of_a_screen_with_room_is_not_shown_again() throws IOException {
        String text = "Several words that fill a line of eighty columns, and some more beside it.";
        try (var tmux = new LiveAreaTmux(80, 20)) {
            tmux.show(List.of("# Title", "", text, text, "", "status " + "x".repeat(60)));
            tmux.resize(40, 20);
            List<String> narrow = new ArrayList<>(List.of("# Title", ""));
            narrow.addAll(broken(text + "\n" + text, 40));
            narrow.addAll(List.of("", "status"));
            tmux.show(narrow);
            assertThat(tmux.all()).containsOnlyOnce("# Title").containsOnlyOnce("status");
            assertThat(withoutBlanks(String.join("", tmux.all())))
                    .endsWith(withoutBlanks("# Title" + text + text + "status"));
            tmux.resize(80, 20);
            tmux.show(List.of("# Title", "", text, text, "", "status"));
            assertThat(withoutBlanks(String.join("", tmux.all())))
                    .endsWith(withoutBlanks("# Title" + text + text + "status"));
        }
    }

    @Test
    void wide_characters_reach_the_edge() throws IOException {
        try (var tmux = new LiveAreaTmux(20, 20)) {
            tmux.show(numbered(0, 13));
            tmux.end();
            String even = "中".repeat(9) + "x";
            String odd = "x" + "中".repeat(9);
            tmux.show(List.of(even, odd, "👍".repeat(9), "e\u0301".repeat(19)));
            tmux.resize(9, 20);
            tmux.show(List.of("1", "2"));
            assertThat(tmux.screen()).endsWith("line 12", "below", "1", "2");
        }
    }

    @Test
    void a_line_of_the_whole_width_breaks_nothing() throws IOException {
        try (var tmux = new LiveAreaTmux(20, 10)) {
            tmux.show(List.of("x".repeat(20), "y".repeat(50), "end"));
            tmux.show(List.of("x".repeat(20), "y".repeat(50), "END", "z".repeat(20)));
            tmux.show(List.of("X".repeat(20), "y".repeat(50), "END"));
            tmux.show(List.of("X".repeat(20), "Y".repeat(20)));
            tmux.show(List.of("X".repeat(20), "Y".repeat(20), "."));
            assertThat(tmux.screen())
                    .containsExactly(HEAD, "second above", "X".repeat(20), "Y".repeat(20), ".");
        }
    }

    @Test
    void what_has_not_changed_is_not_written_again() {
        var screen = new RecordingScreen();
        var area = new LiveArea(screen);
        List<AttributedString> lines =
                new ArrayList<>(numbered(0, 10_000).stream().map(AttributedString::new).toList());
        area.show(lines);
        screen.written.setLength(0);
        area.show(lines);
        assertThat(screen.written).isEmpty();

        lines.add(new AttributedString("one more"));
        area.show(lines);
        assertThat(screen.written).contains("one more").hasSizeLessThan(60);
    }

    private static List<String> broken(String text, int width) {
        return text.lines().flatMap(line -> Lines.wrapped(line, width - 1).stream()).toList();
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    private static final class RecordingScreen implements Screen {
        private final StringBuilder written = new StringBuilder();

        @Override
        public int width() {
            return 80;
        }

        @Override
        public int height() {
            return 24;
        }

        @Override
        public void write(String ansi) {
            written.append(ansi);
        }

        @Override
        public String ansi(AttributedString line) {
            return line.toAnsi();
        }
    }
}
