package dev.lmresp.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Lines whose columns stand below each other. */
public final class TextTable {
    private static final String GAP = "  ";

    private final Set<Integer> rightColumns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param rightColumns the columns, counted from 0, whose cells end below each other: numbers
     */
    public TextTable(Integer... rightColumns) {
        this.rightColumns = Set.of(rightColumns);
    }

    /** Adds a row; what would leave its cell, such as a line end, does not. */
    public TextTable row(String... cells) {
        rows.add(Stream.of(cells).map(ControlCharacters::of).toList());
        return this;
    }

    /** The lines, without blanks at their ends. */
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
