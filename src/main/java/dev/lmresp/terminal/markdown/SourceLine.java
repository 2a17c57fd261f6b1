package dev.lmresp.terminal.markdown;

import org.jspecify.annotations.Nullable;

/**
 * A line of Markdown, and which blocks it may begin, by the rules of <a
 * href="https://spec.commonmark.org/0.31.2/#blocks-and-inlines">CommonMark</a>.
 *
 * @param indent columns before its first character, with tabs expanded
 * @param start the index of its first character
 */
record SourceLine(String text, int indent, int start) {
    private static final int TAB = 4;
    private static final int LONGEST_NUMBER = 9;

    /** From this indent on a line is code, or continues the open block. */
    static final int CODE = 4;

    /**
     * The marker of a list item.
     *
     * @param kind {@code -}, {@code +}, {@code *}, or the character after the number
     * @param number the number, or -1
     * @param content the minimum indent of lines that belong to the item
     */
    record Marker(char kind, int number, int content, boolean isEmpty) {}

    /**
     * The beginning of a fenced code block.
     *
     * @param info the info string
     */
    record Fence(char mark, int length, int indent, String info) {}

    static SourceLine of(String text) {
        int indent = 0;
        int i = 0;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                indent += TAB - indent % TAB;
            } else if (c == ' ') {
                indent++;
            } else {
                break;
            }
        }
        return new SourceLine(text, indent, i);
    }

    boolean isBlank() {
        return start == text.length();
    }

    /** True when it is indented so far that it can only begin code. */
    boolean isDeep() {
        return indent >= CODE;
    }

    char first() {
        return isBlank() ? ' ' : text.charAt(start);
    }

    boolean isHeading() {
        int level = run(start, '#');
        int end = start + level;
        return !isDeep()
                && level >= 1
                && level <= 6
                && (end == text.length() || isSpace(text.charAt(end)));
    }

    /**
     * True for a thematic break; one of dashes without blanks may also be a heading's underline.
     */
    boolean isRule() {
        char mark = first();
        if (isDeep() || (mark != '*' && mark != '-' && mark != '_')) {
            return false;
        }
        int marks = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == mark) {
                marks++;
            } else if (!isSpace(text.charAt(i))) {
                return false;
            }
        }
        return marks >= 3;
    }

    /** True for the underline of a setext heading. */
    boolean isUnderline() {
        char mark = first();
        if (isDeep() || (mark != '=' && mark != '-')) {
            return false;
        }
        return text.substring(start + run(start, mark)).isBlank();
    }

    @Nullable Fence fence() {
        char mark = first();
        if (isDeep() || (mark != '`' && mark != '~')) {
            return null;
        }
        int length = run(start, mark);
        String info = text.substring(start + length);
        boolean isFence = length >= 3 && (mark == '~' || info.indexOf('`') < 0);
        return isFence ? new Fence(mark, length, indent, info.strip()) : null;
    }

    boolean closes(Fence fence) {
        int length = run(start, fence.mark());
        return !isDeep() && length >= fence.length() && text.substring(start + length).isBlank();
    }

    @Nullable Marker marker() {
        if (isDeep() || isBlank() || isRule()) {
            return null;
        }
        int end = start;
        int number = -1;
        if ("-+*".indexOf(first()) < 0) {
            int digits = start;
            while (digits < text.length() && isDigit(text.charAt(digits))) {
                digits++;
            }
            boolean isNumber = digits > start && digits - start <= LONGEST_NUMBER;
            if (!isNumber || digits == text.length() || ".)".indexOf(text.charAt(digits)) < 0) {
                return null;
            }
            number = Integer.parseInt(text, start, digits, 10);
            end = digits;
        }
        char kind = text.charAt(end);
        end++;
        if (end < text.length() && !isSpace(text.charAt(end))) {
            return null;
        }
        int column = indent + end - start;
        SourceLine rest = of(" ".repeat(column) + text.substring(end));
        boolean isCode = rest.indent() > column + CODE;
        int content = rest.isBlank() || isCode ? column + 1 : rest.indent();
        return new Marker(kind, number, content, rest.isBlank());
    }

    /** True for a possible delimiter row of a table. */
    boolean isTableRule() {
        return text.indexOf('|') >= 0 && text.chars().allMatch(c -> "|:- \t".indexOf(c) >= 0);
    }

    private int run(int from, char mark) {
        int i = from;
        while (i < text.length() && text.charAt(i) == mark) {
            i++;
        }
        return i - from;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
