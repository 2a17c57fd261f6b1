package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.Lines;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Events beside an answer; below it where there is no room for two columns. */
final class EventColumn {
    private static final int MIN_WIDTH_OF_BOTH = 96;
    private static final int MOST_BELOW = 8;
    private static final String BAR = " │ ";

    private EventColumn() {}

    /**
     * The lines of both.
     *
     * @param answer gives the lines of the answer for a width
     */
    static List<AttributedString> beside(
            IntFunction<List<AttributedString>> answer, EventLog log, int width) {
        if (width < MIN_WIDTH_OF_BOTH) {
            return below(answer.apply(width), log.lines(), width);
        }
        int left = width * 3 / 5;
        int right = width - left - BAR.length();
        List<AttributedString> said = answer.apply(left);
        List<String> events = log.linesBeside(said.size());
        var lines = new ArrayList<AttributedString>();
        for (int i = 0; i < Math.max(said.size(), events.size()); i++) {
            AttributedString line = i < said.size() ? said.get(i) : AttributedString.EMPTY;
            var both = new AttributedStringBuilder().append(line);
            both.append(" ".repeat(Math.max(0, left - Columns.of(line))));
            both.append(BAR, DEFAULT.faint());
            if (i < events.size()) {
                both.append(Lines.cut(events.get(i), DEFAULT.faint(), right));
            }
            lines.add(both.toAttributedString());
        }
        return lines;
    }

    private static List<AttributedString> below(
            List<AttributedString> answer, List<String> events, int width) {
        var lines = new ArrayList<>(answer);
        lines.add(AttributedString.EMPTY);
        int from = Math.max(0, events.size() - MOST_BELOW);
        if (from > 0) {
            lines.add(Lines.cut("│ … %d before".formatted(from), DEFAULT.faint(), width));
        }
        for (String event : events.subList(from, events.size())) {
            lines.add(Lines.cut("│ " + event, DEFAULT.faint(), width));
        }
        return lines;
    }
}
