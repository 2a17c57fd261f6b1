package dev.lmresp.server;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The paths of the proxy, each with its methods: others get 405, {@code HEAD} is a {@code GET}
 * without the body, {@code OPTIONS} tells which there are.
 */
final class Routes {
    private static final String GET = "GET";

    private final HttpRouting.Builder routing;
    private final SequencedMap<String, Set<String>> methods = new LinkedHashMap<>();

    Routes(HttpRouting.Builder routing) {
        this.routing = routing;
    }

    /** Adds a path with one method. */
    void only(String method, String path, Handler handler) {
        add(path, Map.of(method, handler));
    }

    /** Adds a path with all its methods. */
    void add(String path, Map<String, Handler> handlers) {
        methods.computeIfAbsent(path, _ -> new TreeSet<>()).addAll(handlers.keySet());
        handlers.forEach((method, handler) -> routing.route(Method.create(method), path, handler));
        Handler get = handlers.get(GET);
        if (get != null) {
            routing.head(path, get);
        }
        String allowed =
                Stream.of("GET", "HEAD", "POST", "DELETE", "OPTIONS")
                        .filter(
                                it ->
                                        handlers.containsKey(it)
                                                || it.equals("OPTIONS")
                                                || (it.equals("HEAD") && get != null))
                        .collect(Collectors.joining(", "));
        routing.options(path, (request, response) -> allow(request, response, allowed));
        routing.any(
                path,
                (request, response) -> {
                    Headers.set(response, "Allow", allowed);
                    throw new ApiException(
                            new ApiError(
                                    405,
                                    "invalid_request_error",
                                    "method_not_allowed",
                                    null,
                                    path
                                            + " accepts "
                                            + String.join(" and ", new TreeSet<>(handlers.keySet()))
                                            + ", not "
                                            + request.prologue().method()));
                });
    }

    /**
     * Adds a way to another protocol, a {@code GET} with an upgrade; without one it is no method of
     * the path. To be called before {@link #add}.
     */
    void upgrade(String path, Handler handler) {
        methods.computeIfAbsent(path, _ -> new TreeSet<>()).add(GET);
        routing.get(path, handler);
    }

    /** The methods of each path. */
    Map<String, Set<String>> methods() {
        return Collections.unmodifiableMap(methods);
    }

    /** Answers preflight requests: web pages send custom headers, as OpenAI's SDK does. */
    static void allow(ServerRequest request, ServerResponse response, String methods) {
        String wanted = Headers.get(request, "access-control-request-headers");
        Headers.set(response, "Allow", methods);
        Headers.set(response, "Access-Control-Allow-Methods", methods);
        Headers.set(
                response,
                "Access-Control-Allow-Headers",
                wanted.isEmpty() ? "authorization, content-type, x-api-key" : wanted);
        Answers.noContent(response);
    }
}
