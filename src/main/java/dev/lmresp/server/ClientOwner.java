package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;

import io.helidon.webserver.http.ServerRequest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whose stored responses a client may use: those that were made with the same key. */
final class ClientOwner {
    private static final int BYTES = 16;

    private final boolean hasKeys;

    ClientOwner(ServeConfig config) {
        this.hasKeys = !config.apiKeys().isEmpty();
    }

    /** A digest of the client's key; empty when the proxy has no keys, and all may use all. */
    String of(ServerRequest request) {
        if (!hasKeys) {
            return "";
        }
        String key = AccessGuard.key(request);
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
