package dev.lmresp.translate.request;

import dev.lmresp.responses.DataUrl;
import dev.lmresp.responses.MagicBytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The content of a file in a request. Whether it is text is decided by its bytes rather than its
 * media type: there is one for each programming language, and clients send none or {@code
 * application/octet-stream} for those that they do not know.
 *
 * @param mediaType the media type, empty when unknown
 * @param data the whole content
 * @param text the content as text, {@code null} when it is binary
 */
record FileContent(String mediaType, DataUrl data, @Nullable String text) {
    private static final String UNKNOWN = "application/octet-stream";

    /** Families of binary media types; those that end in {@code +xml} or {@code +json} are text. */
    private static final Pattern BINARY =
            Pattern.compile(
                    "(?!.*\\+(?:xml|json)$)(?:(?:image|audio|video|font)/.*|application/(?:pdf|zip"
                            + "|gzip|x-tar|x-7z-compressed|msword|vnd\\..*))");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_\\s-]++={0,2}\\s*+");

    /** The number of base64 characters that are checked for text before everything is decoded. */
    private static final int HEAD = 4096;

    /**
     * Reads {@code file_data}: a data URL, base64 alone, or the text itself.
     *
     * @param name the name of the file, may be empty
     */
    static FileContent of(String data, String name) {
        Optional<DataUrl> url = DataUrl.of(data);
        if (url.isEmpty() && !BASE64.matcher(data).matches()) {
            return new FileContent("text/plain", DataUrl.ofBase64(""), data);
        }
        DataUrl file = url.orElseGet(() -> DataUrl.ofBase64(data));
        String said = file.mediaType().equals(UNKNOWN) ? "" : file.mediaType();
        String type = said.isEmpty() ? typeOf(file, name) : said;
        String text = BINARY.matcher(type).matches() ? null : text(file, type);
        return new FileContent(type, file, text);
    }

    /** The whole file as a data URL with its media type. */
    String url() {
        boolean saysSo = data.mediaType().equals(mediaType) && data.start() > 0;
        if (saysSo || !data.isBase64()) {
            return data.url();
        }
        return DataUrl.text(mediaType.isEmpty() ? UNKNOWN : mediaType, base64());
    }

    /** The whole file in base64. */
    String base64() {
        return data.data().replaceAll("\\s", "");
    }

    private static String typeOf(DataUrl file, String name) {
        Optional<String> known =
                file.isBase64()
                        ? MagicBytes.mediaType(file.data(MagicBytes.HEAD))
                        : Optional.empty();
        return known.orElse(
                name.toLowerCase(Locale.ROOT).endsWith(".pdf") ? "application/pdf" : "");
    }

    private static @Nullable String text(DataUrl file, String type) {
        boolean saysText = type.startsWith("text/");
        if (file.isBase64() && !saysText) {
            Optional<byte[]> head = DataUrl.ofBase64(file.data(HEAD)).bytes();
            if (head.filter(FileContent::isBinary).isPresent()) {
                return null;
            }
        }
        byte[] bytes = file.bytes().orElse(null);
        return bytes == null ? null : text(bytes, file.charset(), saysText);
    }

    private static @Nullable String text(byte[] bytes, String charset, boolean saysText) {
        Charset said = isUtf16(bytes) ? StandardCharsets.UTF_16 : charsetOf(charset);
        try {
            String text = said.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
            // C programs would take NUL for the end of the conversation
            return saysText
                    ? plain.replace('\0', '\uFFFD')
                    : plain.chars().noneMatch(FileContent::isControl) ? plain : null;
        } catch (CharacterCodingException notInIt) {
            return saysText ? new String(bytes, StandardCharsets.UTF_8) : null;
        }
    }

    private static Charset charsetOf(String name) {
        try {
            return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** True for bytes that occur in no 8-bit text encoding; UTF-16 has a byte order mark. */
    private static boolean isBinary(byte[] bytes) {
        if (isUtf16(bytes)) {
            return false;
        }
        for (byte one : bytes) {
            if (one >= 0 && isControl(one)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf16(byte[] bytes) {
        return bytes.length > 1
                && ((bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff)
                        || (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe));
    }

    private static boolean isControl(int c) {
        return switch (c) {
            // control characters that occur in logs: colours, form feeds, bells
            case '\t', '\n', '\r', '\f', '\b', 7, 27 -> false;
            default -> c < ' ' || c == 127;
        };
    }
}
