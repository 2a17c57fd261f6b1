package dev.lmresp.terminal;

import org.jline.utils.AttributedCharSequence.ForceMode;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

import java.util.Map;

/**
 * Converts styled lines to ANSI escape sequences. This is the only place that checks whether
 * colours are wanted: callers always style their lines.
 *
 * @param isDumb whether the terminal supports no escape sequences at all
 * @param hasColours whether colours are enabled; bold, dim and underlined text is independent of
 *     that
 * @param colours the number of colours of the terminal
 */
record AnsiStyles(boolean isDumb, boolean hasColours, int colours) {
    /** The number of colours that every colour terminal has. */
    static final int FEW = 8;

    private static final int MANY = 256;

    /**
     * By the environment: {@code TERM}, and {@code NO_COLOR} (<a
     * href="https://no-color.org">no-color</a>).
     */
    static AnsiStyles of(Map<String, String> environment) {
        String type = environment.getOrDefault("TERM", "dumb");
        boolean hasMany = type.contains("256color") || environment.containsKey("COLORTERM");
        return new AnsiStyles(
                type.startsWith("dumb"), isColourful(environment), hasMany ? MANY : FEW);
    }

    /** True unless colours are disabled. */
    static boolean isColourful(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    String ansi(AttributedString line) {
        var ansi = new StringBuilder();
        for (int i = 0; i < line.length(); i = line.runLimit(i)) {
            String text = line.subSequence(i, line.runLimit(i)).toString();
            if (line.isHidden(i)) {
                // zero-width escape sequences: hyperlinks
                ansi.append(isDumb ? "" : text);
            } else {
                append(ControlCharacters.of(text), line.styleAt(i), ansi);
            }
        }
        return ansi.toString();
    }

    /** Does not use JLine's conversion of text, which turns box drawing into ASCII. */
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
