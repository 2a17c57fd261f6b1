package dev.lmresp.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.Signals;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Standard output as a screen, if it is a terminal and nothing is read from it. A terminal library
 * would take longer to start than many answers, and fails when standard input is a pipe.
 */
public final class StandardOutputScreen implements Screen {
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final PrintWriter out;
    private final AnsiStyles styles;
    private volatile Size size = Size.ask();

    /**
     * Creates a screen.
     *
     * @param environment determines with {@code NO_COLOR} and {@code TERM} whether there are
     *     colours
     */
    public StandardOutputScreen(PrintWriter out, Map<String, String> environment) {
        this.out = out;
        this.styles = AnsiStyles.of(environment);
        Signals.register("WINCH", () -> size = Size.ask());
    }

    @Override
    public int width() {
        return size.width();
    }

    @Override
    public int height() {
        return size.height();
    }

    @Override
    public void write(String ansi) {
        ControlCharactersWriter.ansi(out, ansi);
        out.flush();
    }

    @Override
    public String ansi(AttributedString line) {
        return styles.ansi(line);
    }

    private record Size(int width, int height) {
        static Size ask() {
            try {
                String[] words = Stty.run("size").split(" ", 2);
                int height = Integer.parseInt(words[0]);
                int width = Integer.parseInt(words[1]);
                return width > 0 && height > 0 ? new Size(width, height) : unknown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return unknown();
            } catch (IOException | RuntimeException e) {
                return unknown();
            }
        }

        private static Size unknown() {
            return new Size(DEFAULT_WIDTH, DEFAULT_HEIGHT);
        }
    }
}
