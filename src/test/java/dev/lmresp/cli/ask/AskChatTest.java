package dev.lmresp.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;

import dev.lmresp.cli.Main;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.conversation.Question;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.terminal.Tmux;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** The chat in a real terminal, with a real proxy. */
@Tag("process")
@Order(TestOrder.LONG)
class AskChatTest {
    private static final String PROMPT = "›";

    @TempDir private Path folder;

    @Test
    void it_answers_in_markdown_and_tells_what_the_turn_came_to() throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            ask(chat, "say # Title");
            chat.waitFor("tokens · first");
            chat.waitFor("Title", screen -> screen.stream().anyMatch("# Title"::equals));
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/quit", "/bye", "exit", "quit", "/exit"})
    void it_is_left_by_the_words_of_other_chats(String word) throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            ask(chat, word);
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void a_question_that_begins_with_exit_is_asked() throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            ask(chat, "exit codes: say four of them");
            chat.waitFor("tokens · first");
        }
    }

    @Test
    void twice_ctrl_c_at_an_empty_prompt_leaves_and_the_first_says_so() throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            chat.waitFor(PROMPT);
            chat.type("not sent").key("C-c").key("C-c");
            chat.waitFor("Press Ctrl-C again to exit, or use Ctrl-D or /exit.");
            chat.key("C-c");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void it_says_how_to_go_on_and_who_answers() throws IOException {
        try (var engine = RawEngine.of(turn -> turn.say("ok"));
                Tmux chat = chat(100, 24, "--engine", engine.url())) {
            chat.waitFor("/help lists the commands, Ctrl-D exits");
            chat.waitFor("raw-model at " + engine.url());
            assertThat(chat.screen().getLast()).isEqualTo(PROMPT);
        }
    }

    @Test
    @EnabledIf("hasScript")
    void it_works_where_the_terminal_has_no_size() throws Exception {
        try (LmrespProcess chat =
                LmrespProcess.startAtTerminal(
                        folder,
                        Map.of("TERM", "xterm-256color", "SHELL", "/bin/sh"),
                        "say hi there\\r",
                        "ask",
                        "--engine=mock")) {
            await().until(() -> chat.out().contains("lmresp-mock · mock · 2 tokens"));
            assertThat(chat.out()).contains(PROMPT + " ");
        }
    }

    static boolean hasScript() {
        return Files.isExecutable(Path.of("/usr/bin/script"));
    }

    @Test
    void it_takes_and_shows_utf_8_where_the_locale_names_no_characters() throws IOException {
        try (Tmux chat =
                Tmux.java(
                        folder,
                        80,
                        24,
                        Map.of("LC_ALL", "C"),
                        Main.class,
                        "ask",
                        "--engine",
                        "mock")) {
            ask(chat, "say grüße 漢字");
            chat.waitFor("tokens · first");
            chat.waitFor("the answer", screen -> screen.stream().anyMatch("grüße 漢字"::equals));
        }
    }

    @Test
    void it_works_in_forty_columns() throws IOException {
        try (Tmux chat = chat(40, 12, "--engine", "mock")) {
            ask(chat, "say " + "word ".repeat(30) + "end");
            chat.waitFor("end");
            chat.waitFor("lmresp-mock · ");
            assertThat(chat.screen()).allMatch(line -> line.length() <= 40);
        }
    }

    @Test
    void ctrl_c_stops_the_answer_and_the_chat_goes_on() throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            ask(chat, "count to 500 every 50 ms");
            chat.waitFor("2 3");
            chat.key("C-c");
            chat.waitFor("stopped");
            ask(chat, "say still here");
            chat.waitFor("the answer", screen -> screen.stream().anyMatch("still here"::equals));
        }
    }

    @Test
    void ctrl_c_ends_the_wait_for_an_engine_that_does_not_say_what_it_has() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Tmux chat = chat(80, 24, "--engine", "http://127.0.0.1:" + silent.getLocalPort())) {
            ask(chat, "hello");
            chat.waitFor("Waiting for the engine … Ctrl-C stops.");
            chat.key("C-c").waitFor("Not sent. Press the Up key to get the question back.");
            ask(chat, "/models");
            chat.waitFor("the command", screen -> screen.getLast().equals("› /models"));
            chat.key("C-c").waitFor("Stopped.");
            chat.waitFor("the prompt", screen -> screen.getLast().equals(PROMPT));
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void what_is_typed_while_an_answer_comes_is_the_next_question() throws Exception {
        var typed = new CountDownLatch(1);
        try (var engine =
                        RawEngine.inTurn(
                                turn -> {
                                    turn.openStream();
                                    turn.text("first answer");
                                    typed.await();
                                    turn.finish("stop");
                                    turn.done();
                                },
                                turn -> turn.say("second answer"));
                var proxy = TestProxy.of(engine);
                Tmux chat = chat(80, 24, "--url", proxy.url())) {
            ask(chat, "one");
            chat.waitFor("first answer");
            chat.type("two").key("Enter");
            chat.waitFor("› two");
            typed.countDown();
            chat.waitFor("second answer");
            assertThat(engine.requests().getLast().json().toString()).contains("\"two\"");
        }
    }

    @Test
    void reasoning_is_folded_and_unfolded() throws Exception {
        var seen = new CountDownLatch(1);
        try (var engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (String line : List.of("alpha", "beta", "gamma", "delta")) {
                                        turn.event(
                                                Chunks.delta(
                                                        "{\"reasoning_content\":\"%s\\n\\n\"}"
                                                                .formatted(line)));
                                    }
                                    turn.text("The answer.");
                                    seen.await();
                                    turn.finish("stop");
                                    turn.done();
                                });
                var proxy = TestProxy.of(engine);
                Tmux chat = chat(80, 24, "--url", proxy.url())) {
            ask(chat, "think");
            chat.waitFor("The answer.");
            chat.waitFor("✻ thought for");
            assertThat(chat.screen()).noneMatch(line -> line.contains("alpha"));
            chat.key("C-o");
            chat.waitFor("alpha");
            seen.countDown();
            chat.waitFor(PROMPT);
        }
    }

    @Test
    void a_tool_is_asked_about_and_runs_when_the_person_says_so() throws IOException {
        Path ran = folder.resolve("ran");
        Path tools =
                Files.writeString(
                        folder.resolve("tools.toml"),
                        """
                        [[tool]]
                        name = "add"
                        description = "adds two numbers"
                        command = ["sh", "-c", "cat; touch ran"]
                        [tool.parameters]
                        type = "object"
                        required = ["a", "b"]
                        [tool.parameters.properties]
                        a = { type = "integer" }
                        b = { type = "integer" }
                        """);
        try (Tmux chat = chat(80, 24, "--engine", "mock", "-t", tools.toString())) {
            ask(chat, "add 2 and 3");
            chat.waitFor("Run add {\"a\":2,\"b\":3}?");
            // Enter is no consent
            chat.key("Enter").key("n");
            chat.waitFor("⎿ The user refused");
            chat.waitFor("· context ");
            assertThat(ran).doesNotExist();
            chat.type("/clear").key("Enter");
            ask(chat, "add 2 and 3");
            chat.waitFor("Run add");
            chat.key("y");
            chat.waitFor("⎿ {\"a\":2,\"b\":3}");
            await().until(() -> Files.exists(ran));
        }
    }

    @Test
    void the_events_stand_beside_the_answer() throws IOException {
        try (Tmux chat = chat(120, 24, "--engine", "mock")) {
            chat.waitFor(PROMPT);
            chat.type("/events on").key("Enter");
            chat.waitFor("with their events");
            ask(chat, "say hello there");
            chat.waitFor("│");
            chat.waitFor(" completed");
            chat.waitFor(
                    "the answer beside it",
                    screen -> screen.stream().anyMatch(it -> it.matches("hello there +│.*")));
        }
    }

    @Test
    void the_answer_follows_the_width_of_the_terminal() throws Exception {
        var resized = new CountDownLatch(1);
        String words = "word ".repeat(40).strip();
        try (var engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text(words);
                                    resized.await();
                                    turn.text(" end");
                                    turn.finish("stop");
                                    turn.done();
                                });
                var proxy = TestProxy.of(engine);
                Tmux chat = chat(100, 24, "--url", proxy.url())) {
            ask(chat, "go");
            chat.waitFor("word word");
            chat.resize(50, 24);
            resized.countDown();
            chat.waitFor("end");
            chat.waitFor("raw-model");
            long count =
                    chat.screen().stream()
                            .flatMap(line -> List.of(line.split(" ")).stream())
                            .filter("word"::equals)
                            .count();
            assertThat(count).isEqualTo(40);
        }
    }

    @Test
    void a_conversation_goes_on_in_the_next_chat() throws IOException {
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            ask(chat, "my name is Ada");
            chat.waitFor("· context ");
            chat.type("/exit").key("Enter");
            assertThat(chat.exitCode()).isZero();
        }
        try (Tmux chat = chat(80, 24, "--engine", "mock", "-c")) {
            chat.waitFor("my name is Ada, 1 turn so far");
            ask(chat, "what is my name?");
            chat.waitFor("what is my name?");
            chat.waitFor("Ada", screen -> screen.stream().anyMatch(it -> it.endsWith("Ada.")));
        }
    }

    @Test
    void commands_show_and_change_what_is_asked() throws IOException {
        try (Tmux chat = chat(100, 40, "--engine", "mock")) {
            chat.waitFor(PROMPT);
            chat.type("/system be brief").key("Enter");
            chat.waitFor("be brief");
            ask(chat, "say hi");
            chat.waitFor("· context ");
            chat.type("/explain").key("Enter");
            chat.waitFor("\"role\" : \"system\"");
            chat.waitFor("Nothing is lost.");
            chat.type("/usage").key("Enter");
            chat.waitFor("total");
            chat.type("/nonsense").key("Enter");
            chat.waitFor("Unknown command /nonsense; /help lists them.");
            chat.type("/help").key("Enter");
            chat.waitFor("Ctrl-R finds");
        }
    }

    @Test
    void prompts_of_the_person_are_there_by_their_names() throws IOException {
        Path prompts = Files.createDirectories(folder.resolve("config/lmresp/prompts"));
        Files.writeString(prompts.resolve("twice.md"), "say {{input}} {{input}}");
        Files.writeString(prompts.resolve("pirate.md"), "You are a pirate.");
        try (Tmux chat = chat(80, 24, "--engine", "mock", "-p", "twice")) {
            chat.waitFor("the next question is inserted into the prompt twice");
            ask(chat, "one");
            chat.waitFor("the answer", screen -> screen.contains("one one"));
            chat.waitFor("· context ");
            chat.type("/prompt twi").key("Tab").type("two").key("Enter");
            chat.waitFor("the answer", screen -> screen.contains("two two"));
            chat.waitFor(PROMPT);
            chat.type("/clear").key("Enter");
            chat.type("/prompt pirate").key("Enter");
            chat.waitFor("The system prompt is now: You are a pirate.");
            chat.type("/prompt nobody").key("Enter");
            chat.waitFor("there is no prompt 'nobody'; there are pirate, twice");
        }
    }

    @Test
    void what_the_model_is_told_before_is_read_from_a_file() throws IOException {
        Files.writeString(folder.resolve("role.md"), "Be a pirate.\n");
        try (Tmux chat = chat(80, 24, "--engine", "mock")) {
            chat.waitFor(PROMPT);
            chat.type("/system @ro").key("Tab").key("Enter");
            chat.waitFor("the text", screen -> screen.contains("Be a pirate."));
            chat.type("/system @missing.md").key("Enter");
            chat.waitFor("missing.md does not exist");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80})
    void a_conversation_is_chosen_with_keys(int columns) throws IOException {
        keep("say apples", "say pears", "say plums " + "and more ".repeat(20));
        try (Tmux chat = chat(columns, 12, "--engine", "mock")) {
            chat.waitFor(PROMPT);
            chat.type("/load").key("Enter");
            chat.waitFor("type to search");
            assertThat(chat.screen())
                    .filteredOn(line -> line.matches("[❯ ] say .*|Continue.*|.* Enter .*"))
                    .hasSize(5)
                    .allMatch(line -> line.length() < columns);
            assertThat(chat.screen())
                    .anyMatch(line -> line.matches("❯ say plums .*…  lmresp-m.* +now"))
                    .anyMatch(line -> line.matches("  say pears +lmresp-m.* +now"));
            chat.key("Down");
            chat.waitFor("❯ say pears");
            chat.type("app");
            chat.waitFor("❯ say apples");
            chat.key("BSpace").key("BSpace").key("BSpace").key("Escape");
            chat.waitFor("the prompt", screen -> screen.getLast().equals(PROMPT));
            assertThat(chat.screen()).noneMatch(line -> line.contains("type to search"));
            chat.type("/load").key("Enter");
            chat.waitFor("type to search");
            chat.type("app").key("Enter");
            chat.waitFor("say apples, 1 turn so far");
            assertThat(chat.screen()).noneMatch(line -> line.contains("type to search"));
        }
    }

    @Test
    void all_of_the_choice_is_seen_after_changes_of_the_size() throws IOException {
        keep("say 1", "say 2", "say 3", "say 4", "say 5", "say 6", "say 7", "say apples");
        try (Tmux chat = chat(80, 24, "--engine", "mock", "--pick")) {
            chat.waitFor("❯ say apples");
            chat.key("Down").waitFor("❯ say 7");
            for (int[] size : List.of(new int[] {40, 24}, new int[] {80, 24}, new int[] {60, 7})) {
                chat.resize(size[0], size[1]);
                int shown = Math.min(8, size[1] - 3);
                chat.waitFor(
                        "the list",
                        screen ->
                                screen.size() == shown + 2
                                        && screen.getFirst().equals("Continue:")
                                        && screen.get(2).startsWith("❯ say 7 ")
                                        && screen.getLast().contains("Enter opens"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "say more"})
    void choosing_goes_on_below_what_a_shell_wrote_while_it_was_stopped(String question)
            throws IOException {
        keep("say apples", "say pears");
        try (Tmux bash =
                Tmux.bash(
                        folder,
                        80,
                        24,
                        Main.class,
                        Stream.of("ask", "--engine", "mock", "--pick", question)
                                .filter(it -> !it.isEmpty())
                                .toArray(String[]::new))) {
            bash.waitFor("❯ say pears");
            bash.key("Down").waitFor("❯ say apples");
            bash.key("C-z").waitFor("Stopped");
            assertThat(bash.screen()).noneMatch(line -> line.contains("type to search"));
            assertThat(bash.ask("#{cursor_flag}")).isEqualTo("1");
            bash.type("echo 'ec'hoed; stty -a | grep -o ' echo '").key("Enter").waitFor(" echo");
            bash.type("fg").key("Enter").waitFor("❯ say apples");
            assertThat(bash.screen())
                    .containsSubsequence("echoed", " echo", "$ fg", "./program")
                    .filteredOn(line -> line.contains("say apples"))
                    .hasSize(1);
            bash.key("Escape").waitFor("the shell", screen -> screen.getLast().equals("$"));
            bash.type("exit").key("Enter").exitCode();
        }
    }

    @Test
    void a_chat_begins_with_the_conversation_that_is_picked() throws IOException {
        keep("say apples", "say pears");
        try (Tmux chat = chat(80, 24, "--engine", "mock", "--pick")) {
            chat.waitFor("❯ say pears");
            chat.key("Down").key("Enter");
            chat.waitFor("say apples, 1 turn so far");
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
        try (Tmux chat = chat(80, 24, "--engine", "mock", "--pick")) {
            chat.waitFor("❯ say");
            chat.key("C-c");
            assertThat(chat.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        }
        try (Tmux chat = chat(80, 24, "--engine", "mock", "--pick", "say more")) {
            chat.waitFor("❯ say");
            chat.key("Enter");
            chat.waitFor("the answer", screen -> screen.contains("more"));
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void on_a_dumb_terminal_a_conversation_is_chosen_by_its_number() throws IOException {
        keep("say apples", "say pears");
        try (Tmux chat =
                Tmux.java(
                        folder,
                        80,
                        24,
                        Map.of("TERM", "dumb"),
                        Main.class,
                        "ask",
                        "--engine",
                        "mock",
                        "--pick")) {
            chat.waitFor("Number, or Enter to cancel:");
            chat.type("7").key("Enter");
            chat.waitFor("There is no number 7.");
            chat.type("2").key("Enter");
            chat.waitFor("say apples, 1 turn so far");
        }
    }

    @Test
    void another_model_answers_the_same_beside_the_first_and_the_person_keeps_one()
            throws IOException {
        try (var engine = twoModels();
                Tmux chat = chat(120, 30, "--engine", engine.url(), "-m", "small")) {
            ask(chat, "which one?");
            chat.waitFor("I am small");
            ask(chat, "/compare large");
            chat.waitFor("Keep which?  [1] small  [2] large");
            assertThat(chat.screen())
                    .anyMatch(line -> line.matches("1 {2}small +│ 2 {2}large"))
                    .anyMatch(line -> line.matches("I am small\\. +│ I am large\\."))
                    .anyMatch(line -> line.matches("small · .* tokens.*│ large · .* tokens.*"));
            // Enter chooses nothing
            chat.key("Enter").key("2");
            chat.waitFor("Continuing with the second answer; large answers from now on.");
            ask(chat, "and now?");
            chat.waitFor("I am large of 3");
            assertThat(engine.requests().getLast().json().toString())
                    .contains("I am large.")
                    .doesNotContain("I am small");
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void in_eighty_columns_both_answers_are_asked_for_and_stand_below_each_other()
            throws IOException {
        try (var engine = twoModels();
                Tmux chat = chat(80, 30, "--engine", engine.url(), "-m", "small")) {
            ask(chat, "/compare");
            chat.waitFor("/compare MODEL");
            ask(chat, "/compare large");
            chat.waitFor("There is no answer to compare with yet");
            ask(chat, "/compare large which one?");
            chat.waitFor("Keep which?");
            assertThat(String.join("\n", chat.screen()))
                    .containsOnlyOnce("I am small.")
                    .containsSubsequence("I am small.", "2  large", "I am large.");
            chat.key("1");
            chat.waitFor("Continuing with the first answer.");
            ask(chat, "and now?");
            chat.waitFor("I am small of 3");
            assertThat(engine.requests().getLast().json().toString())
                    .contains("I am small.")
                    .doesNotContain("I am large");
        }
    }

    @Test
    void a_comparison_that_is_stopped_or_fails_leaves_the_first_answer() throws IOException {
        try (var engine = twoModels();
                Tmux chat = chat(100, 40, "--engine", engine.url(), "-m", "small")) {
            ask(chat, "which one?");
            chat.waitFor("I am small");
            ask(chat, "/compare slow");
            chat.waitFor("I am slow");
            chat.key("C-c");
            chat.waitFor("Continuing with the first answer.");
            ask(chat, "/clear");
            ask(chat, "/compare absent");
            chat.waitFor("The endpoint does not list this model");
            chat.waitFor("no such model here");
            chat.waitFor("Continuing with the first answer.");
            ask(chat, "/clear");
            ask(chat, "/compare large");
            chat.waitFor("Keep which?");
            chat.key("C-c");
            chat.waitFor("Continuing with the first answer.");
            ask(chat, "and now?");
            chat.waitFor("I am small of 3");
        }
    }

    @Test
    void a_dumb_terminal_compares_with_plain_lines() throws IOException {
        try (var engine = twoModels();
                Tmux chat =
                        Tmux.java(
                                folder,
                                80,
                                24,
                                Map.of("TERM", "dumb"),
                                Main.class,
                                "ask",
                                "--engine",
                                engine.url(),
                                "-m",
                                "small")) {
            ask(chat, "which one?");
            chat.waitFor("I am small.");
            ask(chat, "/compare large");
            chat.waitFor("Keep which?  [1] small  [2] large");
            assertThat(String.join("\n", chat.screen()))
                    .containsSubsequence("1  small\nI am small.", "2  large\nI am large.");
            chat.type("2").key("Enter");
            chat.waitFor("large answers from now on");
        }
    }

    /** An engine whose models say who they are, and to how many messages they answer. */
    private static RawEngine twoModels() {
        return RawEngine.withModels(
                List.of("small", "large", "slow"),
                turn -> {
                    String model = turn.request().json().path("model").asText("");
                    int messages = turn.request().json().path("messages").size();
                    if (model.equals("absent")) {
                        turn.json(404, "{\"error\":{\"message\":\"no such model here\"}}");
                        return;
                    }
                    turn.openStream();
                    turn.text("I am " + model + (messages > 1 ? " of " + messages : "") + ".");
                    if (model.equals("slow")) {
                        turn.awaitLeft();
                    }
                    turn.finish("stop");
                    turn.done();
                });
    }

    /** Conversations that were had before. */
    private void keep(String... questions) throws IOException {
        var environment = Map.of("XDG_STATE_HOME", folder.resolve("state").toString());
        try (var store = KeptConversations.open(environment)) {
            for (String question : questions) {
                var input = new Question().text(question).items();
                String id = store.create("lmresp-mock", "").id();
                var turn = store.begin(id, 0, "lmresp-mock", "mock", input);
                store.end(
                        turn.id(),
                        StoredTurn.Status.COMPLETED,
                        List.of(),
                        NullNode.getInstance(),
                        "mock",
                        "");
            }
        }
    }

    @Test
    void a_dumb_terminal_gets_plain_lines() throws IOException {
        try (Tmux chat =
                Tmux.java(
                        folder,
                        80,
                        24,
                        Map.of("TERM", "dumb"),
                        Main.class,
                        "ask",
                        "--engine",
                        "mock")) {
            ask(chat, "say **hi** there");
            chat.waitFor("the answer", screen -> screen.contains("**hi** there"));
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void without_colours_there_are_none() throws IOException {
        try (Tmux chat =
                Tmux.java(
                        folder,
                        80,
                        24,
                        Map.of("NO_COLOR", "1"),
                        Main.class,
                        "ask",
                        "--engine",
                        "mock")) {
            ask(chat, "say `code` here");
            chat.waitFor("· context ");
            assertThat(chat.screenWithStyles()).noneMatch(line -> line.contains("[36m"));
        }
    }

    private Tmux chat(int columns, int rows, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("ask"));
        arguments.addAll(List.of(options));
        return Tmux.java(
                folder, columns, rows, Map.of(), Main.class, arguments.toArray(String[]::new));
    }

    private static void ask(Tmux chat, String question) {
        chat.waitFor(PROMPT);
        chat.type(question).key("Enter");
    }
}
