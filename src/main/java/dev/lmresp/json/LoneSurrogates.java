package dev.lmresp.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds and replaces lone surrogates. JSON can contain one as an escape ({@code \ud83d}) without
 * its other half; it cannot be written as UTF-8.
 */
public final class LoneSurrogates {
    private static final char REPLACEMENT = '\uFFFD';

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long BACKSLASHES = 0x5c5c_5c5c_5c5c_5c5cL;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    /** The length of {@code \ud83d}. */
    private static final int ESCAPE = 6;

    private LoneSurrogates() {}

    /** True when the text has no lone surrogate. */
    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return isPaired(text, i);
            }
        }
        return true;
    }

    /** Replaces each lone surrogate with a replacement character. */
    public static String mended(String text) {
        if (isWhole(text)) {
            return text;
        }
        var mended = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                mended.append(c).append(text.charAt(++i));
            } else {
                mended.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return mended.toString();
    }

    private static boolean isPaired(String text, int from) {
        boolean half = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (half != Character.isLowSurrogate(c)) {
                return false;
            }
            half = Character.isHighSurrogate(c);
        }
        return !half;
    }

    /**
     * True when a JSON document in UTF-8 has an escaped lone surrogate, or an escaped NUL, which
     * ends a text in C programs. Scans only escapes.
     */
    public static boolean areEscapedIn(byte[] json) {
        return nextEscaped(json, 0) >= 0;
    }

    /**
     * Replaces each escape that {@link #areEscapedIn} finds by that of NUL: a parser rejects a lone
     * surrogate in a name, but accepts NUL everywhere.
     */
    public static byte[] escapedAsNul(byte[] json) {
        byte[] marked = json.clone();
        for (int at = nextEscaped(json, 0); at >= 0; at = nextEscaped(json, at + ESCAPE)) {
            Arrays.fill(marked, at + 2, at + ESCAPE, (byte) '0');
        }
        return marked;
    }

    private static int nextEscaped(byte[] json, int from) {
        int at = nextBackslash(json, from);
        while (at >= 0) {
            int next = at + 2;
            if (at + 1 < json.length && json[at + 1] == 'u') {
                int unit = unit(json, at);
                boolean isPair = isHigh(unit) && isLow(unit(json, at + ESCAPE));
                if (unit == 0 || (isSurrogate(unit) && !isPair)) {
                    return at;
                }
                next = at + (isPair ? 2 * ESCAPE : ESCAPE);
            }
            at = nextBackslash(json, next);
        }
        return -1;
    }

    private static boolean isHigh(int unit) {
        return unit >= 0 && Character.isHighSurrogate((char) unit);
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    private static boolean isSurrogate(int unit) {
        return unit >= 0 && Character.isSurrogate((char) unit);
    }

    /** The UTF-16 code unit of the escape at a position, -1 when there is none. */
    private static int unit(byte[] json, int at) {
        if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static int nextBackslash(byte[] json, int from) {
        int i = from;
        while (i + 8 <= json.length) {
            long different = (long) LONGS.get(json, i) ^ BACKSLASHES;
            if (((different - ONES) & ~different & HIGH_BITS) != 0) {
                break;
            }
            i += 8;
        }
        while (i < json.length && json[i] != '\\') {
            i++;
        }
        return i < json.length ? i : -1;
    }
}
