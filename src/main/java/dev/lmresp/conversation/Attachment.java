package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file, or the URL of an image, as a part of a message. The kind of a file is detected from its
 * content: text (UTF-8, or UTF-16 with a byte order mark), an image (PNG, JPEG, GIF, WebP) or a PDF
 * document.
 *
 * @param name the file as given, or the URL
 * @param kind its kind
 * @param bytes the size of the file, 0 for a URL
 * @param part the part of the message: {@code input_text}, {@code input_image} or {@code
 *     input_file}
 */
public record Attachment(String name, Kind kind, long bytes, JsonNode part) {
    /** The limit for text, in bytes: it is sent to the model as a whole, and costs tokens. */
    public static final int MAX_TEXT = 1 << 20;

    /** The limit for an image or document, in bytes. */
    public static final int MAX_MEDIA = 20 << 20;

    private static final int MAGIC_BYTES = 16;
    private static final Pattern FENCE = Pattern.compile("`{3,}");

    /** The kind of an attachment. */
    public enum Kind {
        /** Text, which is part of the prompt. */
        TEXT,
        IMAGE,
        /** A document that the engine reads, if it can. */
        DOCUMENT
    }

    /**
     * Attaches a file, or an image by its {@code http(s)} URL, which the engine fetches.
     *
     * @throws ConversationException when it cannot be attached; the message names it
     */
    public static Attachment of(String fileOrAddress) {
        if (fileOrAddress.matches("(?i)https?://.*")) {
            return ofAddress(fileOrAddress);
        }
        try {
            return of(Path.of(fileOrAddress));
        } catch (InvalidPathException e) {
            throw new ConversationException(
                    "'" + fileOrAddress + "' is not a valid file name: " + e.getReason(), e);
        }
    }

    /**
     * Attaches a file.
     *
     * @throws ConversationException when it does not exist, is of an unsupported kind, or is too
     *     large; the message names it
     */
    public static Attachment of(Path file) {
        String name = file.toString().replaceAll("\\p{Cntrl}", "?");
        if (name.isEmpty() || name.equals("-")) {
            throw new ConversationException(
                    "standard input cannot be attached with --file; give a file name");
        }
        if (Files.isDirectory(file)) {
            throw new ConversationException(name + " is a folder; attach the files in it");
        }
        try (InputStream in = InputFile.open(file)) {
            byte[] start = in.readNBytes(MAGIC_BYTES);
            Optional<String> media = media(start);
            int limit = media.isPresent() ? MAX_MEDIA : MAX_TEXT;
            byte[] rest = in.readNBytes(limit + 1 - start.length);
            byte[] content = Arrays.copyOf(start, start.length + rest.length);
            System.arraycopy(rest, 0, content, start.length, rest.length);
            boolean isWhole = content.length <= limit;
            if (media.isEmpty() && !isText(content, isWhole)) {
                throw new ConversationException(
                        name
                                + " is neither text in UTF-8 nor an image (PNG, JPEG, GIF, WebP)"
                                + " nor a PDF document");
            }
            if (!isWhole) {
                throw new ConversationException(
                        "%s is larger than %d MiB, the limit for %s"
                                .formatted(
                                        name,
                                        limit >> 20,
                                        media.isPresent() ? "images and documents" : "text"));
            }
            return media.map(type -> media(name, file, type, content))
                    .orElseGet(() -> text(name, file, content));
        } catch (NoSuchFileException e) {
            throw new ConversationException(name + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new ConversationException(name + " cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new ConversationException(name + " cannot be read: " + TextFile.reason(e), e);
        }
    }

    private static Attachment ofAddress(String address) {
        try {
            if (URI.create(address).getHost() == null) {
                throw new ConversationException(
                        "'" + address + "' is not a valid URL: it has no host");
            }
        } catch (IllegalArgumentException e) {
            throw new ConversationException(
                    "'" + address + "' is not a valid URL: " + e.getMessage(), e);
        }
        return new Attachment(address, Kind.IMAGE, 0, image(address));
    }

    private static Attachment media(String name, Path file, String type, byte[] content) {
        String url = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
        if (type.startsWith("image/")) {
            return new Attachment(name, Kind.IMAGE, content.length, image(url));
        }
        ObjectNode part =
                Json.object()
                        .put("type", "input_file")
                        .put("filename", String.valueOf(file.getFileName()))
                        .put("file_data", url);
        return new Attachment(name, Kind.DOCUMENT, content.length, part);
    }

    private static ObjectNode image(String url) {
        return Json.object().put("type", "input_image").put("image_url", url).put("detail", "auto");
    }

    private static Attachment text(String name, Path file, byte[] content) {
        String text = new String(content, charset(content));
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        String fence = fence(text);
        String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        String fenced =
                "File %s:\n\n%s%s\n%s%s%s\n"
                        .formatted(name, fence, language(file), text, end, fence);
        ObjectNode part = Json.object().put("type", "input_text").put("text", fenced);
        return new Attachment(name, Kind.TEXT, content.length, part);
    }

    /** A fence longer than any in the text. */
    static String fence(String text) {
        int longest =
                FENCE.matcher(text).results().mapToInt(it -> it.group().length()).max().orElse(2);
        return "`".repeat(longest + 1);
    }

    /** The file name extension, which is Markdown's name for most languages. */
    private static String language(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String end = name.substring(name.lastIndexOf('.') + 1);
        return name.contains(".") && end.matches("[a-z0-9+#_-]{1,16}") ? end : "";
    }

    private static Optional<String> media(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        if (text.matches("(?s)RIFF.{4}WEBP.*")) {
            return Optional.of("image/webp");
        }
        return text.startsWith("%PDF-") ? Optional.of("application/pdf") : Optional.empty();
    }

    private static Charset charset(byte[] content) {
        int mark = content.length < 2 ? 0 : (content[0] & 0xff) << 8 | (content[1] & 0xff);
        return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private static boolean isText(byte[] content, boolean isWhole) {
        var text = CharBuffer.allocate(content.length);
        // in a truncated text the last character may be incomplete
        var end = charset(content).newDecoder().decode(ByteBuffer.wrap(content), text, isWhole);
        return !end.isError() && text.flip().chars().noneMatch(it -> it == 0);
    }
}
