package dev.lmresp.server;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;
import dev.lmresp.config.LocalEngine;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.proxy.ClientHeaders;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;
import dev.lmresp.server.ClientKeys.Obstacle;
import dev.lmresp.server.http1.FieldSyntax;

import io.helidon.webserver.http.ServerRequest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Selects the headers of a client that are passed on to the engine. */
final class EngineHeaders {
    private static final Logger LOG = System.getLogger(EngineHeaders.class.getName());

    /** A placeholder: Codex requests the models only when it has some key. */
    private static final String NO_KEY = "lmresp";

    private static final String NO_BEARER = "Bearer " + NO_KEY;

    /** The engines without a key of their own, by name. */
    private final Map<String, ClientKeys> keyless = new LinkedHashMap<>();

    private final Set<Obstacle> logged = ConcurrentHashMap.newKeySet();

    /** Passes on the client's key, unless one is configured for the engine. */
    EngineHeaders(ServeConfig config) {
        if (!config.apiKeys().isEmpty()) {
            return;
        }
        for (EngineConfig engine : config.allEngines()) {
            EngineAddress address = engine.address();
            boolean isElsewhere = !address.isMock() && address.replayFolder().isEmpty();
            if (isElsewhere && engine.apiKey().isEmpty()) {
                names(engine).forEach(name -> keyless.put(name, new ClientKeys(address)));
            }
        }
    }

    /** The names that an engine can have: one that is searched for, any of the usual ones. */
    private static Stream<String> names(EngineConfig engine) {
        return engine.address().isNamed()
                ? Stream.of(engine.name())
                : Stream.of(LocalEngine.values()).map(LocalEngine::id);
    }

    ClientHeaders of(ServerRequest request) {
        var headers = new LinkedHashMap<String, String>();
        String type = Headers.get(request, "content-type");
        headers.put(
                "Content-Type", type.isEmpty() ? "application/json" : ascii("Content-Type", type));
        String accept = Headers.get(request, "accept");
        if (!accept.isEmpty()) {
            headers.put("Accept", ascii("Accept", accept));
        }
        var keys = new LinkedHashMap<String, Map<String, String>>();
        keyless.forEach(
                (engine, rules) -> {
                    Map<String, String> key = keys(request, rules);
                    if (!key.isEmpty()) {
                        keys.put(engine, key);
                    }
                });
        return new ClientHeaders(headers, keys);
    }

    private Map<String, String> keys(ServerRequest request, ClientKeys rules) {
        var headers = new LinkedHashMap<String, String>();
        String authorization = Headers.get(request, "authorization");
        if (!authorization.isEmpty() && !authorization.equals(NO_BEARER)) {
            boolean isChatGpt = !Headers.get(request, "chatgpt-account-id").isEmpty();
            if (isFree(rules.ofBearer(authorization, isChatGpt))) {
                headers.put("Authorization", ascii("Authorization", authorization));
            }
        }
        String apiKey = Headers.get(request, "x-api-key");
        if (!apiKey.isEmpty() && !apiKey.equals(NO_KEY) && isFree(rules.ofApiKey())) {
            headers.put("x-api-key", ascii("x-api-key", apiKey));
        }
        return headers;
    }

    /** Removes other characters, which cannot be sent unchanged. */
    private static String ascii(String name, String value) {
        if (!FieldSyntax.isAsciiValue(value)) {
            throw new ApiException(
                    ApiError.invalid(
                            "invalid_header",
                            null,
                            "the header '" + name + "' contains non-ASCII characters"));
        }
        return value;
    }

    /** True when there is no obstacle; an obstacle is logged once. */
    private boolean isFree(Optional<Obstacle> obstacle) {
        obstacle.filter(logged::add).ifPresent(it -> LOG.log(Level.WARNING, it.warning()));
        return obstacle.isEmpty();
    }
}
