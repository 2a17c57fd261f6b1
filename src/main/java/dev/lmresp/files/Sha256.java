package dev.lmresp.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells one text from all others, as {@code sha256sum} prints it. */
public final class Sha256 {
    private Sha256() {}

    /** That of a text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** That of bytes. */
    public static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
