package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Columns;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines beside each other, with a bar between them.
 *
 * @param left how wide the left ones are
 * @param right how wide the right ones are
 */
record TwoColumns(int left, int right) {
    /** Less than this has no room for two. */
    static final int MIN_WIDTH = 96;

    private static final String BAR = " │ ";

    /** Columns that share a width. */
    static TwoColumns of(int width, int left) {
        return new TwoColumns(left, width - left - BAR.length());
    }

    /** As many lines as the longer side has; none may be wider than its side. */
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
