package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Columns;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines side by side, with a bar between them.
 *
 * @param left the width of the left column
 * @param right the width of the right column
 */
record TwoColumns(int left, int right) {
    /** The minimum width for two columns. */
    static final int MIN_WIDTH = 96;

    private static final String BAR = " │ ";

    /** Columns that share a width. */
    static TwoColumns of(int width, int left) {
        return new TwoColumns(left, width - left - BAR.length());
    }

    /** Combines the lines; none may be wider than its column. */
    List<AttributedString> lines(List<AttributedString> left, List<AttributedString> right) {
        var lines = new ArrayList<AttributedString>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            AttributedString first = i < left.size() ? left.get(i) : AttributedString.EMPTY;
            var both = new AttributedStringBuilder().append(first);
            both.append(gap(first)).append(BAR, DEFAULT.faint());
            if (i < right.size()) {
                both.append(right.get(i));
            }
            lines.add(both.toAttributedString());
        }
        return lines;
    }

    private String gap(AttributedString line) {
        return " ".repeat(Math.max(0, left - Columns.of(line)));
    }
}
