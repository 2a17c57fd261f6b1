package dev.lmresp.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

import java.util.ArrayList;
import java.util.List;

/** Breaks or cuts text to a width. */
public final class Lines {
    private Lines() {}

    /** Lines of a width, broken between words; a word that is too long gets its own line. */
    public static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        String words = text.replaceFirst("^ +", "");
        var line = new StringBuilder(text.substring(0, text.length() - words.length()));
        boolean isBare = true;
        for (String word : words.split(" ", -1)) {
            if (!isBare && Columns.of(line) + 1 + Columns.of(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
                isBare = true;
            }
            line.append(isBare ? "" : " ").append(word);
            isBare &= word.isEmpty();
        }
        lines.add(line.toString());
        return lines;
    }

    /** Lines of any text, without control characters, at most as wide as given. */
    public static List<AttributedString> fitted(String text, AttributedStyle style, int width) {
        var lines = new ArrayList<AttributedString>();
        for (String line : wrapped(ControlCharacters.of(text), width)) {
            String rest = line;
            while (Columns.of(rest) > width) {
                int end = fitting(rest, width);
                lines.add(new AttributedString(rest.substring(0, end), style));
                rest = rest.substring(end);
            }
            lines.add(new AttributedString(rest, style));
        }
        return lines;
    }

    /** The number of characters that fit into a width; at least one. */
    private static int fitting(CharSequence text, int width) {
        int end = 0;
        int columns = 0;
        while (end < text.length()) {
            int next = Columns.endOfUnit(text, end, text.length());
            columns += Columns.of(text, end, next);
            if (columns > width) {
                break;
            }
            end = next;
        }
        return end == 0 ? Columns.endOfUnit(text, 0, text.length()) : end;
    }

    /** One line of any text, without control characters, with an ellipsis when it is too wide. */
    public static AttributedString cut(String text, AttributedStyle style, int width) {
        String line = ControlCharacters.of(text);
        if (Columns.of(line) <= width) {
            return new AttributedString(line, style);
        }
        return new AttributedString(line.substring(0, fitting(line, width - 1)) + "…", style);
    }
}
