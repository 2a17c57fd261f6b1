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
import java.nio.file.Path;
import java.util.Map;

/** What is typed while an answer is written, in a real terminal. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class TypeAheadTest {
    @TempDir private Path folder;

    @Test
    void what_is_typed_is_kept_for_the_prompt() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.type("hello wörlt").waitFor("typed: [hello wörlt]").key("BSpace");
            tmux.waitFor("typed: [hello wörl]").type("d 漢").waitFor("typed: [hello wörld 漢]");
            tmux.key("C-c").waitFor("100% > hello wörld 漢").key("Enter");
            tmux.waitFor("text: [hello wörld 漢]");
        }
    }

    @Test
    void keys_and_pastes_do_what_they_do_at_the_prompt() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.type("acd").key("Left", "Left").type("b").key("F5", "End", "M-Enter");
            tmux.paste("p\tq\nr").waitFor("typed: [r]").type("s").key("Left", "BSpace");
            tmux.key("C-c").waitFor("… s").key("Enter").waitFor("text: [abcd\\np\\tq\\ns]");
        }
    }

    @Test
    void an_enter_sends() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.type("one").key("Enter").waitFor("typed: [one ⏎]").type("two");
            tmux.waitFor("typed: [two]").key("C-c").waitFor("text: [one]").waitFor("100% > two");
        }
    }

    @Test
    void keys_that_are_wanted_at_once_do_not_reach_the_prompt() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.type("a").waitFor("typed: [a]").key("C-o").waitFor("toggled").type("b");
            tmux.waitFor("typed: [ab]").key("Escape").waitFor("answered");
            tmux.type("c").waitFor("100% > abc").key("Enter").waitFor("text: [abc]");
        }
    }

    @Test
    void a_paste_may_contain_such_keys() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.paste("x\u000fy").waitFor("typed: [xy]").key("C-c").waitFor("100% > xy");
            assertThat(tmux.history()).doesNotContain("toggled");
        }
    }

    @Test
    void nothing_is_lost_or_doubled_while_the_prompt_takes_over() throws Exception {
        var all = new StringBuilder();
        try (Tmux tmux = answering()) {
            for (int i = 0; i < 120; i++) {
                String piece = "%03d,".formatted(i);
                all.append(piece);
                tmux.type(piece);
                if (i == 60) {
                    tmux.key("C-c");
                }
            }
            tmux.key("Enter");
            tmux.waitFor(
                    "long: %d characters, 1 lines, %08x"
                            .formatted(all.length(), all.toString().hashCode()));
        }
    }

    @Test
    void a_paste_across_the_change_is_whole() throws Exception {
        String text = "0123456789\n".repeat(3000);
        try (Tmux tmux = answering()) {
            tmux.key("C-c").paste(text).key("Enter");
            tmux.waitFor(
                    "long: %d characters, 3000 lines, %08x"
                            .formatted(text.length(), text.hashCode()));
        }
    }

    @Test
    void a_second_ctrl_c_ends_nothing() throws Exception {
        try (Tmux tmux = answering()) {
            tmux.key("C-c", "C-c", "C-c").waitFor("answered");
            tmux.type("on").key("Enter").waitFor("text: [on]");
        }
    }

    private Tmux answering() throws IOException {
        String history = folder.resolve("history").toString();
        return Tmux.java(folder, 80, 24, Map.of(), ChatProgram.class, history)
                .waitFor("100% >")
                .type("/answer")
                .key("Enter")
                .waitFor("answering");
    }
}
