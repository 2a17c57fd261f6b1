package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.terminal.Tmux;
import dev.lmresp.terminal.chat.ChatProgram;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The prompt in a real terminal. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class PromptTest {
    private static final String PROMPT = "100% >";

    private static final String INVERSE = "\u001b[7m";

    @TempDir private Path folder;

    @Test
    void prose_needs_no_quoting() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("don't say \"hi, !! $HOME \\n !1").key("Enter");
            tmux.waitFor("text: [don't say \"hi, !! $HOME \\n !1]");
        }
    }

    @Test
    void alt_enter_and_ctrl_j_begin_a_line() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("one").key("M-Enter").type("two").key("C-j").type("three").waitFor("… three");
            assertThat(tmux.screen()).contains("100% > one", "… two", "… three");
            tmux.key("Enter").waitFor("text: [one\\ntwo\\nthree]");
        }
    }

    @Test
    void a_backslash_continues_the_line() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("one\\").key("Enter").type("two").key("Enter").waitFor("text: [one\\ntwo]");
            tmux.type("C:\\\\").key("Enter").waitFor("text: [C:\\\\]");
        }
    }

    @Test
    void a_block_ends_with_its_marks() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("\"\"\"").key("Enter").type("a\\").key("Enter", "Enter");
            tmux.type("b\"\"\"").key("Enter").waitFor("text: [a\\\\n\\nb]");
            tmux.paste("gone").waitFor("100% > gone").key("C-u").type("\"\"\"c").key("Enter");
            tmux.type("d\"\"\"").key("Enter").waitFor("text: [c\\nd]");
        }
    }

    @Test
    void a_paste_is_kept_as_it_is_and_not_sent() throws Exception {
        String text =
                IntStream.range(0, 200)
                        .mapToObj("\tif (x[%d] == 'y') \\"::formatted)
                        .collect(Collectors.joining("\n"));
        try (Tmux tmux = start()) {
            tmux.type("/effort ").paste(text).waitFor("x[199]");
            assertThat(tmux.history()).noneMatch(line -> line.startsWith("long: "));
            tmux.type(".").key("Enter");
            String sent = "/effort " + text + ".";
            tmux.waitFor(
                    "long: %d characters, 200 lines, %08x"
                            .formatted(sent.length(), sent.hashCode()));
            tmux.paste("\"\"\"doc\"\"\"\nimport x\n").waitFor("import x").key("Enter");
            tmux.waitFor("text: [\"\"\"doc\"\"\"\\nimport x\\n]");
        }
    }

    @Test
    void ctrl_c_takes_the_text_away_first() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("nonsense").key("M-Enter").type("more").waitFor("… more").key("C-c");
            tmux.waitFor("an empty line", screen -> screen.equals(List.of(PROMPT)));
            tmux.key("C-c").waitFor("interrupted");
            tmux.type("next").key("Enter").waitFor("text: [next]");
            assertThat(tmux.history()).containsOnlyOnce("interrupted");
            tmux.type("x").key("C-d", "BSpace", "C-d").waitFor("end");
            assertThat(tmux.exitCode()).isZero();
        }
    }

    @Test
    void ctrl_c_leaves_a_menu_and_a_search() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("old").key("Enter").waitFor("text: [old]");
            tmux.type("/mo").key("Tab").waitFor("how it answers").key("Tab", "C-c");
            tmux.waitFor("an empty line", screen -> screen.getLast().equals(PROMPT));
            tmux.key("C-r").waitFor("search earlier: _").key("C-c");
            tmux.waitFor("no search", screen -> !screen.toString().contains("search"));
            tmux.type("on").key("Enter").waitFor("text: [on]");
        }
    }

    @Test
    void an_initial_text_can_be_edited() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("/initial").key("Enter").waitFor("100% > to edit");
            tmux.key("Home", "DC", "DC", "DC", "End").type("ion").key("Enter");
            tmux.waitFor("text: [edition]");
        }
    }

    @Test
    void wide_and_combined_characters_are_edited_as_one() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("漢字かな").waitFor("漢字かな").key("Left", "Left", "BSpace").type("x");
            tmux.waitFor("100% > 漢xかな").key("Enter").waitFor("text: [漢xかな]");
            tmux.type("ae\u0301io").waitFor("e\u0301io").key("Left", "Left", "BSpace");
            tmux.waitFor("100% > aio").key("Enter").waitFor("text: [aio]");
            tmux.type("a🎉b").waitFor("🎉b").key("Left", "BSpace");
            tmux.waitFor("100% > ab").key("Enter").waitFor("text: [ab]");
        }
    }

    @Test
    void commands_are_offered_with_what_they_do() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("/eff").waitFor("100% > /effort  how much to think");
            assertThat(tmux.screenWithStyles().toString()).contains("/eff\u001b[2mort");
            tmux.key("Tab").waitFor("an argument", screen -> tmux.cursor().equals("15,0"));
            tmux.key("Tab").waitFor("none     low      medium   high");
            tmux.type("m").key("Tab", "Enter").waitFor("text: [/effort medium ]");
            tmux.type("prose").key("Tab", "Enter").waitFor("text: [prose]");
        }
    }

    @Test
    void what_is_secondary_is_dim_and_nothing_has_a_colour() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("/mo").key("Tab").waitFor("how it answers").key("Tab");
            tmux.waitFor(
                    "a selection", screen -> tmux.screenWithStyles().toString().contains(INVERSE));
            assertThat(tmux.screenWithStyles().toString())
                    .contains("\u001b[2m(how it answers)")
                    .doesNotContainPattern("\u001b\\[(\\d+;)*[39][0-7]m");
            tmux.key("Enter", "M-Enter").waitFor("…");
            assertThat(tmux.screenWithStyles().toString()).contains("\u001b[2m…");
        }
    }

    @Test
    void file_names_are_offered_step_by_step() throws Exception {
        Files.createDirectories(folder.resolve("some folder"));
        Files.writeString(folder.resolve("some folder/deep.txt"), "");
        try (Tmux tmux = start()) {
            tmux.type("/attach ~/som").key("Tab").waitFor("/attach \"~/some folder/");
            tmux.key("Tab", "Enter").waitFor("text: [/attach \"~/some folder/deep.txt\" ]");
        }
    }

    @Test
    void what_was_asked_comes_back_also_in_another_process() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("one").key("M-Enter").type("two").key("Enter").waitFor("text: [one\\ntwo]");
            tmux.type("/last").key("Enter").waitFor("text: [/last]");
            tmux.type(" secret").key("Enter").waitFor("text: [ secret]");
        }
        assertThat(Files.readString(history())).isEqualTo("one\\ntwo\n/last\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history())))
                .isEqualTo("rw-------");
        try (Tmux tmux = start()) {
            tmux.key("Up").waitFor("100% > /last").key("Up").waitFor("… two");
            tmux.key("Enter").waitFor("text: [one\\ntwo]");
            tmux.key("C-r").type("las").waitFor("search earlier: las_").key("Enter");
            tmux.waitFor("text: [/last]");
        }
    }

    @Test
    void a_history_that_cannot_be_written_is_one_warning() throws Exception {
        Files.writeString(folder.resolve("state"), "a file where a folder should be");
        try (Tmux tmux = start()) {
            tmux.type("one").key("Enter").waitFor("text: [one]");
            tmux.type("two").key("Enter").waitFor("text: [two]");
            assertThat(String.join("", tmux.history()))
                    .containsOnlyOnce("warning: the input history is not saved: ");
            tmux.key("Up", "Up", "Enter");
            tmux.waitFor(
                    "the first again", screen -> screen.toString().split("text: .one").length == 3);
        }
    }

    @Test
    void the_editor_of_the_user_gets_the_text() throws Exception {
        String editor = editor("ls -l \"$1\" >ls; stty -a >stty; echo edited >>\"$1\"");
        try (Tmux tmux = start(Map.of("VISUAL", editor + " ''"))) {
            tmux.type("/edit").key("Enter");
            tmux.waitFor("text: [first\\nsecondedited]");
            assertThat(Files.readString(folder.resolve("ls")))
                    .startsWith("-rw-------")
                    .contains(".md");
            assertThat(Files.readString(folder.resolve("stty"))).contains(" icanon", " echo ");
            tmux.type("more").key("C-x", "C-e").waitFor("100% > moreedited");
            tmux.type("!").key("Enter").waitFor("text: [moreedited!]");
        }
        String file = Files.readString(folder.resolve("ls")).strip();
        assertThat(Path.of(file.substring(file.indexOf("/")))).doesNotExist();
    }

    @Test
    void an_editor_that_fails_leaves_the_text_as_it_was() throws Exception {
        try (Tmux tmux = start(Map.of("EDITOR", editor("echo x >\"$1\"; exit 3")))) {
            tmux.type("/edit").key("Enter").waitFor("ended with exit code 3");
            tmux.waitFor("text: [first\\nsecond]");
        }
        try (Tmux tmux = start(Map.of("EDITOR", "no-such-editor"))) {
            tmux.type("/edit")
                    .key("Enter")
                    .waitFor("there is no command 'no-such-editor': set EDITOR");
        }
    }

    @Test
    void a_dumb_terminal_gets_no_escape_sequences() throws Exception {
        try (Tmux tmux = start(Map.of("TERM", "dumb"))) {
            tmux.type("don't \"").key("Enter").waitFor("text: [don't \"]");
            tmux.type("a\\").key("Enter").type("b").key("Enter").waitFor("text: [a\\nb]");
            tmux.type("\"\"\"a").key("Enter").type("b\"\"\"").key("Enter").waitFor("text: [a\\nb]");
            tmux.type("/answer").key("Enter").waitFor("answering").key("C-c").waitFor("answered");
            tmux.type("gone").waitFor("gone").key("C-c").waitFor("interrupted");
            tmux.type("still").key("Enter").waitFor("text: [still]");
            assertThat(tmux.history()).containsOnlyOnce("interrupted");
            tmux.key("C-d").waitFor("end");
            assertThat(tmux.exitCode()).isZero();
        }
    }

    @Test
    void the_terminal_is_left_as_it_was_found() throws Exception {
        String script = "stty >before; \"$@\"; stty >after; echo done";
        try (Tmux tmux = Tmux.shell(folder, script, ChatProgram.class, history().toString())) {
            tmux.waitFor(PROMPT).type("x").key("Enter").waitFor("text: [x]").key("C-d");
            tmux.waitFor("done");
            assertThat(tmux.ask("#{keypad_flag}")).isEqualTo("0");
        }
        assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    }

    @Test
    void a_change_of_the_size_is_noticed() throws Exception {
        try (Tmux tmux = start()) {
            tmux.type("/size").key("Enter").waitFor("resize").resize(44, 20).waitFor("size: 44");
            tmux.type("a text that is longer than the line of this terminal").resize(80, 20);
            tmux.key("Enter")
                    .waitFor("text: [a text that is longer than the line of this terminal]");
        }
    }

    private Tmux start() throws IOException {
        return start(Map.of());
    }

    private Tmux start(Map<String, String> environment) throws IOException {
        return Tmux.java(folder, 80, 24, environment, ChatProgram.class, history().toString())
                .waitFor(PROMPT);
    }

    private Path history() {
        return folder.resolve("state/lmresp/history");
    }

    /** A program that gets the file as its last argument. */
    private String editor(String script) throws IOException {
        Path file = folder.resolve("my editor");
        Files.writeString(
                file, "#!/bin/sh\nfor last; do :; done; set -- \"$last\"\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return "'" + file + "'";
    }
}
