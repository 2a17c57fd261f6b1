package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.server.http1.FieldSyntax;

import io.helidon.webserver.http.ServerRequest;

import java.util.LinkedHashMap;
import java.util.Map;

/** What of a client's headers the engine gets. */
final class EngineHeaders {
    /** Codex only asks for the models when it has some key; this one is none. */
    private static final String NO_KEY = "Bearer lmresp";

    private final boolean passesKey;

    /** The client's key is the engine's, unless one of them is set here. */
    EngineHeaders(ServeConfig config) {
        this.passesKey = config.engineApiKey().isEmpty() && config.apiKeys().isEmpty();
    }

    Map<String, String> of(ServerRequest request) {
        var headers = new LinkedHashMap<String, String>();
        String type = Headers.get(request, "content-type");
        headers.put(
                "Content-Type", type.isEmpty() ? "application/json" : ascii("Content-Type", type));
        String accept = Headers.get(request, "accept");
        if (!accept.isEmpty()) {
            headers.put("Accept", ascii("Accept", accept));
        }
        String authorization = Headers.get(request, "authorization");
        if (passesKey && !authorization.isEmpty() && !authorization.equals(NO_KEY)) {
            headers.put("Authorization", ascii("Authorization", authorization));
        }
        return headers;
    }

    /** Others cannot be sent, and must not become others on the way. */
    private static String ascii(String name, String value) {
        if (!FieldSyntax.isAsciiValue(value)) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_header",
                            null,
                            "the header '" + name + "' has characters that are not ASCII"));
        }
        return value;
    }
}
