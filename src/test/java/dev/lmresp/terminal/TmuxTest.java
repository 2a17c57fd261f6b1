package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

@Tag("process")
class TmuxTest {
    @TempDir private Path folder;

    @Test
    void what_is_typed_and_pasted_reaches_the_program() throws Exception {
        try (var tmux = Tmux.start(folder, 40, 5, Map.of(), "cat")) {
            tmux.type("a $HOME; 漢字").key("Enter").waitFor("漢字");
            tmux.paste("two\nlines\n").waitFor("lines");
            tmux.key("C-d");
            assertThat(tmux.exitCode()).isZero();
            assertThat(tmux.history())
                    .containsSubsequence("a $HOME; 漢字", "a $HOME; 漢字", "two", "lines");
        }
    }

    @Test
    void the_environment_and_the_size_are_those_asked_for() throws Exception {
        String script = "echo \"<$TERM> <$HOME> <$MORE>\"; stty size; read x; stty size; exit 7";
        Map<String, String> environment = Map.of("TERM", "dumb", "MORE", "1 2");
        try (var tmux = Tmux.start(folder, 70, 10, environment, "sh", "-c", script)) {
            tmux.waitFor("10 70");
            assertThat(String.join("", tmux.screen()))
                    .contains("<dumb> <%s> <1 2>".formatted(folder));
            tmux.resize(66, 12).key("Enter").waitFor("12 66");
            assertThat(tmux.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void a_wait_in_vain_shows_the_screen() throws Exception {
        try (var tmux = Tmux.start(folder, 40, 5, Map.of(), "sh", "-c", "echo seen; read x")) {
            tmux.waitFor("seen");
            assertThatThrownBy(() -> tmux.waitFor("unseen", Duration.ofMillis(1)))
                    .hasMessageContainingAll("'unseen'", "  | seen");
        }
    }
}
