package dev.lmresp.terminal.markdown;

import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.ControlCharacters;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

import java.util.ArrayList;
import java.util.List;

/** Styled text with links, wrapped to lines of a width. */
final class Flow {
    /** Characters that must not start a line: closing brackets, full stops, small kana. */
    private static final String NOT_FIRST = ",.;:!?)]}、。，．・：；？！）」』】》〉〕］｝”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％";

    /** Characters that must not end a line. */
    private static final String NOT_LAST = "([{（「『【《〈〔［｛“‘";

    private final StringBuilder text = new StringBuilder();
    private final List<Span> spans = new ArrayList<>();

    /**
     * Text of one style, up to the next span.
     *
     * @param link the target, or empty
     */
    private record Span(int start, AttributedStyle style, String link) {}

    /** Adds text; control characters are replaced. */
    void append(String added, AttributedStyle style) {
        append(added, style, "");
    }

    /** Adds a link; the target must be one of {@link Hyperlinks}, or empty. */
    void append(String added, AttributedStyle style, String link) {
        if (added.isEmpty()) {
            return;
        }
        boolean isSame =
                !spans.isEmpty()
                        && spans.getLast().style().equals(style)
                        && spans.getLast().link().equals(link);
        if (!isSame) {
            spans.add(new Span(text.length(), style, link));
        }
        text.append(ControlCharacters.of(added));
    }

    void append(Flow other) {
        for (Span span : other.spans) {
            spans.add(new Span(text.length() + span.start(), span.style(), span.link()));
        }
        text.append(other.text);
    }

    /** Ends the line. */
    void lineBreak() {
        text.append('\n');
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** The last character, or 0 when there is none. */
    int last() {
        return text.isEmpty() ? 0 : text.codePointBefore(text.length());
    }

    /** The width of its widest line without wrapping. */
    int width() {
        int widest = 0;
        for (int start = 0; start <= text.length(); ) {
            int end = endOfLine(start);
            widest = Math.max(widest, Columns.of(text, start, end));
            start = end + 1;
        }
        return widest;
    }

    /** Lines of a maximum width, wrapped between words; words that are too long are cut. */
    List<AttributedString> wrapped(int width) {
        return new Breaks(width, true).lines();
    }

    /** Lines of a maximum width, cut at any character. */
    List<AttributedString> cut(int width) {
        return new Breaks(width, false).lines();
    }

    private int endOfLine(int start) {
        int end = text.indexOf("\n", start);
        return end < 0 ? text.length() : end;
    }

    /** One pass over the text, with the line being filled. */
    private final class Breaks {
        private final int width;
        private final boolean isBetweenWords;
        private final List<AttributedString> lines = new ArrayList<>();
        private int span;

        Breaks(int width, boolean isBetweenWords) {
            this.width = width;
            this.isBetweenWords = isBetweenWords;
        }

        List<AttributedString> lines() {
            for (int start = 0; start <= text.length(); ) {
                int end = endOfLine(start);
                split(start, end);
                start = end + 1;
            }
            return lines;
        }

        private void split(int start, int end) {
            int from = start;
            int column = 0;
            // a line may end before this character, unless the line would be empty
            int allowed = from;
            int i = from;
            while (i < end) {
                int next = Columns.endOfUnit(text, i, end);
                int columns = Columns.of(text, i, next);
                if (columns > width) {
                    next = i + Character.charCount(text.codePointAt(i));
                    columns = Columns.of(text, i, next);
                }
                if (isBetweenWords && mayEndBefore(i, from)) {
                    allowed = i;
                }
                boolean isBlank = isBetweenWords && text.charAt(i) == ' ';
                if (isBlank || column + columns <= width) {
                    column += columns;
                    i = next;
                    continue;
                }
                int to = allowed > from ? allowed : Math.max(i, from + 1);
                add(from, to);
                from = isBetweenWords ? afterBlanks(to, end) : to;
                allowed = from;
                column = 0;
                i = from;
            }
            add(from, end);
        }

        private boolean mayEndBefore(int i, int from) {
            if (i == from) {
                return false;
            }
            if (text.charAt(i) == ' ') {
                return true;
            }
            int before = text.codePointBefore(i);
            if (before == ' ') {
                return true;
            }
            if (before < 0x1100 && text.charAt(i) < 0x1100) {
                return false;
            }
            int after = text.codePointAt(i);
            boolean isWide = Columns.ofCharacter(before) == 2 || Columns.ofCharacter(after) == 2;
            return isWide && NOT_FIRST.indexOf(after) < 0 && NOT_LAST.indexOf(before) < 0;
        }

        private int afterBlanks(int from, int end) {
            int i = from;
            while (i < end && text.charAt(i) == ' ') {
                i++;
            }
            return i;
        }

        private void add(int from, int to) {
            int end = to;
            while (isBetweenWords && end > from && text.charAt(end - 1) == ' ') {
                end--;
            }
            var line = new AttributedStringBuilder(end - from);
            while (span > 0 && spans.get(span).start() > from) {
                span--;
            }
            for (int i = from; i < end; ) {
                while (span + 1 < spans.size() && spans.get(span + 1).start() <= i) {
                    span++;
                }
                int limit = span + 1 < spans.size() ? spans.get(span + 1).start() : end;
                limit = Math.min(limit, end);
                Span part = spans.get(span);
                Hyperlinks.open(part.link(), line);
                line.append(text.substring(i, limit), part.style());
                Hyperlinks.close(part.link(), line);
                i = limit;
            }
            lines.add(line.toAttributedString());
        }
    }
}
