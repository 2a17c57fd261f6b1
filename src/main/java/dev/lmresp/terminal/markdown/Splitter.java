package dev.lmresp.terminal.markdown;

/**
 * Finds the places in Markdown up to which no later line can change the meaning. It looks only at
 * complete lines, so that the places do not depend on how the text arrives.
 *
 * <p>It does not need to find all of these places: in doubt it continues, and its parts are parsed
 * by a parser with all the rules.
 */
final class Splitter {
    /** Receives the pieces, in order. */
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
        /** Text, a table, a quote, or indented code. */
        TEXT,
        ITEM,
        HTML,
        CODE
    }

    private final Listener listener;
    private final StringBuilder open = new StringBuilder();
    private In in = In.NOTHING;
    private boolean isAfterBlank;

    /** The marker of the open item. */
    private SourceLine.Marker marker = new SourceLine.Marker('-', -1, 0, true);

    private int number = -1;
    private boolean hasGap = true;

    private HtmlStart html = new HtmlStart(null, false);
    private SourceLine.Fence fence = new SourceLine.Fence('`', 3, 0, "");

    Splitter(Listener listener) {
        this.listener = listener;
    }

    /** Adds the next line, without its end. */
    void line(String text) {
        switch (in) {
            case CODE -> codeLine(SourceLine.of(text));
            case HTML -> htmlLine(text);
            default -> blockLine(SourceLine.of(text));
        }
    }

    /** Ends the text. */
    void end() {
        if (in == In.CODE) {
            in = In.NOTHING;
            listener.codeEnds();
        }
        settle();
    }

    /** A copy in the same state that continues independently. */
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

    /** The length of the open block, except code. */
    int openLength() {
        return open.length();
    }

    boolean isInCode() {
        return in == In.CODE;
    }

    boolean isInHtml() {
        return in == In.HTML;
    }

    /** True when a line would end the open code. */
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

    /** True when the line begins a block, which has then been handled. */
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

    /** True when the line may belong to an open paragraph. */
    private boolean mayGoOnWithText() {
        return in != In.NOTHING && !isAfterBlank;
    }

    private boolean isRule(SourceLine line) {
        boolean mayUnderline = in == In.TEXT && !isAfterBlank && line.isUnderline();
        return line.isRule() && !mayUnderline;
    }

    /** Within text a list can only begin with an item that has text, and the number 1. */
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
