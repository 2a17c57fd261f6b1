package dev.lmresp.transcript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Redacts secrets before they reach the disk: some headers by name, known secrets by value. */
final class Redactor {
    /** The placeholder for a secret. */
    static final String REDACTED = "[redacted]";

    private static final byte[] REPLACEMENT = REDACTED.getBytes(StandardCharsets.UTF_8);

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(auth|cookie|key|token|secret|password|session).*");

    /** Shorter values occur in any text by chance. */
    private static final int SHORTEST = 6;

    /**
     * Placeholder keys of clients that need none. They are not secret, but occur as words in
     * conversations, models and dialects.
     */
    private static final Set<String> WORDS =
            Set.of(
                    "anything",
                    "api-key",
                    "changeme",
                    "lm-studio",
                    "lmresp",
                    "lmstudio",
                    "no-key",
                    "not-needed",
                    "ollama",
                    "openai",
                    "password",
                    "placeholder",
                    "secret",
                    "sk-no-key-required",
                    "unused");

    private final List<byte[]> secrets;
    private final int longest;

    /** A redactor of these values, anywhere. */
    Redactor(Collection<String> secrets) {
        this.secrets =
                secrets.stream()
                        .filter(secret -> secret.length() >= SHORTEST)
                        .filter(secret -> !WORDS.contains(secret.toLowerCase(Locale.ROOT)))
                        .distinct()
                        // longest first, because one may be a part of another
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                        .toList();
        this.longest = this.secrets.stream().mapToInt(secret -> secret.length).max().orElse(0);
    }

    /** The values of headers that are secret by name. */
    static List<String> secretsIn(Map<String, String> headers) {
        return headers.entrySet().stream()
                .filter(header -> isSecret(header.getKey()))
                .map(header -> header.getValue().replaceFirst("(?i)^(bearer|basic) +", ""))
                .toList();
    }

    static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).matches();
    }

    /** The headers with secret values redacted. */
    static Map<String, String> headers(Map<String, String> headers) {
        var shown = new LinkedHashMap<String, String>();
        headers.forEach((name, value) -> shown.put(name, isSecret(name) ? REDACTED : value));
        return shown;
    }

    /** A path with the values in its query redacted. */
    static String path(String path) {
        int query = path.indexOf('?');
        return query < 0
                ? path
                : path.substring(0, query)
                        + path.substring(query).replaceAll("=[^&]*", "=" + REDACTED);
    }

    /** The number of bytes at the end of a piece that may be the start of a secret. */
    int held() {
        return Math.max(0, longest - 1);
    }

    /** The bytes with known secrets redacted. */
    byte[] clean(byte[] bytes) {
        byte[] clean = bytes;
        for (byte[] secret : secrets) {
            clean = without(secret, clean);
        }
        return clean;
    }

    private static byte[] without(byte[] secret, byte[] bytes) {
        int at = indexOf(secret, bytes, 0);
        if (at < 0) {
            return bytes;
        }
        var clean = new ByteArrayOutputStream(bytes.length);
        int from = 0;
        for (; at >= 0; at = indexOf(secret, bytes, from)) {
            clean.write(bytes, from, at - from);
            clean.writeBytes(REPLACEMENT);
            from = at + secret.length;
        }
        clean.write(bytes, from, bytes.length - from);
        return clean.toByteArray();
    }

    private static int indexOf(byte[] part, byte[] bytes, int from) {
        for (int i = from; i <= bytes.length - part.length; i++) {
            int length = 0;
            while (length < part.length && bytes[i + length] == part[length]) {
                length++;
            }
            if (length == part.length) {
                return i;
            }
        }
        return -1;
    }
}
