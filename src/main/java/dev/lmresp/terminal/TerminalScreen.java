package dev.lmresp.terminal;

import org.jline.terminal.Terminal;
import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.InfoCmp.Capability;

import java.util.Map;

/**
 * A terminal of JLine. This is the one place that knows whether a person wants colours: everything
 * above styles its lines as if there were always some.
 */
public final class TerminalScreen implements Screen {
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 24;

    private final Terminal terminal;
    private final boolean hasColours;
    private final boolean isDumb;
    private final int colours;

    /**
     * The screen of a terminal.
     *
     * @param environment decides with {@code NO_COLOR} (<a
     *     href="https://no-color.org">no-color</a>) whether there are colours; bold, dim and
     *     underlined text stays
     */
    public TerminalScreen(Terminal terminal, Map<String, String> environment) {
        this.terminal = terminal;
        this.hasColours = environment.getOrDefault("NO_COLOR", "").isEmpty();
        this.isDumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
        Integer known = terminal.getNumericCapability(Capability.max_colors);
        this.colours = known == null ? 8 : known;
    }

    /** A terminal that does not know its width has 80 columns. */
    @Override
    public int width() {
        int width = terminal.getColumns();
        return width > 0 ? width : DEFAULT_WIDTH;
    }

    /** A terminal that does not know its height has 24 rows. */
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
        var ansi = new StringBuilder();
        for (int i = 0; i < line.length(); i = line.runLimit(i)) {
            String text = line.subSequence(i, line.runLimit(i)).toString();
            if (line.isHidden(i)) {
                // escape sequences that take no room: the addresses of links
                ansi.append(isDumb ? "" : text);
            } else {
                append(text, line.styleAt(i), ansi);
            }
        }
        return ansi.toString();
    }

    /** Not with JLine's own sequences for text, which turn the lines of boxes into ASCII. */
    private void append(String text, AttributedStyle style, StringBuilder ansi) {
        if (isDumb || style.equals(AttributedStyle.DEFAULT)) {
            ansi.append(text);
            return;
        }
        AttributedStyle shown = hasColours ? style : style.foregroundDefault().backgroundDefault();
        String around = new AttributedString("|", shown).toAnsi(colours, ForceMode.None);
        int inside = around.indexOf('|');
        ansi.append(around, 0, inside).append(text).append(around, inside + 1, around.length());
    }
}
