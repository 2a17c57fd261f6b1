package dev.lmresp.server;

import dev.lmresp.responses.ApiException;
import dev.lmresp.translate.IdSource;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;

/**
 * What all requests to Anthropic's API have in common: errors in its envelope, an id in every
 * answer, and a header that names the version.
 */
final class MessagesApi implements Filter {
    /** The header that names the version of the API; there is one version, of 2023. */
    static final String VERSION = "anthropic-version";

    /** The header that names a request in logs and reports. */
    static final String REQUEST_ID = "request-id";

    static final String ID_PREFIX = "req_";

    /** The id of the request that this thread answers. */
    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private final IdSource ids;

    MessagesApi(IdSource ids) {
        this.ids = ids;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (!isMeantBy(request)) {
            chain.proceed();
            return;
        }
        String id = ids.next(ID_PREFIX);
        Headers.set(response, REQUEST_ID, id);
        ScopedValue.where(CURRENT, id).run(chain::proceed);
    }

    /** True when a client speaks this API, whether or not the path exists. */
    static boolean isMeantBy(ServerRequest request) {
        return isPath(request.path().path()) || !Headers.get(request, VERSION).isEmpty();
    }

    /** True for the paths that only this API has. */
    static boolean isPath(String path) {
        String plain = path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
        return plain.equals("/messages") || plain.startsWith("/messages/");
    }

    /** The id of the request that this thread answers. */
    static String requestId() {
        return CURRENT.orElse("");
    }

    /**
     * Checks that the client names the version, without which it would not know what it gets.
     *
     * @throws ApiException status 400 when it does not
     */
    static void checkVersion(ServerRequest request) {
        if (Headers.get(request, VERSION).isEmpty()) {
            throw ApiException.missing(
                    VERSION,
                    "the header '%s' is missing: send '%s: 2023-06-01'"
                            .formatted(VERSION, VERSION));
        }
    }
}
