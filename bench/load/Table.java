import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects the rounds and prints their medians, one line a figure and one column a way. */
final class Table {
    private static final int NAME_WIDTH = 34;
    private static final int COLUMN_WIDTH = 22;

    private final PrintStream out;
    private final List<String> columns;
    private final boolean isMarkdown;
    private final Map<String, Map<Mode.Figure, List<Double>>> rounds = new HashMap<>();

    /**
     * @param isMarkdown for a page of the documentation
     */
    Table(PrintStream out, List<String> columns, boolean isMarkdown) {
        this.out = out;
        this.columns = columns;
        this.isMarkdown = isMarkdown;
    }

    void head(String busy) {
        out.printf(
                Locale.ROOT,
                "Median of the rounds (against direct). Load of the machine before: %s%n%n",
                busy);
        line("", columns);
        if (isMarkdown) {
            out.println("|---".repeat(1 + columns.size()) + "|");
        }
    }

    void add(String column, Map<Mode.Figure, Double> figures) {
        figures.forEach(
                (figure, value) ->
                        rounds.computeIfAbsent(column, key -> new HashMap<>())
                                .computeIfAbsent(figure, key -> new ArrayList<>())
                                .add(value));
    }

    void print(List<Mode.Figure> figures) {
        for (Mode.Figure figure : figures) {
            String unit = figure.unit().isEmpty() ? "" : ", " + figure.unit();
            double direct = median(columns.getFirst(), figure);
            line(
                    figure.name() + unit,
                    columns.stream()
                            .map(column -> cell(figure, median(column, figure), direct))
                            .toList());
        }
        rounds.clear();
    }

    private void line(String name, List<String> cells) {
        if (isMarkdown) {
            out.printf("| %s | %s |%n", name, String.join(" | ", cells));
            return;
        }
        out.printf("%-" + NAME_WIDTH + "s", name);
        cells.forEach(cell -> out.printf("%" + COLUMN_WIDTH + "s", cell));
        out.println();
    }

    private double median(String column, Mode.Figure figure) {
        List<Double> values = rounds.getOrDefault(column, Map.of()).getOrDefault(figure, List.of());
        return values.isEmpty()
                ? Double.NaN
                : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String cell(Mode.Figure figure, double value, double direct) {
        if (Double.isNaN(value)) {
            return "-";
        }
        String text = number(value);
        if (value == direct) {
            return text;
        }
        return switch (figure.against()) {
            case RATIO -> String.format(Locale.ROOT, "%s (%.2f)", text, value / direct);
            case ADDED -> String.format(Locale.ROOT, "%s (+%s)", text, number(value - direct));
            case NOTHING -> text;
        };
    }

    private static String number(double value) {
        return value >= 1000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(
                        Locale.ROOT,
                        value >= 100 || value == Math.rint(value) ? "%.0f" : "%.2f",
                        value);
    }
}
