package dev.lmresp.engine.mock;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The mock's tokens: a word with the blanks before it, one ideograph, or at most {@value #LONGEST}
 * characters of anything longer. Put together they are the text again; no character is cut in two.
 */
final class Words {
    private static final int LONGEST = 32;

    private Words() {}

    /** The tokens of a text, cut off one by one. */
    static Iterable<String> of(String text) {
        return of(text, 0);
    }

    /**
     * A text in pieces.
     *
     * @param size of so many characters; 0 for tokens
     */
    static Iterable<String> of(String text, int size) {
        return () ->
                new Iterator<>() {
                    private int at;

                    @Override
                    public boolean hasNext() {
                        return at < text.length();
                    }

                    @Override
                    public String next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        int from = at;
                        at = size == 0 ? end(text, from) : after(text, from, size);
                        return text.substring(from, at);
                    }
                };
    }

    /** Where a piece of so many characters ends, none of which is cut in two. */
    static int after(String text, int from, int size) {
        int at = (int) Math.min((long) from + size, text.length());
        return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    /** The numbers from 1 to a last one, a token each. */
    static Iterable<String> count(long last) {
        return () ->
                new Iterator<>() {
                    private long number;

                    @Override
                    public boolean hasNext() {
                        return number < last;
                    }

                    @Override
                    public String next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException();
                        }
                        number++;
                        return number == 1 ? "1" : " " + number;
                    }
                };
    }

    /** How many tokens a text has. */
    static int number(String text) {
        int count = 0;
        for (int at = 0; at < text.length(); at = end(text, at)) {
            count++;
        }
        return count;
    }

    /** A text cut to a length, at the end of a character, with an ellipsis where it was cut. */
    static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "…";
    }

    private static int end(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            // below U+2E80 there are neither ideographs nor surrogates
            if (c < '\u2E80') {
                if (Character.isWhitespace(c)) {
                    break;
                }
                at++;
            } else {
                int codePoint = text.codePointAt(at);
                if (Character.isIdeographic(codePoint)) {
                    return at == start ? at + Character.charCount(codePoint) : at;
                }
                if (Character.isWhitespace(codePoint)) {
                    break;
                }
                at += Character.charCount(codePoint);
            }
            if (at - start >= LONGEST) {
                break;
            }
        }
        return at;
    }
}
