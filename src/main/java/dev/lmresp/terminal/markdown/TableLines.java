package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;

import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Node;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Renders a table with its frame; cells that do not fit are wrapped. The head and the first rows
 * determine the widths of the columns for all rows, so that rows that have scrolled off still match
 * later ones.
 */
final class TableLines {
    /** The rows that determine the widths of the columns. */
    private static final int DECIDING_ROWS = 20;

    /** The minimum to which a column is reduced; below it the table is shown as a list. */
    private static final int NARROWEST = 12;

    private final Theme theme;
    private final List<List<Cell>> rows = new ArrayList<>();
    private int columns;

    /** A cell's text with its alignment. */
    private record Cell(Flow text, Alignment alignment) {}

    private enum Alignment {
        LEFT,
        CENTER,
        RIGHT
    }

    TableLines(Theme theme, TableBlock table) {
        this.theme = theme;
        for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
            for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
                if (row instanceof TableRow) {
                    rows.add(cells(row));
                }
            }
        }
        columns = rows.isEmpty() ? 0 : rows.getFirst().size();
    }

    /** The lines: with a frame if the width allows, else each row as a list of its cells. */
    List<AttributedString> lines(int width) {
        int frame = 3 * columns + 1;
        int[] widths = widths();
        return shrink(widths, width - frame) ? framed(widths) : listed(width);
    }

    private List<Cell> cells(Node row) {
        var cells = new ArrayList<Cell>();
        for (Node node = row.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof TableCell cell) {
                var flow = new Flow();
                AttributedStyle style = cell.isHeader() ? theme.heading() : AttributedStyle.DEFAULT;
                new Sentences(theme, flow).add(cell, style);
                cells.add(new Cell(flow, alignment(cell.getAlignment())));
            }
        }
        return cells;
    }

    private static Alignment alignment(TableCell.@Nullable Alignment a) {
        return switch (a) {
            case null -> Alignment.LEFT;
            case LEFT -> Alignment.LEFT;
            case CENTER -> Alignment.CENTER;
            case RIGHT -> Alignment.RIGHT;
        };
    }

    private int[] widths() {
        int[] widths = new int[columns];
        Arrays.fill(widths, 1);
        for (List<Cell> row : rows.subList(0, Math.min(rows.size(), 1 + DECIDING_ROWS))) {
            for (int i = 0; i < Math.min(columns, row.size()); i++) {
                widths[i] = Math.max(widths[i], row.get(i).text().width());
            }
        }
        return widths;
    }

    /** Reduces the widest columns until all fit; false if they would become too narrow. */
    private static boolean shrink(int[] widths, int room) {
        int least = 0;
        long sum = 0;
        for (int width : widths) {
            least += Math.min(width, NARROWEST);
            sum += width;
        }
        if (least > room) {
            return false;
        }
        // the maximum width of a column: the largest with which all fit
        int limit = Math.max(room, NARROWEST);
        while (sum > room) {
            limit--;
            sum = 0;
            for (int width : widths) {
                sum += Math.min(width, limit);
            }
        }
        int left = (int) (room - sum);
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > limit) {
                int more = left > 0 ? 1 : 0;
                left -= more;
                widths[i] = limit + more;
            }
        }
        return true;
    }

    private List<AttributedString> framed(int[] widths) {
        var lines = new ArrayList<AttributedString>();
        lines.add(rule("┌", "┬", "┐", widths));
        boolean isSpread = hasLongCells(widths);
        for (int i = 0; i < rows.size(); i++) {
            if (i == 1 || (i > 1 && isSpread)) {
                lines.add(rule("├", "┼", "┤", widths));
            }
            row(rows.get(i), widths, lines);
        }
        lines.add(rule("└", "┴", "┘", widths));
        return lines;
    }

    /** True when a row takes several lines, so that rules must separate rows. */
    private boolean hasLongCells(int[] widths) {
        for (List<Cell> row : rows.subList(1, Math.min(rows.size(), 1 + DECIDING_ROWS))) {
            for (int i = 0; i < Math.min(columns, row.size()); i++) {
                if (row.get(i).text().wrapped(widths[i]).size() > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private AttributedString rule(String start, String cross, String end, int[] widths) {
        var rule = new StringBuilder(start);
        for (int i = 0; i < columns; i++) {
            rule.append(i == 0 ? "" : cross).repeat('─', widths[i] + 2);
        }
        return new AttributedString(rule.append(end), theme.mark());
    }

    private void row(List<Cell> cells, int[] widths, List<AttributedString> out) {
        var parts = new ArrayList<List<AttributedString>>();
        int height = 1;
        for (int i = 0; i < Math.min(columns, cells.size()); i++) {
            List<AttributedString> part = cells.get(i).text().wrapped(widths[i]);
            parts.add(part);
            height = Math.max(height, part.size());
        }
        for (int line = 0; line < height; line++) {
            var whole = new AttributedStringBuilder();
            for (int i = 0; i < columns; i++) {
                whole.append(i == 0 ? "│ " : " │ ", theme.mark());
                boolean hasPart = i < parts.size() && line < parts.get(i).size();
                AttributedString part = hasPart ? parts.get(i).get(line) : AttributedString.EMPTY;
                Alignment alignment = i < cells.size() ? cells.get(i).alignment() : Alignment.LEFT;
                pad(part, alignment, widths[i], whole);
            }
            out.add(whole.append(" │", theme.mark()).toAttributedString());
        }
    }

    private static void pad(
            AttributedString part, Alignment alignment, int width, AttributedStringBuilder line) {
        int room = Math.max(0, width - Columns.of(part));
        int before =
                switch (alignment) {
                    case LEFT -> 0;
                    case CENTER -> room / 2;
                    case RIGHT -> room;
                };
        line.append(" ".repeat(before), AttributedStyle.DEFAULT);
        line.append(part);
        line.append(" ".repeat(room - before), AttributedStyle.DEFAULT);
    }

    /** Without a frame: the cells of a row below each other, each after its header. */
    private List<AttributedString> listed(int width) {
        var lines = new ArrayList<AttributedString>();
        List<Cell> heads = rows.getFirst();
        if (rows.size() == 1) {
            heads.forEach(head -> lines.addAll(head.text().wrapped(width)));
        }
        for (List<Cell> row : rows.subList(1, rows.size())) {
            if (!lines.isEmpty()) {
                lines.add(new AttributedString("─".repeat(Math.min(width, 8)), theme.mark()));
            }
            for (int i = 0; i < Math.min(columns, row.size()); i++) {
                var entry = new Flow();
                if (!heads.get(i).text().isEmpty()) {
                    entry.append(heads.get(i).text());
                    entry.append(": ", theme.mark());
                }
                entry.append(row.get(i).text());
                lines.addAll(entry.wrapped(width));
            }
        }
        return lines;
    }
}
