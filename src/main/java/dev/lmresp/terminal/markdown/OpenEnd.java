package dev.lmresp.terminal.markdown;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Guesses how the end of unfinished Markdown will continue. It is shown only for a moment, and
 * keeps the text from jumping: open marks are closed, and ambiguous ones are left out until they
 * are clear.
 */
final class OpenEnd {
    /** Only marks: a bullet, a number, an underline, a table rule. */
    private static final Pattern MARKS =
            Pattern.compile(
                    "[\\s>]*+(?:[#*+=_~`|:\\s-]++|\\d{1,9}[.)]?|[-*+]\\s++\\[[ xX]?\\]?)?\\s*+");

    private static final Pattern FENCE =
            Pattern.compile("[\\s>]*+(?:[-*+]\\s++)?(?:```|~~~)[^`]*+");

    /** A link reference definition; nothing is shown for it. */
    private static final Pattern DEFINITION = Pattern.compile(" {0,3}\\[[^\\[\\]]++\\]:.*");

    private static final Pattern FENCE_OR_END =
            Pattern.compile("[\\s>]*+(?:(?:[-*+]|\\d{1,9}[.)])\\s++)?(?:```|~~~)");

    /** {@code [text}, {@code [text](addr}, without their end. */
    private static final Pattern LINK_TEXT = Pattern.compile("!?\\[([^\\[\\]]*+)$");

    private static final Pattern LINK_ADDRESS =
            Pattern.compile("!?\\[[^\\[\\]]*+\\]\\([^()\\s]*+$");

    /** The start of a block's text; marks before it are closed. */
    private static final Pattern TEXT_START =
            Pattern.compile("^[\\s>]*+(?:[-*+]\\s++|\\d{1,9}[.)]\\s++|#{1,6}\\s++)?");

    private OpenEnd() {}

    /** An incomplete line, as far as its meaning is clear. */
    static String clear(String line) {
        String whole = withoutHalf(line);
        boolean isUnclear =
                MARKS.matcher(whole).matches()
                        || FENCE.matcher(whole).matches()
                        || DEFINITION.matcher(whole).matches();
        return isUnclear ? "" : whole;
    }

    /** Markdown that can be parsed as if it were finished; its last line may still grow. */
    static String completed(String source) {
        if (isInCode(source)) {
            return source;
        }
        String text = lastParagraph(source);
        if (isTableHead(text)) {
            return source.stripTrailing() + "\n" + tableRule(text);
        }
        return closed(source, text.startsWith("|") ? lastCell(text) : text);
    }

    /** Removes a high surrogate at the end, whose other half has not arrived. */
    static String withoutHalf(String text) {
        int end = text.length();
        boolean isHalf = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return isHalf ? text.substring(0, end - 1) : text;
    }

    /** True when the end is inside code within an item or a quote. */
    private static boolean isInCode(String source) {
        boolean isIn = false;
        for (String line : source.split("\n", -1)) {
            isIn ^= FENCE_OR_END.matcher(line).lookingAt();
        }
        return isIn;
    }

    /** The text since the last blank line, or since the last line that begins a block. */
    private static String lastParagraph(String source) {
        int end = source.stripTrailing().length();
        if (source.substring(end).indexOf('\n') != source.substring(end).lastIndexOf('\n')) {
            return "";
        }
        int start = end;
        while (start > 0) {
            int before = source.lastIndexOf('\n', start - 1) + 1;
            String line = source.substring(before, start);
            if (line.isBlank()) {
                break;
            }
            Matcher marks = TEXT_START.matcher(line);
            if (marks.find() && marks.end() > 0) {
                return source.substring(before + marks.end());
            }
            start = Math.max(0, before - 1);
            if (before == 0) {
                return source;
            }
        }
        return source.substring(Math.min(source.length(), start + 1));
    }

    /** The last cell of a table: marks do not span cells. */
    private static String lastCell(String text) {
        String line = text.stripTrailing();
        return line.endsWith("|") ? "" : text.substring(text.lastIndexOf('|') + 1);
    }

    private static boolean isTableHead(String text) {
        String line = text.strip();
        return line.length() > 1
                && line.charAt(0) == '|'
                && line.indexOf('\n') < 0
                && line.substring(1).chars().anyMatch(Character::isLetterOrDigit);
    }

    private static String tableRule(String head) {
        String cells = head.strip();
        int columns = 0;
        for (int i = 1; i < cells.length(); i++) {
            boolean isEnd = cells.charAt(i) == '|' && cells.charAt(i - 1) != '\\';
            columns += isEnd || i == cells.length() - 1 ? 1 : 0;
        }
        return "|" + "-|".repeat(Math.max(1, columns)) + "\n";
    }

    private static String closed(String source, String text) {
        var open = new ArrayDeque<String>();
        int dangling = openMarks(text, open);
        String shown = source.substring(0, source.length() - dangling);
        if (open.isEmpty() || !"`".equals(open.peek().substring(0, 1))) {
            shown = withLink(shown);
        }
        String stripped = shown.stripTrailing();
        String end = shown.substring(stripped.length());
        return stripped + String.join("", open) + end;
    }

    private static String withLink(String source) {
        int start = Math.max(0, source.lastIndexOf('\n', source.length() - 1) + 1);
        String line = source.substring(start);
        if (LINK_ADDRESS.matcher(line).find()) {
            return source + ")";
        }
        Matcher text = LINK_TEXT.matcher(line);
        if (text.find()) {
            return source.substring(0, start + text.start()) + text.group(1);
        }
        return source;
    }

    /**
     * Finds the open marks at the end of a text, innermost first.
     *
     * @return the number of characters at the end that are marks without following text
     */
    private static int openMarks(String text, Deque<String> open) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (c == '`') {
                int run = run(text, i);
                String ticks = text.substring(i, i + run);
                int end = closing(text, i + run, run);
                if (end < 0) {
                    if (i + run == text.stripTrailing().length()) {
                        return text.length() - i;
                    }
                    open.push(ticks);
                    return 0;
                }
                i = end;
            } else if (c == '*' || c == '_' || c == '~') {
                int run = run(text, i);
                if (i + run == text.length() && !closesAny(text, i, run, open)) {
                    return run;
                }
                mark(text, i, run, open);
                i += run;
            } else {
                i++;
            }
        }
        return 0;
    }

    /** The end of the run of the same number of backticks, or -1. */
    private static int closing(String text, int from, int length) {
        int i = text.indexOf('`', from);
        while (i >= 0) {
            int run = run(text, i);
            if (run == length) {
                return i + run;
            }
            i = text.indexOf('`', i + run);
        }
        return -1;
    }

    private static boolean closesAny(String text, int at, int run, Deque<String> open) {
        String mark = text.substring(at, at + run);
        return !open.isEmpty() && mark.startsWith(open.peek());
    }

    private static void mark(String text, int at, int run, Deque<String> open) {
        char c = text.charAt(at);
        char before = at == 0 ? ' ' : text.charAt(at - 1);
        char after = at + run == text.length() ? ' ' : text.charAt(at + run);
        boolean mayOpen = !Character.isWhitespace(after);
        boolean mayClose = !Character.isWhitespace(before);
        if (c == '_' && Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after)) {
            return;
        }
        int left = run;
        while (mayClose && left > 0 && !open.isEmpty() && isOf(open.peek(), c, left)) {
            left -= open.pop().length();
        }
        boolean isAmongWords =
                c == '*' && Character.isLetterOrDigit(before) && left == 1 && left == run;
        if (mayOpen && left > 0 && !isAmongWords) {
            if (left > 1) {
                open.push(String.valueOf(c).repeat(2));
                left -= 2;
            }
            if (left > 0 && c != '~') {
                open.push(String.valueOf(c));
            }
        }
    }

    private static boolean isOf(String mark, char c, int most) {
        return mark.charAt(0) == c && mark.length() <= most;
    }

    private static int run(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == text.charAt(from)) {
            i++;
        }
        return i - from;
    }
}
