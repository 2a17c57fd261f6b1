package dev.lmresp.terminal;

import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;

import java.util.Map;

/** A JLine terminal as a screen. */
public final class TerminalScreen implements Screen {
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final Terminal terminal;
    private final AnsiStyles styles;

    /**
     * Creates the screen of a terminal.
     *
     * @param environment determines with {@code NO_COLOR} whether there are colours
     */
    public TerminalScreen(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        Integer colours = terminal.getNumericCapability(Capability.max_colors);
        this.styles =
                new AnsiStyles(
                        terminal.getType().startsWith(Terminal.TYPE_DUMB),
                        AnsiStyles.isColourful(environment),
                        colours == null ? AnsiStyles.FEW : colours);
    }

    /** The columns, 80 when unknown. */
    @Override
    public int width() {
        int width = terminal.getColumns();
        return width > 0 ? width : DEFAULT_WIDTH;
    }

    /** The rows, 24 when unknown. */
    @Override
    public int height() {
        int height = terminal.getRows();
        return height > 0 ? height : DEFAULT_HEIGHT;
    }

    @Override
    public void write(String ansi) {
        terminal.writer().write(ansi);
        terminal.flush();
    }

    @Override
    public String ansi(AttributedString line) {
        return styles.ansi(line);
    }
}
