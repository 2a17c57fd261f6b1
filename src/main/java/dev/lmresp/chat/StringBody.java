package dev.lmresp.chat;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What stands between the quotes of a JSON string. */
final class StringBody {
    private static final char REPLACEMENT = '\uFFFD';

    private StringBody() {}

    /** The offset of the quote that ends a string; {@code to} when there is none. */
    static int end(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, to);
    }

    /**
     * The text; {@code null} when the bytes are not the whole body of a string, or one that parsers
     * do not agree on: with raw control characters, unknown escapes, or bytes that are not UTF-8.
     */
    static @Nullable String read(byte[] bytes, int from, int to) {
        boolean hasEscapes = false;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '\\') {
                hasEscapes = true;
                at++;
            } else if (b == '"' || (b >= 0 && b < ' ')) {
                return null;
            }
        }
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            // it may stand for broken bytes
            return null;
        }
        return hasEscapes ? unescaped(text) : text;
    }

    private static @Nullable String unescaped(String body) {
        var text = new StringBuilder(body.length());
        int at = 0;
        for (int escape = body.indexOf('\\'); escape >= 0; escape = body.indexOf('\\', at)) {
            text.append(body, at, escape);
            at = escape + 2;
            if (at > body.length()) {
                return null;
            }
            switch (body.charAt(escape + 1)) {
                case '"' -> text.append('"');
                case '\\' -> text.append('\\');
                case '/' -> text.append('/');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    if (!isUnit(body, at)) {
                        return null;
                    }
                    text.append((char) HexFormat.fromHexDigits(body, at, at + 4));
                    at += 4;
                }
                default -> {
                    return null;
                }
            }
        }
        return text.append(body, at, body.length()).toString();
    }

    private static boolean isUnit(String body, int at) {
        if (at + 4 > body.length()) {
            return false;
        }
        for (int i = at; i < at + 4; i++) {
            if (!HexFormat.isHexDigit(body.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
