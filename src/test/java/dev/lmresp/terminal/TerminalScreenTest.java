package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class TerminalScreenTest {
    private static final AttributedString LINE =
            new AttributedStringBuilder()
                    .append("│", AttributedStyle.DEFAULT.bold().foreground(AttributedStyle.RED))
                    .append("\u001b]8;;x\u001b\\", AttributedStyle.HIDDEN)
                    .append("中", AttributedStyle.DEFAULT)
                    .toAttributedString();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TerminalScreen screen(String type, Size size, Map<String, String> environment)
            throws IOException {
        var terminal = new LineDisciplineTerminal("test", type, out, StandardCharsets.UTF_8);
        terminal.setSize(size);
        return new TerminalScreen(terminal, environment);
    }

    @Test
    void lines_of_boxes_and_links_reach_the_terminal_as_they_are() throws IOException {
        TerminalScreen screen = screen("xterm-256color", Size.of(90, 30), Map.of());
        assertThat(screen.ansi(LINE)).isEqualTo("\u001b[31;1m│\u001b[0m\u001b]8;;x\u001b\\中");
        screen.write(screen.ansi(LINE));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(screen.ansi(LINE));
        assertThat(screen.width()).isEqualTo(90);
        assertThat(screen.height()).isEqualTo(30);
    }

    @Test
    void without_colours_the_other_styles_stay() throws IOException {
        TerminalScreen screen = screen("xterm-256color", Size.of(90, 30), Map.of("NO_COLOR", "1"));
        assertThat(screen.ansi(LINE)).isEqualTo("\u001b[1m│\u001b[0m\u001b]8;;x\u001b\\中");
    }

    @Test
    void a_dumb_terminal_gets_text_only() throws IOException {
        assertThat(screen("dumb", Size.of(90, 30), Map.of()).ansi(LINE)).isEqualTo("│中");
    }

    @Test
    void a_terminal_without_a_size_has_the_usual_one() throws IOException {
        TerminalScreen screen = screen("xterm", Size.of(0, 0), Map.of());
        assertThat(screen.width()).isEqualTo(80);
        assertThat(screen.height()).isEqualTo(24);
    }
}
