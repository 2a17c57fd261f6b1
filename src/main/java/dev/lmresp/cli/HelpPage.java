package dev.lmresp.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_PARAMETER_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The help of a command, wrapped to the terminal. picocli also breaks lines within URLs, file names
 * and options; so it writes unbroken lines, which are wrapped here at blanks only.
 */
final class HelpPage {
    private static final int NARROWEST = 60;
    private static final int WIDEST = 100;

    /** So wide that picocli does not break lines. */
    private static final int UNBROKEN = 5_000;

    private static final int EXAMPLE_CONTINUATION = 4;
    private static final Pattern STYLE = Pattern.compile("\u001b\\[[0-9;]*m");

    private HelpPage() {}

    /**
     * Renders the help of a command.
     *
     * @param columns the width of the terminal
     */
    static String of(CommandLine command, Help.ColorScheme styles, int columns) {
        int width = Math.clamp(columns, NARROWEST, WIDEST);
        command.getCommandSpec().usageMessage().width(UNBROKEN);
        Help help = command.getHelpFactory().create(command.getCommandSpec(), styles);
        var page = new StringBuilder();
        for (String key : command.getHelpSectionKeys()) {
            IHelpSectionRenderer renderer = command.getHelpSectionMap().get(key);
            if (renderer == null) {
                continue;
            }
            String section = renderer.render(help);
            int column = page.length() - (page.lastIndexOf("\n") + 1);
            page.append(broken(section, column, continuation(key, help, column), width));
        }
        return page.toString();
    }

    /** The indent of continuation lines; -1 for that of the line. */
    private static int continuation(String section, Help help, int column) {
        return switch (section) {
            case SECTION_KEY_SYNOPSIS -> column + 2;
            case SECTION_KEY_OPTION_LIST, SECTION_KEY_PARAMETER_LIST -> descriptions(help);
            default -> -1;
        };
    }

    /** The column at which picocli starts the descriptions of options. */
    private static int descriptions(Help help) {
        var spec = help.commandSpec();
        int marks = 5;
        int gap = 1;
        return marks
                + help.calcLongOptionColumnWidth(
                        spec.options(), spec.positionalParameters(), help.colorScheme())
                + gap;
    }

    private static String broken(String section, int firstColumn, int continuation, int width) {
        var lines = new ArrayList<String>();
        int column = firstColumn;
        for (String line : section.split("\\R", -1)) {
            lines.addAll(lines(line, column, continuation, width));
            column = 0;
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static List<String> lines(String line, int column, int continuation, int width) {
        var lines = new ArrayList<String>();
        int indent = continuation < 0 ? below(line) : continuation;
        var current = new StringBuilder();
        int used = column;
        int end = 0;
        while (end < line.length()) {
            int start = end;
            while (end < line.length() && line.charAt(end) == ' ') {
                end++;
            }
            String blanks = line.substring(start, end);
            int word = end;
            while (end < line.length() && line.charAt(end) != ' ') {
                end++;
            }
            int length = STYLE.matcher(line.substring(word, end)).replaceAll("").length();
            if (used + blanks.length() + length > width && !current.toString().isBlank()) {
                lines.add(current.toString());
                current.setLength(0);
                current.repeat(' ', indent);
                used = indent;
            } else {
                current.append(blanks);
                used += blanks.length();
            }
            current.append(line, word, end);
            used += length;
        }
        lines.add(current.toString());
        return lines;
    }

    /**
     * The indent of continuation lines: text keeps its own, a command gets a larger one to separate
     * its lines.
     */
    private static int below(String line) {
        int indent = line.length() - line.stripLeading().length();
        return indent == 0 ? 0 : indent + EXAMPLE_CONTINUATION;
    }
}
