package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.Dialects;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.PromptFolder;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.prompt.FileNames;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The guide and the chat agree about its commands. */
class AskPageTest {
    @Test
    void every_command_is_in_the_guide_with_its_argument() throws IOException {
        String page = Files.readString(Path.of("docs/en/ask.md")).replace("\\|", "|");
        for (ChatCommand command : commands()) {
            assertThat(page)
                    .contains("`" + (command.name() + " " + command.argument()).strip() + "`");
        }
    }

    @Test
    void every_command_says_what_it_does() {
        assertThat(commands()).allSatisfy(it -> assertThat(it.summary()).isNotBlank());
    }

    @Test
    void help_shows_all_commands_on_one_screen_of_eighty_by_twenty_four() {
        List<AttributedString> lines = new HelpPage(commands()).lines(79);
        // with what was typed, three lines about keys, and the prompt below
        assertThat(lines.size()).isLessThanOrEqualTo(24 - 5);
        assertShownWhole(lines, 79);
    }

    @Test
    void where_there_is_less_room_they_stand_below_each_other() {
        assertShownWhole(new HelpPage(commands()).lines(39), 39);
    }

    private static void assertShownWhole(List<AttributedString> lines, int width) {
        assertThat(lines)
                .allSatisfy(it -> assertThat(it.columnLength()).isLessThanOrEqualTo(width));
        String page = String.join("\n", lines.stream().map(it -> it + " ").toList());
        for (ChatCommand command : commands()) {
            assertThat(page).containsOnlyOnce(command.name() + " ").contains(command.summary());
        }
    }

    private static List<ChatCommand> commands() {
        var state =
                new ChatState(
                        new CompletableFuture<>(),
                        new CompletableFuture<>(),
                        ChatSettings.DEFAULT,
                        warning -> {});
        var writer = new ChatWriter(new NoScreen());
        var files = new FileNames(Path.of(""), "");
        return Chat.commands(
                new ConversationCommands(state, writer, files, store -> Optional.empty()),
                state,
                writer,
                files,
                PromptFolder.of(Map.of()),
                () -> Dialects.load(Map.of()));
    }

    /** Nothing is shown. */
    private record NoScreen() implements Screen {
        @Override
        public int width() {
            return 80;
        }

        @Override
        public int height() {
            return 24;
        }

        @Override
        public void write(String ansi) {}

        @Override
        public String ansi(AttributedString line) {
            return "";
        }
    }
}
