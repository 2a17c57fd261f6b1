package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.proxy.Exchanges;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Controls access to the proxy. On a loopback address only programs of this machine are allowed,
 * but no web page in its browser: neither cross-site requests nor DNS rebinding to 127.0.0.1.
 */
final class AccessGuard implements Filter {
    private final boolean loopbackOnly;
    private final List<byte[]> apiKeys;
    private final Exchanges exchanges;

    AccessGuard(ServeConfig config, Exchanges exchanges) {
        this.loopbackOnly = Addresses.isLoopback(config.host());
        this.apiKeys =
                config.apiKeys().stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
        this.exchanges = exchanges;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        checkOrigin(request, response);
        boolean preflight = request.prologue().method().text().equals("OPTIONS");
        if (preflight || isHealth(request)) {
            // health checks must not queue, and a busy proxy is still healthy
            chain.proceed();
            return;
        }
        checkKey(request);
        if (WebSocketRoute.isMeantBy(request)) {
            // each response on it will need a permit, but not the connection
            exchanges.admit().close();
            chain.proceed();
            return;
        }
        try (Exchanges.Place _ = exchanges.admit()) {
            chain.proceed();
        }
    }

    private void checkOrigin(ServerRequest request, RoutingResponse response) {
        if (!loopbackOnly) {
            return;
        }
        String host = Headers.get(request, "host");
        if (!Addresses.isLoopback(Addresses.withoutPort(host))) {
            throw refused(
                    "host_not_allowed",
                    "the Host header '"
                            + host
                            + "' is not this machine's loopback address; use http://127.0.0.1 or"
                            + " http://localhost, or start with --host and --api-key");
        }
        List<String> origins = request.headers().values(HeaderNames.ORIGIN);
        for (String origin : origins) {
            if (!isLoopbackOrigin(origin)) {
                throw refused(
                        "origin_not_allowed",
                        "web pages of '"
                                + origin
                                + "' may not use this proxy; it accepts only requests from this"
                                + " machine");
            }
        }
        if (!origins.isEmpty()) {
            Headers.set(response, "Access-Control-Allow-Origin", origins.getFirst());
            Headers.set(response, "Access-Control-Expose-Headers", Headers.NOTES + ", retry-after");
            Headers.set(response, "Vary", "Origin");
        }
    }

    private static boolean isLoopbackOrigin(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && Addresses.isLoopback(host.replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Claude Code greets without a key before it asks anything. */
    private static boolean isHealth(ServerRequest request) {
        String path = request.path().path();
        return path.equals("/health") || path.startsWith("/health/") || path.equals("/api/hello");
    }

    private void checkKey(ServerRequest request) {
        if (apiKeys.isEmpty()) {
            return;
        }
        String key = key(request);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] apiKey : apiKeys) {
            known |= MessageDigest.isEqual(apiKey, bytes);
        }
        if (!known) {
            throw new ApiException(
                    new ApiError(
                            401,
                            "authentication_error",
                            "invalid_api_key",
                            null,
                            key.isEmpty()
                                    ? "send the proxy's API key as 'Authorization: Bearer KEY'"
                                    : "the API key is not one of the proxy's keys (--api-key)"));
        }
    }

    /** The key that a client sends; empty for none. */
    static String key(ServerRequest request) {
        String given = Headers.get(request, "authorization");
        boolean bearer = given.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length());
        return bearer
                ? given.substring("Bearer ".length()).strip()
                : Headers.get(request, "x-api-key");
    }

    private static ApiException refused(String code, String message) {
        return new ApiException(new ApiError(403, "invalid_request_error", code, null, message));
    }
}
