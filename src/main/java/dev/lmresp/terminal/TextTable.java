package dev.lmresp.terminal;

import org.jline.utils.AttributedStyle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** A text table with aligned columns. */
public final class TextTable {
    private static final String GAP = "  ";

    private static final String INDENT = "  ";
    private static final String SEPARATOR = " · ";

    private final Set<Integer> rightColumns;
    private final List<List<String>> rows = new ArrayList<>();
    private List<String> header = List.of();

    /**
     * Creates an empty table.
     *
     * @param rightColumns the right-aligned columns, counted from 0
     */
    public TextTable(Integer... rightColumns) {
        this.rightColumns = Set.of(rightColumns);
    }

    /** Sets the header row. */
    public TextTable header(String... cells) {
        header = List.of(cells);
        return row(cells);
    }

    /** Adds a row; characters that would leave their cell, such as line ends, are replaced. */
    public TextTable row(String... cells) {
        rows.add(Stream.of(cells).map(ControlCharacters::of).toList());
        return this;
    }

    /** The lines, without trailing blanks. */
    public List<String> lines() {
        var widths = new ArrayList<Integer>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).codePointCount(0, row.get(i).length());
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(width, widths.get(i)));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    /**
     * The lines for a width. If a table with a header does not fit, each row becomes a block: its
     * first cell, and below it the others with their headers. Without a header the lines are cut.
     */
    public List<String> lines(int width) {
        List<String> lines = lines();
        if (lines.stream().allMatch(it -> Columns.of(it) <= width)) {
            return lines;
        }
        return header.isEmpty()
                ? lines.stream()
                        .map(it -> Lines.cut(it, AttributedStyle.DEFAULT, width).toString())
                        .toList()
                : rows.stream().skip(1).flatMap(row -> block(row, width).stream()).toList();
    }

    private List<String> block(List<String> row, int width) {
        var lines = new ArrayList<String>();
        lines.add(row.getFirst());
        var line = new StringBuilder();
        for (int i = 1; i < row.size(); i++) {
            String cell = header.get(i).toLowerCase(Locale.ROOT) + " " + row.get(i);
            if (row.get(i).isEmpty()) {
                continue;
            }
            if (!line.isEmpty() && Columns.of(line) + Columns.of(SEPARATOR + cell) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? INDENT : SEPARATOR).append(cell);
        }
        lines.add(line.toString());
        lines.removeIf(String::isEmpty);
        return lines;
    }

    private String line(List<String> row, List<Integer> widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            String blanks = " ".repeat(widths.get(i) - cell.codePointCount(0, cell.length()));
            line.append(i == 0 ? "" : GAP);
            line.append(rightColumns.contains(i) ? blanks + cell : cell + blanks);
        }
        return line.toString().stripTrailing();
    }
}
