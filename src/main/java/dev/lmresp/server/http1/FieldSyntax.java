package dev.lmresp.server.http1;

import java.nio.charset.StandardCharsets;

/** The grammar of header fields (RFC 9110 5.5 and 5.6). */
public final class FieldSyntax {
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c = '!'; c < 0x7f; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }

    private FieldSyntax() {}

    /** True for a valid field name or method. */
    public static boolean isToken(String name) {
        return !name.isEmpty() && name.chars().allMatch(FieldSyntax::isTokenChar);
    }

    /** True when a value has only ASCII characters, and no control character but the tab. */
    public static boolean isAsciiValue(String value) {
        return value.chars().allMatch(c -> isValueChar(c) && c < 0x7f);
    }

    /** True when a value has no control character but the tab. */
    public static boolean isValue(String value) {
        return value.chars().allMatch(FieldSyntax::isValueChar);
    }

    static boolean isTokenChar(int c) {
        return c < TOKEN.length && TOKEN[c];
    }

    /** Bytes beyond ASCII are legal and opaque. */
    static boolean isValueChar(int c) {
        return c >= ' ' ? c != 0x7f : c == '\t';
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t';
    }

    /**
     * Validates a field, and returns the end of its name.
     *
     * @param line the field without its line end
     * @throws MalformedRequest when it is invalid, with the reason
     */
    static int colon(byte[] line, int from, int to) {
        if (isSpace(line[from])) {
            throw MalformedRequest.bad(
                    "a header is folded over several lines; send it on one line");
        }
        int colon = from;
        while (colon < to && line[colon] != ':') {
            if (!isTokenChar(line[colon] & 0xff)) {
                throw MalformedRequest.bad(
                        isSpace(line[colon])
                                ? "a header name contains white space, or has white space before"
                                        + " its colon"
                                : "a header name contains an invalid character");
            }
            colon++;
        }
        if (colon == to) {
            throw MalformedRequest.bad("a header has no colon");
        }
        if (colon == from) {
            throw MalformedRequest.bad("a header has no name");
        }
        for (int i = colon + 1; i < to; i++) {
            if (!isValueChar(line[i] & 0xff)) {
                throw MalformedRequest.bad(
                        "the header '"
                                + text(line, from, colon)
                                + "' has a control character in its value");
            }
        }
        return colon;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
