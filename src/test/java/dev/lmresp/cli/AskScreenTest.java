package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.terminal.Tmux;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What is left on the screen, and above it, when a person does more than ask. */
@Tag("process")
class AskScreenTest {
    private static final String PROMPT = "›";

    private static final String BEGINNING =
            "# Title\n\nA paragraph.\n\n| A | B |\n|-|-|\n| 1 | 2 |";
    private static final String END = "\n| 3 | 4 |\n\nThe last.";

    @TempDir private Path folder;

    @Test
    void an_answer_goes_on_below_what_a_shell_wrote_while_it_was_stopped() throws Exception {
        var stopped = new CountDownLatch(1);
        try (var engine = engine(BEGINNING, stopped, END);
                var proxy = TestProxy.of(engine);
                Tmux bash = Tmux.bash(folder, 80, 24, Main.class, "ask", "--url", proxy.url())) {
            ask(bash, "go");
            bash.waitFor("│ 1 │ 2 │");
            bash.key("C-z").waitFor("Stopped");
            assertThat(bash.ask("#{cursor_flag}")).isEqualTo("1");
            bash.type("echo echoed; stty -a | grep -o ' echo '").key("Enter");
            bash.waitFor("the shell again", screen -> screen.getLast().equals("$"));
            bash.type("fg").key("Enter").waitFor("│ 1 │ 2 │");
            stopped.countDown();
            bash.waitFor("The last.");
            ask(bash, "/exit");
            bash.waitFor("the shell again", screen -> screen.getLast().equals("$"));

            List<String> all = bash.history();
            assertThat(all)
                    .containsSubsequence(
                            "# Title",
                            "A paragraph.",
                            "[1]+  Stopped                 ./program",
                            "echoed",
                            " echo",
                            "$ fg",
                            "./program",
                            "│ 1 │ 2 │",
                            "│ 3 │ 4 │",
                            "The last.");
            for (String once : List.of("# Title", "A paragraph.", "│ 1 │ 2 │", "The last.")) {
                assertThat(all).containsOnlyOnce(once);
            }
            assertThat(all).filteredOn(line -> line.contains("raw-model ·")).hasSize(1);
            leave(bash);
        }
    }

    @Test
    void a_line_that_is_being_typed_comes_again_after_a_stop() throws Exception {
        try (Tmux bash = Tmux.bash(folder, 80, 24, Main.class, "ask", "--engine", "mock")) {
            bash.waitFor("the built-in mock").waitFor(PROMPT);
            bash.type("say what").key("M-Enter").type("was typed").waitFor("was typed");
            bash.key("Up").key("C-z").waitFor("Stopped");
            bash.type("echo 'ec'hoed").key("Enter").waitFor("echoed");
            assertThat(bash.ask("#{keypad_cursor_flag} #{keypad_flag}")).isEqualTo("0 0");
            bash.type("fg").key("Enter");
            bash.waitFor(
                    "the line",
                    it -> it.getLast().equals("… was typed") && it.contains("./program"));
            bash.key("Enter").waitFor("· context ");
            assertThat(bash.history())
                    .containsSubsequence(
                            "› say what",
                            "… was typed",
                            "[1]+  Stopped                 ./program",
                            "echoed",
                            "$ fg",
                            "./program",
                            "› say what",
                            "… was typed");
            bash.key("C-z")
                    .waitFor(
                            "two stops",
                            it ->
                                    it.stream().filter(line -> line.contains("Stopped")).count()
                                            == 2);
            bash.type("fg").key("Enter").waitFor("the prompt", it -> it.getLast().equals(PROMPT));
            ask(bash, "/exit");
            leave(bash);
        }
    }

    @Test
    void one_question_can_be_stopped_too() throws Exception {
        var stopped = new CountDownLatch(1);
        try (var engine = engine(BEGINNING, stopped, END);
                var proxy = TestProxy.of(engine);
                Tmux bash =
                        Tmux.bash(folder, 80, 24, Main.class, "ask", "--url", proxy.url(), "go")) {
            bash.waitFor("│ 1 │ 2 │");
            bash.key("C-z").waitFor("Stopped");
            assertThat(bash.ask("#{cursor_flag}")).isEqualTo("1");
            bash.type("echo 'ec'hoed").key("Enter").waitFor("echoed");
            bash.type("fg").key("Enter").waitFor("│ 1 │ 2 │");
            stopped.countDown();
            bash.waitFor("the shell again", screen -> screen.getLast().equals("$"));
            List<String> all = bash.history();
            assertThat(all)
                    .containsSubsequence(
                            "# Title", "A paragraph.", "echoed", "$ fg", "│ 1 │ 2 │", "The last.");
            for (String once : List.of("# Title", "A paragraph.", "│ 1 │ 2 │", "The last.")) {
                assertThat(all).containsOnlyOnce(once);
            }
            leave(bash);
        }
    }

    @Test
    void an_answer_is_there_once_after_changes_of_the_width() throws Exception {
        var resized = new CountDownLatch(1);
        String sentence = "This is a sentence of several words, number %d, that goes on and on. ";
        var text = new StringBuilder();
        for (int i = 10; i < 30; i++) {
            text.append(sentence.formatted(i)).append(i % 5 == 4 ? "\n\n" : "");
        }
        try (var engine = engine("# Title\n\n" + text, resized, "\n\nThe last.");
                var proxy = TestProxy.of(engine);
                Tmux chat = chat(80, "--url", proxy.url())) {
            ask(chat, "go");
            chat.waitFor("number 29");
            for (int width : List.of(60, 100, 40, 80)) {
                chat.resize(width, 24);
                chat.waitFor(
                        "an answer as wide as the screen",
                        it -> it.stream().anyMatch(line -> isFilled(line, width)));
            }
            resized.countDown();
            chat.waitFor("The last.").waitFor("the prompt", it -> it.getLast().equals(PROMPT));
            String all = String.join(" ", chat.history()).replaceAll("\\s+", "");
            assertThat(all)
                    .containsOnlyOnce("#Title")
                    .contains(("#Title" + text + "The last.").replaceAll("\\s+", ""));
        }
    }

    /** Whether another word would not have had room. */
    private static boolean isFilled(String line, int width) {
        return line.contains("sentence") && line.length() > width - 12 && line.length() < width;
    }

    @Test
    void turns_stand_apart_and_questions_are_bold() throws Exception {
        try (Tmux chat = chat(80, "--engine", "mock")) {
            ask(chat, "say one");
            ask(chat, "say two");
            chat.waitFor(
                    "two turns",
                    it -> it.stream().filter(line -> line.contains("· context ")).count() == 2);
            ask(chat, "/usage");
            List<String> screen = chat.screen();
            int second = screen.indexOf("› say two");
            assertThat(screen.get(second - 1)).isEmpty();
            assertThat(screen.get(second - 2)).contains("· context ");
            assertThat(chat.screenWithStyles())
                    .anyMatch(it -> it.contains("[0;1m") && it.endsWith("› say two"));
        }
    }

    @Test
    void an_error_is_told_once() throws Exception {
        try (Tmux chat = chat(80, "--engine", "mock", "--model", "nix")) {
            ask(chat, "go");
            chat.waitFor("does not exist").waitFor("the prompt", it -> it.getLast().equals(PROMPT));
            String error = String.join(" ", chat.screen()).replaceAll(".*› go", "");
            assertThat(error).containsOnlyOnce("does not exist").containsOnlyOnce("lmresp-mock");
            assertThat(error).doesNotContain("[model]");
        }
    }

    @Test
    void forty_columns_are_enough() throws Exception {
        String code = "```python\nprint(1)\n```\n";
        try (var engine = engine("Words, and code:\n\n" + code, new CountDownLatch(0), "");
                var proxy = TestProxy.of(engine);
                Tmux chat = chat(40, "--url", proxy.url())) {
            chat.waitFor(
                    "the whole address",
                    screen -> screen.stream().anyMatch(it -> it.contains(proxy.url())));
            ask(chat, "go");
            chat.waitFor("raw-model ·").waitFor("the prompt", it -> it.getLast().equals(PROMPT));
            assertThat(chat.screen())
                    .contains("commands, Ctrl-D exits")
                    .containsSubsequence(
                            "› go", "Words, and code:", "", "─── python", "print(1)", "───");
            chat.key("C-r").type("g").waitFor("search earlier: g_");
        }
    }

    /** A shell that still ran would write into the folder while that is removed. */
    private static void leave(Tmux bash) throws IOException {
        bash.waitFor("the shell", screen -> screen.getLast().equals("$"));
        bash.type("exit").key("Enter").exitCode();
    }

    private static RawEngine engine(String beginning, CountDownLatch then, String end) {
        return RawEngine.of(
                turn -> {
                    turn.openStream();
                    turn.text(beginning);
                    then.await();
                    turn.text(end);
                    turn.finish("stop");
                    turn.done();
                });
    }

    private Tmux chat(int columns, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("ask"));
        all.addAll(List.of(arguments));
        return Tmux.java(folder, columns, 24, Map.of(), Main.class, all.toArray(String[]::new));
    }

    private static void ask(Tmux chat, String question) {
        chat.waitFor("the prompt", screen -> !screen.isEmpty() && screen.getLast().equals(PROMPT));
        chat.type(question).key("Enter");
    }
}
