package dev.lmresp.responses;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A data URL (RFC 2397).
 *
 * @param mediaType in lower case and without parameters; empty when absent
 * @param charset the charset of text, empty when absent
 * @param isBase64 whether the data is base64 rather than percent-encoded text
 * @param url the whole URL
 * @param start the offset of the data, which may be many megabytes and is not copied
 */
public record DataUrl(String mediaType, String charset, boolean isBase64, String url, int start) {
    private static final Pattern HEAD =
            Pattern.compile("data:([^;,]*)((?:;[^;,]*)*),", Pattern.CASE_INSENSITIVE);

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset=\"?([^;,\"]+)\"?", Pattern.CASE_INSENSITIVE);

    /** A longer header is not a data URL. */
    private static final int MAX_HEAD = 512;

    /** Parses a data URL; empty for any other text. */
    public static Optional<DataUrl> of(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return Optional.empty();
        }
        Matcher head = HEAD.matcher(url).region(0, Math.min(url.length(), MAX_HEAD));
        if (!head.lookingAt()) {
            return Optional.empty();
        }
        String type = head.group(1).strip().toLowerCase(Locale.ROOT);
        String parameters = head.group(2);
        Matcher charset = CHARSET.matcher(parameters);
        // some clients omit the type and the semicolon before "base64"
        boolean isBase64 =
                type.equals("base64")
                        || parameters.strip().toLowerCase(Locale.ROOT).endsWith("base64");
        return Optional.of(
                new DataUrl(
                        type.contains("/") ? type : "",
                        charset.find() ? charset.group(1).strip() : "",
                        isBase64,
                        url,
                        head.end()));
    }

    /** Base64 data of unknown type. */
    public static DataUrl ofBase64(String base64) {
        return new DataUrl("", "", true, base64, 0);
    }

    /** The encoded data. */
    public String data() {
        return url.substring(start);
    }

    /** The beginning of the encoded data. */
    public String data(int atMost) {
        return url.substring(start, Math.min(url.length(), start + atMost));
    }

    public static String text(String mediaType, String base64) {
        return "data:" + mediaType + ";base64," + base64;
    }

    /** The decoded data; empty when the encoding is invalid. */
    public Optional<byte[]> bytes() {
        return isBase64 ? decoded(data()) : Optional.of(unescaped(data()));
    }

    /** Decodes base64 in the standard or URL-safe alphabet; empty when it is invalid. */
    private static Optional<byte[]> decoded(String base64) {
        String plain = base64;
        if (plain.indexOf('%') >= 0) {
            plain = new String(unescaped(plain), StandardCharsets.ISO_8859_1);
        }
        if (plain.indexOf('-') >= 0 || plain.indexOf('_') >= 0) {
            plain = plain.replace('-', '+').replace('_', '/');
        }
        try {
            return Optional.of(Base64.getMimeDecoder().decode(plain));
        } catch (IllegalArgumentException cutOff) {
            return Optional.empty();
        }
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < written.length; i++) {
            int value = written[i] == '%' ? hex(written, i + 1) : -1;
            if (value >= 0) {
                bytes.write(value);
                i += 2;
            } else {
                bytes.write(written[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(byte[] text, int at) {
        if (at + 2 > text.length) {
            return -1;
        }
        int high = Character.digit(text[at], 16);
        int low = Character.digit(text[at + 1], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
