package dev.lmresp.terminal;

import org.jline.utils.AttributedString;
import org.jline.utils.WCWidth;

/**
 * The columns of text in a terminal. Terminals disagree about emoji that are composed of several
 * characters: one draws a family in two columns, another in six. If they disagree the larger number
 * is used, because a line that is assumed too long only ends early, while one that is assumed too
 * short wraps into the next row.
 */
public final class Columns {
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int EMOJI_STYLE = 0xFE0F;
    private static final int FIRST_SKIN_TONE = 0x1F3FB;
    private static final int LAST_SKIN_TONE = 0x1F3FF;

    private Columns() {}

    /** The columns of a line, without its hidden characters. */
    public static int of(AttributedString line) {
        int columns = 0;
        for (int i = 0; i < line.length(); i = line.runLimit(i)) {
            if (!line.isHidden(i)) {
                columns += of(line, i, line.runLimit(i));
            }
        }
        return columns;
    }

    /** The columns of text without styles. */
    public static int of(CharSequence text) {
        return of(text, 0, text.length());
    }

    /** The columns of a part of text. */
    public static int of(CharSequence text, int start, int end) {
        int columns = 0;
        int last = 0;
        boolean isHalfFlag = false;
        for (int i = start; i < end; ) {
            int character = Character.codePointAt(text, i);
            i += Character.charCount(character);
            boolean endsFlag = isHalfFlag && WCWidth.isRegionalIndicator(character);
            isHalfFlag = !endsFlag && WCWidth.isRegionalIndicator(character);
            if (endsFlag) {
                continue;
            }
            int width = character == EMOJI_STYLE ? (last == 1 ? 1 : 0) : ofCharacter(character);
            last = width;
            columns += width;
        }
        return columns;
    }

    /**
     * The end of the characters from {@code start} that form one unit on the screen: a letter with
     * its accents, an emoji with all its parts.
     */
    public static int endOfUnit(CharSequence text, int start, int end) {
        int first = Character.codePointAt(text, start);
        int i = start + Character.charCount(first);
        if (i < end && text.charAt(i) < 0x300) {
            return i;
        }
        if (WCWidth.isRegionalIndicator(first)
                && i < end
                && WCWidth.isRegionalIndicator(Character.codePointAt(text, i))) {
            i += 2;
        }
        boolean isJoined = false;
        while (i < end) {
            int next = Character.codePointAt(text, i);
            if (!isJoined && !isSkinTone(next) && ofCharacter(next) > 0) {
                break;
            }
            isJoined = next == ZERO_WIDTH_JOINER;
            i += Character.charCount(next);
        }
        return i;
    }

    /** The columns of one character by itself: 0, 1 or 2. */
    public static int ofCharacter(int character) {
        if (character < 0x7F) {
            return character < ' ' ? 0 : 1;
        }
        if (WCWidth.isRegionalIndicator(character) || isSkinTone(character)) {
            return 2;
        }
        int width = Math.max(0, WCWidth.wcwidth(character));
        // number signs that Arabic puts around digits are format characters, but visible
        boolean isDrawn = character < 0x2000 && Character.getType(character) == Character.FORMAT;
        return width == 0 && isDrawn ? 1 : width;
    }

    private static boolean isSkinTone(int character) {
        return character >= FIRST_SKIN_TONE && character <= LAST_SKIN_TONE;
    }
}
