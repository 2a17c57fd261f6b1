package dev.lmresp.responses;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Detects a file's media type from its first bytes. */
public final class MagicBytes {
    /** The number of bytes, or base64 characters, that are enough to detect the type. */
    public static final int HEAD = 64;

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{8,}={0,2}");

    private MagicBytes() {}

    /** The media type of a file in base64; empty when it is invalid or unknown. */
    public static Optional<String> mediaType(String base64) {
        String head = base64.strip();
        head = head.substring(0, Math.min(head.length(), HEAD)).replaceAll("\\s", "");
        if (!BASE64.matcher(head).matches()) {
            return Optional.empty();
        }
        String alphabet = head.replace('-', '+').replace('_', '/').replace("=", "");
        String whole = alphabet.substring(0, alphabet.length() / 4 * 4);
        return mediaType(Base64.getDecoder().decode(whole));
    }

    /** True when a text has only base64 characters; many words qualify too. */
    static boolean isBase64(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '=' || text.charAt(end - 1) <= ' ')) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean isDigit =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "+/-_\r\n".indexOf(c) >= 0;
            if (!isDigit) {
                return false;
            }
        }
        return end > 0;
    }

    /** The media type of a file; empty when unknown. */
    public static Optional<String> mediaType(byte[] bytes) {
        String head =
                new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        String type = of(head);
        return type.isEmpty() ? Optional.empty() : Optional.of(type);
    }

    private static String of(String head) {
        if (head.startsWith("\u0089PNG\r\n")) {
            return "image/png";
        }
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return "image/gif";
        }
        if (head.startsWith("RIFF") && head.length() >= 12) {
            return switch (head.substring(8, 12)) {
                case "WEBP" -> "image/webp";
                case "WAVE" -> "audio/wav";
                default -> "";
            };
        }
        if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return "image/tiff";
        }
        if (head.startsWith("BM") && head.startsWith("\0\0\0\0", 6)) {
            return "image/bmp";
        }
        if (head.startsWith("ftyp", 4)) {
            return container(head.length() < 12 ? "" : head.substring(8, 12));
        }
        if (head.startsWith("%PDF-")) {
            return "application/pdf";
        }
        if (head.startsWith("PK\u0003\u0004")) {
            return "application/zip";
        }
        if (head.startsWith("ID3")) {
            return "audio/mpeg";
        }
        if (head.startsWith("OggS")) {
            return "audio/ogg";
        }
        return head.startsWith("fLaC") ? "audio/flac" : "";
    }

    private static String container(String brand) {
        return switch (brand) {
            case "avif", "avis" -> "image/avif";
            case "heic", "heix", "hevc", "mif1", "msf1" -> "image/heic";
            case "M4A " -> "audio/mp4";
            default -> "video/mp4";
        };
    }
}
