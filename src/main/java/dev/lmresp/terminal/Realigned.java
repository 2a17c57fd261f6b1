package dev.lmresp.terminal;

import org.jline.utils.AttributedString;

import java.util.List;

/**
 * Finds positions in text that was wrapped again at another width: blanks, frames and bars have
 * moved, but the characters of the text have the same order.
 */
final class Realigned {
    /** Enough characters to identify most positions. */
    private static final int MOST = 400;

    /** Fewer matching characters may be a coincidence. */
    private static final int LEAST = 8;

    private final StringBuilder text = new StringBuilder();
    private final int[] starts;

    private Realigned(List<AttributedString> lines) {
        starts = new int[lines.size() + 1];
        for (int i = 0; i < lines.size(); i++) {
            AttributedString line = lines.get(i);
            for (int c = 0; c < line.length(); c++) {
                if (isText(line, c)) {
                    text.append(line.charAt(c));
                }
            }
            starts[i + 1] = text.length();
        }
    }

    private static boolean isText(AttributedString line, int at) {
        char c = line.charAt(at);
        boolean isFrame = c >= '\u2500' && c <= '\u257f';
        return c > ' ' && !isFrame && !line.isHidden(at);
    }

    /**
     * A position in the new lines.
     *
     * @param isSure whether the text around it is the same as before
     */
    record Place(Rest rest, boolean isSure) {}

    /**
     * Finds a position in the new lines of the same text, which may have grown.
     *
     * @param before the old lines
     */
    static Place find(List<AttributedString> before, Rest place, List<AttributedString> now) {
        if (now.isEmpty()) {
            return new Place(new Rest(0, ""), false);
        }
        var old = new Realigned(before);
        var anew = new Realigned(now);
        int expected = old.starts[place.line()] + characters(place, before);
        int best = Math.min(expected, anew.text.length());
        int most = LEAST - 1;
        for (int at = 0; at <= anew.text.length(); at++) {
            int equal = agreeBefore(old, expected, anew, at) + agreeAfter(old, expected, anew, at);
            boolean isNearer = Math.abs(at - expected) < Math.abs(best - expected);
            if (equal > most || (equal == most && isNearer)) {
                most = equal;
                best = at;
            }
        }
        int empty = 0;
        while (place.line() + empty < before.size() && !old.hasText(place.line() + empty)) {
            empty++;
        }
        int sure = agreeBefore(old, expected, anew, best);
        return new Place(anew.place(best, sure, empty, now), most >= LEAST);
    }

    private static int characters(Rest place, List<AttributedString> lines) {
        int count = 0;
        for (int c = 0; c < place.hidden().length(); c++) {
            count += isText(lines.get(place.line()), c) ? 1 : 0;
        }
        return count;
    }

    private static int agreeBefore(Realigned old, int from, Realigned anew, int at) {
        int count = 0;
        int most = Math.min(MOST, Math.min(from, at));
        while (count < most
                && old.text.charAt(from - count - 1) == anew.text.charAt(at - count - 1)) {
            count++;
        }
        return count;
    }

    private static int agreeAfter(Realigned old, int from, Realigned anew, int at) {
        int count = 0;
        int most = Math.min(MOST, Math.min(old.text.length() - from, anew.text.length() - at));
        while (count < most && old.text.charAt(from + count) == anew.text.charAt(at + count)) {
            count++;
        }
        return count;
    }

    /**
     * The position of a character; the start of its line if what comes before is uncertain.
     *
     * @param sure the number of characters before it that are certainly above
     * @param empty the number of empty lines before it that are not
     */
    private Rest place(int at, int sure, int empty, List<AttributedString> lines) {
        int line = 0;
        while (line + 1 < lines.size() && starts[line + 1] <= at) {
            line++;
        }
        int within = at - starts[line];
        if (within > 0 && within <= sure) {
            AttributedString whole = lines.get(line);
            return new Rest(line, whole.toString().substring(0, startOfText(whole, within)));
        }
        for (int left = empty; left > 0 && line > 0 && !hasText(line - 1); left--) {
            line--;
        }
        return new Rest(line, "");
    }

    private boolean hasText(int line) {
        return starts[line + 1] > starts[line];
    }

    /** Where a line continues after a number of its characters. */
    private static int startOfText(AttributedString line, int characters) {
        int left = characters;
        int at = 0;
        while (at < line.length() && (left > 0 || !isText(line, at))) {
            left -= isText(line, at) ? 1 : 0;
            at++;
        }
        return at;
    }
}
