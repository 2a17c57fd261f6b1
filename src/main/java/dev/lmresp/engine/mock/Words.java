package dev.lmresp.engine.mock;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The mock's tokenizer: a token is a word with the blanks before it, one ideograph, or at most
 * {@value #LONGEST} characters of anything longer. The tokens add up to the text; no character is
 * split.
 */
final class Words {
    private static final int LONGEST = 32;

    private Words() {}

    /** The tokens of a text, generated lazily. */
    static Iterable<String> of(String text) {
        return of(text, 0);
    }

    /**
     * Splits a text into pieces.
     *
     * @param size the characters per piece; 0 for tokens
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

    /** The end of a piece with a number of characters, without splitting a surrogate pair. */
    static int after(String text, int from, int size) {
        int at = (int) Math.min((long) from + size, text.length());
        return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    /** The numbers from 1 to the last one, a token each. */
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

    /** The number of tokens of a text. */
    static int number(String text) {
        int count = 0;
        for (int at = 0; at < text.length(); at = end(text, at)) {
            count++;
        }
        return count;
    }

    /** A text cut to a length, with an ellipsis if it was cut. */
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
