package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.files.Sha256;

import io.helidon.webserver.http.ServerRequest;

/** Whose stored responses a client may use: those that were made with the same key. */
final class ClientOwner {
    private final boolean hasKeys;

    ClientOwner(ServeConfig config) {
        this.hasKeys = !config.apiKeys().isEmpty();
    }

    /** A digest of the client's key; empty when the proxy has no keys, and all may use all. */
    String of(ServerRequest request) {
        return hasKeys ? Sha256.of(AccessGuard.key(request)) : "";
    }
}
