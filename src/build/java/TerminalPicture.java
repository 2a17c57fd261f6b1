import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws what a terminal shows as an SVG. Reads the screen with its colours on standard input, as
 * {@code tmux capture-pane -e -p} gives it, and writes the picture to standard output.
 *
 * <p>Usage: {@code java TerminalPicture.java COLUMNS TITLE < screen > picture.svg}
 */
final class TerminalPicture {
    private static final double CELL_WIDTH = 8.4;
    private static final int LINE_HEIGHT = 19;
    private static final int FONT_SIZE = 14;
    private static final int MARGIN = 18;
    private static final int BAR = 34;

    private static final String FOREGROUND = "#d6deeb";
    private static final String BACKGROUND = "#10151d";

    /** The 16 colours that programs name by number. */
    private static final List<String> COLOURS =
            List.of(
                    "#3b4252", "#ef6b73", "#8fd694", "#e8c468", "#6cb6ff", "#c792ea", "#5ccfe6",
                    "#d6deeb", "#6b7688", "#ff8b92", "#addb67", "#ffd580", "#82aaff", "#d9a9f5",
                    "#80e0f0", "#ffffff");

    /** How text looks. */
    private record Style(
            String colour,
            String background,
            boolean bold,
            boolean dim,
            boolean italic,
            boolean underlined) {
        static final Style PLAIN = new Style("", "", false, false, false, false);
    }

    /** Text of one look, and the column that it begins in. */
    private record Run(int column, String text, Style style) {}

    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[([0-9;:]*)m|\u001b\\([A-Z0-9]");

    private Style style = Style.PLAIN;

    private TerminalPicture() {}

    public static void main(String[] arguments) throws IOException {
        int columns = Integer.parseInt(arguments[0]);
        String screen = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(new TerminalPicture().draw(screen.stripTrailing(), columns, arguments[1]));
    }

    private String draw(String screen, int columns, String title) {
        List<String> lines = screen.lines().toList();
        int width = (int) Math.ceil(columns * CELL_WIDTH) + 2 * MARGIN;
        int height = lines.size() * LINE_HEIGHT + BAR + MARGIN;
        var svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="ui-monospace, 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, monospace" font-size="%d">
                <rect width="100%%" height="100%%" rx="9" fill="%s"/>
                <circle cx="20" cy="17" r="5.5" fill="#ef6b73"/><circle cx="38" cy="17" r="5.5" fill="#e8c468"/><circle cx="56" cy="17" r="5.5" fill="#8fd694"/>
                <text x="50%%" y="21" text-anchor="middle" fill="#6b7688" font-size="12">%s</text>
                <g fill="%s" xml:space="preserve" style="white-space:pre">
                """
                        .formatted(
                                width,
                                height,
                                escaped(title),
                                FONT_SIZE,
                                BACKGROUND,
                                escaped(title),
                                FOREGROUND));
        for (int i = 0; i < lines.size(); i++) {
            int y = BAR + i * LINE_HEIGHT;
            for (Run run : runs(lines.get(i))) {
                draw(run, y, svg);
            }
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    private List<Run> runs(String line) {
        var runs = new ArrayList<Run>();
        Matcher escape = ESCAPE.matcher(line);
        int from = 0;
        int column = 0;
        while (from <= line.length()) {
            boolean found = escape.find(from);
            String text = line.substring(from, found ? escape.start() : line.length());
            if (!text.isEmpty()) {
                runs.add(new Run(column, text, style));
                column += width(text);
            }
            if (!found) {
                break;
            }
            if (escape.group(1) != null) {
                style = styled(escape.group(1));
            }
            from = escape.end();
        }
        return runs;
    }

    private static int width(String text) {
        return text.codePoints().map(c -> isWide(c) ? 2 : 1).sum();
    }

    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115f)
                || (c >= 0x2e80 && c <= 0xa4cf)
                || (c >= 0xac00 && c <= 0xd7a3)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xff00 && c <= 0xff60)
                || c >= 0x1f300;
    }

    private Style styled(String codes) {
        Style now = style;
        String[] numbers = codes.isEmpty() ? new String[] {"0"} : codes.split("[;:]");
        for (int i = 0; i < numbers.length; i++) {
            int code = numbers[i].isEmpty() ? 0 : Integer.parseInt(numbers[i]);
            String colour = "";
            if ((code == 38 || code == 48) && i + 1 < numbers.length) {
                boolean byNumber = numbers[i + 1].equals("5");
                colour =
                        byNumber
                                ? colour(Integer.parseInt(numbers[i + 2]))
                                : "#%02x%02x%02x"
                                        .formatted(
                                                Integer.parseInt(numbers[i + 2]),
                                                Integer.parseInt(numbers[i + 3]),
                                                Integer.parseInt(numbers[i + 4]));
                i += byNumber ? 2 : 4;
            }
            now = with(now, code, colour);
        }
        return now;
    }

    private static Style with(Style s, int code, String colour) {
        return switch (code) {
            case 0 -> Style.PLAIN;
            case 1 -> new Style(s.colour, s.background, true, s.dim, s.italic, s.underlined);
            case 2 -> new Style(s.colour, s.background, s.bold, true, s.italic, s.underlined);
            case 3 -> new Style(s.colour, s.background, s.bold, s.dim, true, s.underlined);
            case 4 -> new Style(s.colour, s.background, s.bold, s.dim, s.italic, true);
            case 22 -> new Style(s.colour, s.background, false, false, s.italic, s.underlined);
            case 23 -> new Style(s.colour, s.background, s.bold, s.dim, false, s.underlined);
            case 24 -> new Style(s.colour, s.background, s.bold, s.dim, s.italic, false);
            case 38 -> new Style(colour, s.background, s.bold, s.dim, s.italic, s.underlined);
            case 48 -> new Style(s.colour, colour, s.bold, s.dim, s.italic, s.underlined);
            case 39 -> new Style("", s.background, s.bold, s.dim, s.italic, s.underlined);
            case 49 -> new Style(s.colour, "", s.bold, s.dim, s.italic, s.underlined);
            default -> {
                String text =
                        code >= 30 && code <= 37
                                ? COLOURS.get(code - 30)
                                : code >= 90 && code <= 97 ? COLOURS.get(code - 82) : s.colour;
                String ground =
                        code >= 40 && code <= 47
                                ? COLOURS.get(code - 40)
                                : code >= 100 && code <= 107
                                        ? COLOURS.get(code - 92)
                                        : s.background;
                yield new Style(text, ground, s.bold, s.dim, s.italic, s.underlined);
            }
        };
    }

    /** A colour of the palette of 256. */
    private static String colour(int number) {
        if (number < 16) {
            return COLOURS.get(number);
        }
        if (number >= 232) {
            int grey = 8 + (number - 232) * 10;
            return "#%02x%02x%02x".formatted(grey, grey, grey);
        }
        int cube = number - 16;
        return "#%02x%02x%02x".formatted(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
    }

    private static int level(int step) {
        return step == 0 ? 0 : 55 + step * 40;
    }

    private static void draw(Run run, int y, StringBuilder svg) {
        double x = MARGIN + run.column * CELL_WIDTH;
        double length = width(run.text) * CELL_WIDTH;
        if (!run.style.background.isEmpty()) {
            svg.append(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n"
                            .formatted(x, y, length, LINE_HEIGHT, run.style.background));
        }
        if (run.text.isBlank()) {
            return;
        }
        svg.append(
                "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"%s>%s</text>\n"
                        .formatted(
                                x,
                                y + FONT_SIZE,
                                length,
                                attributes(run.style),
                                escaped(run.text)));
    }

    private static String attributes(Style style) {
        var attributes = new StringBuilder();
        if (!style.colour.isEmpty()) {
            attributes.append(" fill=\"").append(style.colour).append('"');
        }
        if (style.bold) {
            attributes.append(" font-weight=\"bold\"");
        }
        if (style.dim) {
            attributes.append(" opacity=\"0.6\"");
        }
        if (style.italic) {
            attributes.append(" font-style=\"italic\"");
        }
        if (style.underlined) {
            attributes.append(" text-decoration=\"underline\"");
        }
        return attributes.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
