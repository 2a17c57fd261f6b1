package dev.lmresp.terminal;

import org.jline.utils.AttributedString;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The lines at the bottom of a terminal that may still change. What has scrolled off the screen
 * cannot be changed and is left as it is. When the width changes, what is on the screen is replaced
 * by the same text in lines of the new width: nothing is shown twice.
 *
 * <p>A line that is wider than the screen is wrapped by the terminal.
 *
 * <p>While lines are shown the cursor is hidden, at the start of the last one: a terminal that
 * becomes narrower wraps lines again, and only the start of a line has a predictable position then.
 * {@link #end} shows the cursor again, so call it also after failures. Nothing else may write to
 * the screen before.
 *
 * <p>Not thread-safe.
 */
public final class LiveArea {
    private static final String BEGIN_FRAME = "\u001b[?2026h\u001b[?25l";
    private static final String END_FRAME = "\u001b[?2026l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    /** From this character on terminals disagree about some widths. */
    private static final int FIRST_UNCERTAIN = 0x300;

    private static final int FARTHEST_IN_SCREENS = 8;

    private static final Rest WHOLE = new Rest(0, "");

    private final Screen screen;
    private final boolean isMenu;
    private int width;
    private int height;

    /** All lines of the last call. */
    private List<AttributedString> latest = List.of();

    /** The visible part of a line whose beginning has scrolled off at another width. */
    private Rest rest = WHOLE;

    /** The lines on the screen; the cursor is at the start of the last. */
    private List<AttributedString> window = List.of();

    /** The index of the window's first line; the lines before it have scrolled off. */
    private int first;

    /** The line above the window, to detect whether lines have moved since it scrolled off. */
    private @Nullable AttributedString lastAbove;

    private boolean isLive;

    /** Creates an area at the cursor, which must be at the start of an empty line. */
    public LiveArea(Screen screen) {
        this(screen, false);
    }

    private LiveArea(Screen screen, boolean isMenu) {
        this.screen = screen;
        this.isMenu = isMenu;
    }

    /**
     * Creates an area for lines that fit the screen and must all be visible: they are redrawn when
     * its size changes, whatever has scrolled off.
     */
    public static LiveArea ofMenu(Screen screen) {
        return new LiveArea(screen, true);
    }

    /**
     * Replaces the lines and writes only the differences. The cost depends on the height of the
     * screen, not on how many lines have scrolled off.
     *
     * @param all all lines since the area began; the list must not change any more
     */
    public void show(List<AttributedString> all) {
        boolean isOtherWidth = screen.width() != width;
        boolean isReplaced = isMenu && (isOtherWidth || screen.height() != height);
        boolean isReflowed = isOtherWidth && !latest.isEmpty() && !isReplaced;
        boolean isAnew = isReflowed || isReplaced;
        int above = rows(window, 0) - lastRows();
        int last = lastRows();
        width = screen.width();
        height = screen.height();
        var frame = new StringBuilder();
        int onScreen = Math.min(height, rows(window, 0));
        if (isReplaced) {
            up(rows(window, 0) - lastRows(), frame);
            forgetAll();
        }
        if (isReflowed) {
            leaveWhatScrolledOut(all, Math.min(above, height - 1) + last - lastRows(), frame);
        }
        List<AttributedString> lines = rest.of(all);
        if (!isReflowed) {
            forgetWhatScrolledOut();
            first += shift(lines);
            if (haveMoved(lines)) {
                up(onScreen - lastRows(), frame);
                first = startOfLast(lines, height);
                window = List.of();
                isAnew = true;
            }
        }
        int from = window.isEmpty() ? first : firstDifference(lines);
        latest = all;
        if (!isAnew && from == lines.size() && from == first + window.size()) {
            return;
        }
        rewrite(lines, from, frame);
        isLive = true;
        screen.write(BEGIN_FRAME + frame + END_FRAME);
        remember(lines);
    }

    /**
     * Releases the terminal for a while: keeps the first lines, removes the others, and shows the
     * cursor. The next {@link #show} continues at the cursor, which must be at the start of an
     * empty line, with what was removed.
     *
     * @param settled the number of lines that will not change any more
     */
    public void suspend(int settled) {
        if (!isLive || window.isEmpty()) {
            return;
        }
        width = screen.width();
        int kept = Math.clamp(settled - first, 0, window.size());
        var frame = new StringBuilder();
        if (kept == window.size()) {
            toNextLine(window.getLast(), frame);
        } else {
            up(rows(window, kept) - lastRows(), frame);
        }
        screen.write(frame + ERASE_BELOW + SHOW_CURSOR);
        lastAbove = kept == 0 ? lastAbove : window.get(kept - 1);
        first += kept;
        window = List.of();
        isLive = false;
    }

    /**
     * Continues at the cursor with the visible lines, after other programs have written to the
     * screen.
     */
    public void restart() {
        window = List.of();
        isLive = false;
    }

    /** Keeps the lines, and moves the cursor to the start of the line below them. */
    public void end() {
        if (!isLive) {
            return;
        }
        width = screen.width();
        var frame = new StringBuilder();
        if (!window.isEmpty()) {
            toNextLine(window.getLast(), frame);
        }
        screen.write(frame + SHOW_CURSOR);
        forgetAll();
        isLive = false;
    }

    private void forgetAll() {
        latest = List.of();
        rest = WHOLE;
        window = List.of();
        first = 0;
        lastAbove = null;
    }

    /**
     * After a change of the width: finds the first line that is certainly on the screen as a whole,
     * and its text in the new lines. What is above stays as the terminal wrapped it.
     *
     * @param above the rows above the cursor that are certainly on the screen: some terminals, such
     *     as tmux, keep the cursor's row and scroll off the additional rows, though there may be
     *     room below
     */
    private void leaveWhatScrolledOut(List<AttributedString> all, int above, StringBuilder frame) {
        int kept = startOfLast(window, Math.max(0, above) + lastRows());
        Realigned.Place place = realigned(kept, all);
        if (!place.isSure()) {
            // it is another text, so nothing of it can be shown twice
            kept = startOfLast(window, height);
            place = realigned(kept, all);
        }
        if (!window.isEmpty()) {
            up(rows(window, kept) - lastRows(), frame);
        }
        if (first + kept > 0) {
            rest = place.rest();
            first = rest.line();
        }
        window = List.of();
    }

    private Realigned.Place realigned(int kept, List<AttributedString> all) {
        String hidden = kept == 0 && first == rest.line() ? rest.hidden() : "";
        return Realigned.find(latest, new Rest(first + kept, hidden), all);
    }

    /** Writes the lines from an index on; the cursor is at the start of the window's last line. */
    private void rewrite(List<AttributedString> lines, int from, StringBuilder frame) {
        int shown = first + window.size();
        if (from < shown) {
            up(rows(window, from - first) - lastRows(), frame);
        } else if (!window.isEmpty()) {
            toNextLine(window.getLast(), frame);
        }
        boolean isShorter = lines.size() < shown || window.isEmpty();
        boolean isBare = false;
        int last = lines.size() - 1;
        for (int i = from; i <= last; i++) {
            AttributedString line = lines.get(i);
            AttributedString old =
                    i < shown && !isBare ? window.get(i - first) : AttributedString.EMPTY;
            boolean isThere = i < shown && !isBare && line.equals(old);
            if (isThere && i < last) {
                toNextLine(line, frame);
                continue;
            }
            if (!isBare && !isThere && (rows(line) > 1 || rows(old) > 1)) {
                // what follows may move by a row
                frame.append(ERASE_BELOW);
                isBare = true;
            }
            // erased first and as a whole: otherwise tmux takes the rest for blanks, and wraps them
            // too
            boolean isCovered = isBare || (i < shown && covers(line, old));
            frame.append(isCovered ? "" : ERASE_TO_END_OF_LINE).append(screen.ansi(line));
            frame.append(i < last ? "\r\n" : "");
        }
        if (isShorter) {
            // after a full row the cursor is still on its last character
            boolean isFull = from <= last && isFull(lines.get(last));
            frame.append(isFull ? "\r\n" + ERASE_BELOW + "\u001b[A" : ERASE_BELOW);
        }
        if (from <= last) {
            up(rows(lines.get(last)) - 1, frame);
        } else if (last >= first) {
            up(rows(lines.get(last)), frame);
        }
    }

    private boolean isFull(AttributedString line) {
        int columns = Columns.of(line);
        return columns > 0 && columns % width == 0;
    }

    private void toNextLine(AttributedString line, StringBuilder frame) {
        int down = rows(line) - 1;
        frame.append(down > 0 ? "\u001b[" + down + "B" : "").append("\r\n");
    }

    private static void up(int rows, StringBuilder frame) {
        frame.append('\r').append(rows > 0 ? "\u001b[" + rows + "A" : "");
    }

    /** True when the new line covers all of the old one. */
    private static boolean covers(AttributedString line, AttributedString old) {
        return Columns.of(line) >= Columns.of(old)
                && line.chars().noneMatch(c -> c >= FIRST_UNCERTAIN && !isCertain(c));
    }

    /** True when all terminals agree on its width, as for signs, boxes and Chinese. */
    private static boolean isCertain(int character) {
        return (character >= 0x2010 && character <= 0x27BF)
                || (character >= 0x2E80 && character <= 0xA4CF)
                || (character >= 0xAC00 && character <= 0xD7A3)
                || (character >= 0xFF01 && character <= 0xFF60);
    }

    /**
     * The number of lines by which the window has moved because lines that had scrolled off became
     * more or fewer: what is on the screen stays, and only its indexes change.
     */
    private int shift(List<AttributedString> lines) {
        if (first == 0 || isAt(first, lines)) {
            return 0;
        }
        for (int by = 1; by <= FARTHEST_IN_SCREENS * height; by++) {
            if (isAt(first - by, lines)) {
                return -by;
            }
            if (isAt(first + by, lines)) {
                return by;
            }
        }
        return 0;
    }

    /** True when the window can begin at an index: the line above and its first two match. */
    private boolean isAt(int index, List<AttributedString> lines) {
        int known = Math.min(2, window.size());
        return index > 0
                && index + known <= lines.size()
                && lines.get(index - 1).equals(lastAbove)
                && lines.subList(index, index + known).equals(window.subList(0, known));
    }

    /** True when lines that had scrolled off are gone, so that the window's indexes are wrong. */
    private boolean haveMoved(List<AttributedString> lines) {
        if (first == 0 || lines.size() >= first + window.size()) {
            return false;
        }
        return lines.size() <= first || !lines.get(first - 1).equals(lastAbove);
    }

    private int firstDifference(List<AttributedString> lines) {
        int end = Math.min(lines.size(), first + window.size());
        int i = first;
        while (i < end && lines.get(i).equals(window.get(i - first))) {
            i++;
        }
        return i;
    }

    /** Adjusts the window to a screen that became lower or narrower. */
    private void forgetWhatScrolledOut() {
        int from = startOfLast(window, height);
        if (from > 0) {
            lastAbove = window.get(from - 1);
            window = window.subList(from, window.size());
            first += from;
        }
    }

    private void remember(List<AttributedString> lines) {
        first = Math.max(first, startOfLast(lines, height));
        lastAbove = first == 0 ? null : lines.get(first - 1);
        rest = first > rest.line() + 1 ? WHOLE : rest;
        window = List.copyOf(lines.subList(first, lines.size()));
    }

    /**
     * The index of the first of the last lines that fit into a number of rows; at least one does.
     */
    private int startOfLast(List<AttributedString> lines, int rows) {
        int from = lines.size();
        int used = 0;
        while (from > 0) {
            used += rows(lines.get(from - 1));
            if (used > rows && from < lines.size()) {
                break;
            }
            from--;
        }
        return from;
    }

    /** The rows of the line with the cursor. */
    private int lastRows() {
        return window.isEmpty() ? 0 : rows(window.getLast());
    }

    /** The rows of the lines from an index on. */
    private int rows(List<AttributedString> lines, int from) {
        int rows = 0;
        for (int i = Math.max(0, from); i < lines.size(); i++) {
            rows += rows(lines.get(i));
        }
        return rows;
    }

    /** The rows of a line in the terminal: a wide character never crosses the edge. */
    private int rows(AttributedString line) {
        if (line.length() <= width / 2 || Columns.of(line) <= width) {
            return 1;
        }
        int rows = 1;
        int column = 0;
        for (int i = 0; i < line.length(); ) {
            int end = i + Character.charCount(line.codePointAt(i));
            int columns = line.isHidden(i) ? 0 : Columns.of(line, i, end);
            if (column + columns > width) {
                rows++;
                column = 0;
            }
            column += columns;
            i = end;
        }
        return rows;
    }
}
