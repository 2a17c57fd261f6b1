package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lmresp.terminal.prompt.Candidate;
import dev.lmresp.terminal.prompt.FileNames;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ChatCommandsTest {
    @TempDir private Path folder;
    private final List<String> ran = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"/model x", "/m", "/no-such", "/", "/title a/b c"})
    void a_line_with_a_slash_is_a_command(String line) {
        assertThat(ChatCommands.isCommand(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd: what is this?", "hello", " /model", "/a\nb"})
    void a_path_or_a_text_is_a_question(String line) {
        assertThat(ChatCommands.isCommand(line)).isFalse();
    }

    @Test
    void a_command_gets_what_follows_its_name() throws Exception {
        commands().run("/model   a b ");
        commands().run("/models");
        assertThat(ran).containsExactly("/model a b", "/models ");
    }

    @Test
    void the_beginning_of_a_name_is_enough_where_it_is_the_only_one() throws Exception {
        commands().run("/fi x");
        assertThat(ran).containsExactly("/file x");
        assertThatExceptionOfType(ChatFailure.class)
                .isThrownBy(() -> commands().run("/mod"))
                .withMessage("/mod could be /model, /models");
        assertThatExceptionOfType(ChatFailure.class)
                .isThrownBy(() -> commands().run("/nothing"))
                .withMessageContaining("/help");
    }

    @Test
    void names_choices_and_files_are_completed() throws IOException {
        Files.createFile(folder.resolve("notes.md"));
        assertThat(texts("/mo")).containsExactly("/model", "/models");
        assertThat(texts("/model q")).containsExactly("qwen");
        assertThat(texts("/file no")).containsExactly("notes.md");
        assertThat(texts("/models ")).isEmpty();
        assertThat(texts("what")).isEmpty();
    }

    @Test
    void words_of_other_chats_are_understood_but_not_listed() throws Exception {
        var commands =
                new ChatCommands(
                        List.of(
                                ChatCommand.of("/help", "", it -> run("/help", it)),
                                ChatCommand.of("/exit", "", it -> run("/exit", it))),
                        new FileNames(folder, ""));
        for (String line : List.of("/quit", "/q", "/bye", "/b", "/?")) {
            commands.run(line);
        }
        assertThat(ran).containsExactly("/exit ", "/exit ", "/exit ", "/exit ", "/help ");
        assertThat(commands.complete("/", 1)).extracting(Candidate::text).contains("/help");
        assertThat(commands.complete("/", 1)).extracting(Candidate::text).doesNotContain("/quit");
        assertThat(commands.complete("/qu", 3)).extracting(Candidate::text).contains("/quit");
    }

    private List<String> texts(String line) {
        return commands().complete(line, line.length()).stream().map(Candidate::text).toList();
    }

    private ChatCommands commands() {
        return new ChatCommands(
                List.of(
                        new ChatCommand(
                                "/model",
                                "[NAME]",
                                "",
                                () -> List.of("qwen", "llama"),
                                it -> run("/model", it)),
                        ChatCommand.of("/models", "", it -> run("/models", it)),
                        ChatCommand.of("/file", "FILE", "", it -> run("/file", it))),
                new FileNames(folder, ""));
    }

    private Step run(String name, String argument) {
        ran.add(name + " " + argument);
        return Step.NEXT;
    }
}
