package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.BOLD;
import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.terminal.Lines;
import dev.lmresp.terminal.markdown.MarkdownStream;

import org.jline.utils.AttributedString;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Two answers of different models to the same question: side by side if they fit, otherwise one
 * below the other.
 */
final class Comparison implements AnswerLayout {
    private final String first;
    private final String second;
    private final MarkdownStream said = new MarkdownStream();
    private final String text;
    private final IntFunction<String> figures;
    private final boolean isAbove;

    /**
     * Shows the first answer beside the second one.
     *
     * @param first the model of the first answer
     * @param said the first answer, in Markdown
     * @param figures gives the figures of the first, for a width
     * @param second the model of the second answer
     * @param isAbove whether the first answer is the last thing on the screen, so that it is not
     *     repeated when the second is shown below it
     */
    Comparison(
            String first,
            String said,
            IntFunction<String> figures,
            String second,
            boolean isAbove) {
        this.first = first;
        this.second = second;
        this.said.append(said);
        this.said.end();
        this.text = said;
        this.figures = figures;
        this.isAbove = isAbove;
    }

    /** Writes everything before the second answer, for a terminal without cursor control. */
    void writeHead(PrintWriter out) {
        if (!isAbove) {
            out.println(("1  " + first).strip());
            out.println(text.strip());
            out.println();
        }
        out.println(("2  " + second).strip());
        out.flush();
    }

    @Override
    public List<AttributedString> lines(IntFunction<List<AttributedString>> answer, int width) {
        if (width < TwoColumns.MIN_WIDTH) {
            return below(answer, width);
        }
        TwoColumns columns = columns(width);
        return columns.lines(
                first(columns.left()), second(answer.apply(columns.right()), columns.right()));
    }

    private List<AttributedString> below(IntFunction<List<AttributedString>> answer, int width) {
        var lines = new ArrayList<AttributedString>();
        if (!isAbove) {
            lines.addAll(first(width));
            lines.add(AttributedString.EMPTY);
            lines.add(new AttributedString(figures.apply(width), DEFAULT.faint()));
            lines.add(AttributedString.EMPTY);
        }
        lines.addAll(second(answer.apply(width), width));
        return lines;
    }

    private List<AttributedString> first(int width) {
        var lines = new ArrayList<AttributedString>();
        lines.add(heading(1, first, width));
        lines.add(AttributedString.EMPTY);
        if (text.isBlank()) {
            lines.add(Lines.cut("No text.", DEFAULT.faint(), width));
        }
        lines.addAll(said.lines(width));
        return lines;
    }

    private List<AttributedString> second(List<AttributedString> answer, int width) {
        var lines = new ArrayList<AttributedString>();
        lines.add(heading(2, second, width));
        lines.add(AttributedString.EMPTY);
        lines.addAll(answer);
        return lines;
    }

    private static AttributedString heading(int number, String model, int width) {
        return Lines.cut(number + "  " + model, BOLD, width);
    }

    @Override
    public String figures(IntFunction<String> ofSecond, int width) {
        if (width < TwoColumns.MIN_WIDTH) {
            return ofSecond.apply(width);
        }
        TwoColumns columns = columns(width);
        String left = figures.apply(columns.left());
        return columns.lines(
                        List.of(new AttributedString(left)),
                        List.of(new AttributedString(ofSecond.apply(columns.right()))))
                .getFirst()
                .toString();
    }

    private static TwoColumns columns(int width) {
        return TwoColumns.of(width, (width - 3) / 2);
    }
}
