package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;
import static org.jline.utils.AttributedStyle.RED;

import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.Lines;
import dev.lmresp.terminal.Screen;
import dev.lmresp.terminal.TextTable;
import dev.lmresp.terminal.markdown.MarkdownStream;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

import java.util.List;

/** Writes lines between questions and answers. */
final class ChatWriter {
    private final Screen screen;

    ChatWriter(Screen screen) {
        this.screen = screen;
    }

    /** Writes one or several lines. */
    void line(String text) {
        write(text, DEFAULT);
    }

    /** A less important line. */
    void quiet(String text) {
        sentences(text, DEFAULT.faint());
    }

    /** An error message. */
    void problem(String text) {
        sentences(text, DEFAULT.foreground(RED));
    }

    /** An earlier question of the user. */
    void question(String text) {
        write("› " + text, DEFAULT.bold());
    }

    /** A text in Markdown. */
    void markdown(String text) {
        var markdown = new MarkdownStream();
        markdown.append(text);
        markdown.end();
        styled(markdown.lines(width()));
    }

    /** A table, fitted to the width. */
    void table(TextTable table) {
        table.lines(width()).forEach(this::line);
    }

    /** Styled lines, made for {@link #width}. */
    void styled(List<AttributedString> lines) {
        lines.forEach(line -> screen.write(screen.ansi(line) + "\n"));
    }

    /** The maximum width of a line. */
    int width() {
        return Math.max(1, screen.width() - 1);
    }

    void raw(String sequence) {
        screen.write(sequence);
    }

    /** Lines wrapped between words; text to be copied is not wrapped. */
    private void sentences(String text, AttributedStyle style) {
        int width = Math.max(1, screen.width() - 1);
        text.lines()
                .flatMap(line -> Lines.wrapped(line, width).stream())
                .forEach(line -> write(line, style));
    }

    private void write(String text, AttributedStyle style) {
        if (text.isEmpty()) {
            screen.write("\n");
        }
        text.lines()
                .forEach(
                        line ->
                                screen.write(
                                        screen.ansi(
                                                        new AttributedString(
                                                                ControlCharacters.of(line), style))
                                                + "\n"));
    }
}
