package dev.lmresp.files;

import java.util.Arrays;

/**
 * The lines of a TOML text that are not comments or blank. At each line end the parser looks back
 * over all of these before it: a run of comments or blank lines costs cubic time, half a minute for
 * 800 of them.
 */
public final class TomlLines {
    private final StringBuilder kept = new StringBuilder();
    private int[] numbers = new int[64];
    private int count;
    private int total;

    /** The closing quotes of the open multi-line string, or empty. */
    private String open = "";

    private TomlLines() {}

    /** The lines of a text, valid or not. */
    static TomlLines of(String text) {
        var lines = new TomlLines();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from) + 1;
            end = end == 0 ? text.length() : end;
            lines.add(text.substring(from, end));
            from = end;
        }
        return lines;
    }

    /** The remaining lines as text. */
    String text() {
        return kept.toString();
    }

    /** The line number in the whole text of a line of {@link #text}; both count from 1. */
    public int number(int line) {
        return line <= count ? numbers[line - 1] : total + line - count;
    }

    private void add(String line) {
        total++;
        if (open.isEmpty() && saysNothing(line)) {
            return;
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = total;
        kept.append(line);
        int at = 0;
        while (at < line.length()) {
            at = open.isEmpty() ? outside(line, at) : inside(line, at);
        }
    }

    /** A comment with an illegal character is kept, so that the parser refuses it. */
    private static boolean saysNothing(String line) {
        String stripped = line.strip();
        return stripped.isEmpty()
                || (stripped.charAt(0) == '#'
                        && stripped.chars().noneMatch(c -> c != '\t' && (c < ' ' || c == 0x7F)));
    }

    /** Finds the start of the next multi-line string, or the end of the line. */
    private int outside(String line, int from) {
        char c = line.charAt(from);
        if (c == '#') {
            return line.length();
        }
        if (c != '"' && c != '\'') {
            return from + 1;
        }
        String block = String.valueOf(c).repeat(3);
        if (line.startsWith(block, from)) {
            open = block;
            return from + block.length();
        }
        for (int at = from + 1; at < line.length(); at++) {
            if (line.charAt(at) == c) {
                return at + 1;
            }
            at += isEscape(line, at, c) ? 1 : 0;
        }
        return line.length();
    }

    private int inside(String line, int from) {
        char quote = open.charAt(0);
        for (int at = from; at < line.length(); at++) {
            if (line.startsWith(open, at)) {
                int end = at + open.length();
                // it may end in one or two quotes of its own
                while (end < line.length() && line.charAt(end) == quote) {
                    end++;
                }
                open = "";
                return end;
            }
            at += isEscape(line, at, quote) ? 1 : 0;
        }
        return line.length();
    }

    private static boolean isEscape(String line, int at, char quote) {
        return quote == '"' && line.charAt(at) == '\\';
    }
}
