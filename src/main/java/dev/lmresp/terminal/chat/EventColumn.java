package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Lines;

import org.jline.utils.AttributedString;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Shows events beside an answer; below it if two columns do not fit. */
final class EventColumn {
    private static final int MOST_BELOW = 8;

    private EventColumn() {}

    /**
     * The lines of both.
     *
     * @param answer gives the lines of the answer for a width
     */
    static List<AttributedString> beside(
            IntFunction<List<AttributedString>> answer, EventLog log, int width) {
        if (width < TwoColumns.MIN_WIDTH) {
            return below(answer.apply(width), log.lines(), width);
        }
        var columns = TwoColumns.of(width, width * 3 / 5);
        List<AttributedString> said = answer.apply(columns.left());
        List<AttributedString> events =
                log.linesBeside(said.size()).stream()
                        .map(it -> Lines.cut(it, DEFAULT.faint(), columns.right()))
                        .toList();
        return columns.lines(said, events);
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
