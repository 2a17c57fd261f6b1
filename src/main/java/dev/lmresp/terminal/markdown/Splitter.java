package dev.lmresp.terminal.markdown;

/**
 * Finds the places in Markdown where what comes before is settled: no later line can change what it
 * is. It looks at whole lines only, one after the other, so that it finds the same places however
 * the text arrives.
 *
 * <p>It needs to find no more than some of these places: where it is not sure it goes on, and what
 * it hands over is parsed by a parser that knows all the rules.
 */
final class Splitter {
    /** Takes what has been found, in order. */
    interface Listener {
        /** A part is settled. */
        void part(Piece.Part part);

        /** Code begins. */
        void codeBegins(SourceLine.Fence fence);

        /** A line of code. */
        void codeLine(String line);

        /** Code ends. */
        void codeEnds();
    }

    private enum In {
        /** Nothing is open. */
        NOTHING,
        /** Some text, a table, a quote, indented code. */
        TEXT,
        /** An item of a list. */
        ITEM,
        HTML,
        CODE
    }

    private final Listener listener;
    private final StringBuilder open = new StringBuilder();
    private In in = In.NOTHING;
    private boolean isAfterBlank;

    /** The item, in one. */
    private SourceLine.Marker marker = new SourceLine.Marker('-', -1, 0, true);

    private int number = -1;
    private boolean hasGap = true;

    private HtmlStart html = new HtmlStart(null, false);
    private SourceLine.Fence fence = new SourceLine.Fence('`', 3, 0, "");

    Splitter(Listener listener) {
        this.listener = listener;
    }

    /** Takes the next line, without its end. */
    void line(String text) {
        switch (in) {
            case CODE -> codeLine(SourceLine.of(text));
            case HTML -> htmlLine(text);
            default -> blockLine(SourceLine.of(text));
        }
    }

    /** Nothing more comes. */
    void end() {
        if (in == In.CODE) {
            in = In.NOTHING;
            listener.codeEnds();
        }
        settle();
    }

    /** One that is as far as this one, and goes on by itself. */
    Splitter copy(Listener other) {
        var copy = new Splitter(other);
        copy.open.append(open);
        copy.in = in;
        copy.isAfterBlank = isAfterBlank;
        copy.marker = marker;
        copy.number = number;
        copy.hasGap = hasGap;
        copy.html = html;
        copy.fence = fence;
        return copy;
    }

    /** How long what is open is, code aside. */
    int openLength() {
        return open.length();
    }

    boolean isInCode() {
        return in == In.CODE;
    }

    boolean isInHtml() {
        return in == In.HTML;
    }

    /** Whether a line would end the code that is open. */
    boolean mayEndCode(String line) {
        SourceLine end = SourceLine.of(line);
        String marks = line.strip();
        return !end.isDeep() && marks.chars().allMatch(c -> c == fence.mark());
    }

    /** A line of the open code, without the indent of its fence. */
    String withoutIndent(String line) {
        int i = 0;
        while (i < Math.min(fence.indent(), line.length()) && line.charAt(i) == ' ') {
            i++;
        }
        return line.substring(i);
    }

    private void codeLine(SourceLine line) {
        if (line.closes(fence)) {
            in = In.NOTHING;
            listener.codeEnds();
        } else {
            listener.codeLine(withoutIndent(line.text()));
        }
    }

    private void htmlLine(String text) {
        append(text);
        if (html.endsWith(text)) {
            settle();
        }
    }

    private void blockLine(SourceLine line) {
        if (line.isBlank()) {
            if (in != In.NOTHING) {
                append(line.text());
                isAfterBlank = true;
            }
            return;
        }
        boolean belongsToItem = in == In.ITEM && line.indent() >= marker.content();
        if (!belongsToItem && !line.isDeep() && begins(line)) {
            return;
        }
        if (in == In.NOTHING) {
            in = In.TEXT;
        }
        append(line.text());
    }

    /** Whether the line begins something of its own; it has been dealt with then. */
    private boolean begins(SourceLine line) {
        SourceLine.Fence code = line.fence();
        if (code != null) {
            settle();
            in = In.CODE;
            fence = code;
            listener.codeBegins(code);
            return true;
        }
        if (line.isHeading() || isRule(line)) {
            settle();
            append(line.text());
            settle();
            return true;
        }
        SourceLine.Marker item = line.marker();
        if (item != null && beginsItem(line, item)) {
            item(item, line.text());
            return true;
        }
        HtmlStart start = HtmlStart.of(line);
        if (start != null && (start.interrupts() || !mayGoOnWithText())) {
            settle();
            in = In.HTML;
            html = start;
            htmlLine(line.text());
            return true;
        }
        if (isAfterBlank) {
            settle();
        }
        return false;
    }

    /** Whether the line may belong to a paragraph that is open. */
    private boolean mayGoOnWithText() {
        return in != In.NOTHING && !isAfterBlank;
    }

    private boolean isRule(SourceLine line) {
        boolean mayUnderline = in == In.TEXT && !isAfterBlank && line.isUnderline();
        return line.isRule() && !mayUnderline;
    }

    /** In the middle of text a list begins only with an item that has text, and with 1. */
    private boolean beginsItem(SourceLine line, SourceLine.Marker item) {
        boolean isNext = in == In.ITEM && item.kind() == marker.kind();
        if (isNext || !mayGoOnWithText()) {
            return true;
        }
        boolean isPlain = item.number() < 0 || item.number() == 1;
        return !item.isEmpty() && isPlain && !line.isTableRule();
    }

    private void item(SourceLine.Marker next, String text) {
        boolean isSameList = in == In.ITEM && next.kind() == marker.kind();
        int last = number;
        boolean isApart = isAfterBlank;
        settle();
        in = In.ITEM;
        marker = next;
        hasGap = !isSameList || isApart;
        number = isSameList && last >= 0 ? last + 1 : next.number();
        append(text);
    }

    private void append(String line) {
        open.append(line).append('\n');
        isAfterBlank = false;
    }

    private void settle() {
        if (!open.isEmpty()) {
            listener.part(new Piece.Part(open.toString(), number, hasGap));
        }
        open.setLength(0);
        in = In.NOTHING;
        isAfterBlank = false;
        number = -1;
        hasGap = true;
    }
}
