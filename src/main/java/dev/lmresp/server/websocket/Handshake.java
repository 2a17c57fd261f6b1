package dev.lmresp.server.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The opening handshake (RFC 6455 4.2). No extension and no subprotocol is negotiated.
 *
 * @param connection the values of the header Connection
 * @param upgrade the values of the header Upgrade
 * @param version the header Sec-WebSocket-Version
 * @param key the header Sec-WebSocket-Key
 */
public record Handshake(List<String> connection, List<String> upgrade, String version, String key) {
    public static final String PROTOCOL = "websocket";
    public static final String VERSION = "13";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /** Why this is no valid handshake; empty when it is one. */
    public Optional<String> problem() {
        if (!hasToken(upgrade, PROTOCOL)) {
            return Optional.of("the only protocol to upgrade to is '" + PROTOCOL + "'");
        }
        if (!hasToken(connection, "upgrade")) {
            return Optional.of("the header 'Connection: Upgrade' is missing");
        }
        if (!version.strip().equals(VERSION)) {
            return Optional.of("'Sec-WebSocket-Version' must be " + VERSION);
        }
        if (!isKey(key.strip())) {
            return Optional.of("'Sec-WebSocket-Key' must be 16 bytes in Base64");
        }
        return Optional.empty();
    }

    /** The head of the answer that accepts it. */
    public byte[] answer() {
        return ("HTTP/1.1 101 Switching Protocols\r\n"
                        + "Connection: Upgrade\r\n"
                        + "Upgrade: "
                        + PROTOCOL
                        + "\r\nSec-WebSocket-Accept: "
                        + accept(key.strip())
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean hasToken(List<String> values, String token) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .anyMatch(one -> one.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
