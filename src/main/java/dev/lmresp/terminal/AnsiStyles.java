package dev.lmresp.terminal;

import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

import java.util.Map;

/**
 * Styled lines as a terminal understands them. This is the one place that knows whether a person
 * wants colours: everything above styles its lines as if there were always some.
 *
 * @param isDumb whether the terminal understands no escape sequences at all
 * @param hasColours whether there are colours; bold, dim and underlined text is there without
 * @param colours how many colours the terminal has
 */
record AnsiStyles(boolean isDumb, boolean hasColours, int colours) {
    /** What every terminal with colours has. */
    static final int FEW = 8;

    private static final int MANY = 256;

    /**
     * As the environment says: {@code TERM}, and {@code NO_COLOR} (<a
     * href="https://no-color.org">no-color</a>).
     */
    static AnsiStyles of(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "dumb");
        boolean hasMany = type.contains("256color") || environment.containsKey("COLORTERM");
        return new AnsiStyles(
                type.startsWith("dumb"), isColourful(environment), hasMany ? MANY : FEW);
    }

    /** Whether the person wants colours. */
    static boolean isColourful(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    String ansi(AttributedString line) {
        var ansi = new StringBuilder();
        for (int i = 0; i < line.length(); i = line.runLimit(i)) {
            String text = line.subSequence(i, line.runLimit(i)).toString();
            if (line.isHidden(i)) {
                // escape sequences that take no room: the addresses of links
                ansi.append(isDumb ? "" : text);
            } else {
                append(ControlCharacters.of(text), line.styleAt(i), ansi);
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
