package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.Dialects;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.terminal.Screen;

import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    void what_help_shows_fits_eighty_columns() {
        int names =
                commands().stream()
                        .mapToInt(it -> (it.name() + " " + it.argument()).strip().length())
                        .max()
                        .orElseThrow();
        assertThat(commands())
                .allSatisfy(it -> assertThat(names + 2 + it.summary().length()).isLessThan(80));
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
                new ConversationCommands(state, writer, files),
                state,
                writer,
                files,
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
