package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The HTTP server of the proxy. */
public final class ProxyServer implements AutoCloseable {
    private static final List<String> PREFIXES = List.of("/v1", "");
    private static final List<String> PASSED_THROUGH =
            List.of("/chat/completions", "/completions", "/embeddings");

    private final Gateway gateway;
    private final BodyBudget bodies;
    private final HttpServer server;

    private ProxyServer(Gateway gateway, BodyBudget bodies, HttpServer server) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param log logs each request
     * @throws IllegalStateException when the address cannot be bound; the cause has the reason
     */
    public static ProxyServer start(ServeConfig config, Gateway gateway, RequestLog log) {
        var bodies = new BodyBudget(config.limits().maxInflightBytes());
        HttpServer server =
                HttpServer.start(
                        config.host(),
                        config.port(),
                        config.limits(),
                        routing -> route(routing, config, gateway, bodies, log),
                        log::refused);
        return new ProxyServer(gateway, bodies, server);
    }

    /** Helidon 4.5 says "Connection: close" but leaves the connection open (helidon #12324). */
    static void closeWhenSaid(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpConnection connection = HttpConnection.CURRENT.get();
        response.beforeSend(
                () -> {
                    if (!connection.isRequestWhole()) {
                        // the connection cannot be reused
                        Headers.set(response, "Connection", "close");
                    }
                });
        try {
            chain.proceed();
        } catch (ApiException refusedByFilter) {
            ErrorAnswers.send(request, response, refusedByFilter.error());
        }
        if (Headers.saysClose(request) || Headers.saysClose(response)) {
            throw new CloseConnectionException("one side requested it");
        }
    }

    /** Adds filters and all routes. */
    static Routes route(
            HttpRouting.Builder routing,
            ServeConfig config,
            Gateway gateway,
            BodyBudget bodies,
            RequestLog log) {
        routing.addFilter(log.filter());
        routing.addFilter(new MessagesApi(gateway.ids()));
        routing.addFilter(ProxyServer::closeWhenSaid);
        routing.addFilter(new AccessGuard(config, gateway.exchanges()));
        ErrorAnswers.register(routing);
        var engineHeaders = new EngineHeaders(config);
        var owners = new ClientOwner(config);
        var requests = new ClientRequests(gateway, engineHeaders, owners);
        var responses = new ResponsesRoute(gateway, bodies, requests);
        var messages = new MessagesRoute(gateway, bodies, requests);
        var webSockets = new WebSocketRoute(gateway, bodies, requests, log);
        var inputTokens = new InputTokensRoute(gateway, bodies, requests);
        var stored = new StoredRoute(gateway, owners);
        var conversations = new ConversationsRoute(gateway, bodies, owners);
        var models = new ModelsRoute(gateway);
        var passThrough = new PassThroughRoute(gateway, bodies, engineHeaders);
        var routes = new Routes(routing);
        for (String prefix : PREFIXES) {
            routes.upgrade(prefix + "/responses", webSockets::upgrade);
            routes.only("POST", prefix + "/responses", responses::answer);
            routes.only("POST", prefix + "/responses/compact", responses::compact);
            routes.only("POST", prefix + "/responses/input_tokens", inputTokens::answer);
            routes.only("POST", prefix + "/messages", messages::answer);
            routes.only("POST", prefix + "/messages/count_tokens", inputTokens::ofMessages);
            String one = prefix + "/responses/{id}";
            routes.add(one, Map.of("GET", stored::get, "DELETE", stored::delete));
            routes.only("GET", one + "/input_items", stored::inputItems);
            routes.only("POST", one + "/cancel", stored::cancel);
            route(routes, prefix + "/conversations", conversations);
            routes.only("GET", prefix + "/models", models::list);
            routes.only("GET", prefix + "/models/*", models::one);
            for (String path : PASSED_THROUGH) {
                routes.only("POST", prefix + path, passThrough::pass);
            }
        }
        var health = new HealthRoute(gateway);
        routes.only("GET", "/health", health::answer);
        routes.only("GET", "/health/live", health::live);
        routes.only("GET", "/health/ready", health::ready);
        routes.only("GET", "/api/hello", messages::hello);
        routes.only("GET", "/openapi.json", new OpenApiRoute()::answer);
        routing.any(ProxyServer::unknown);
        return routes;
    }

    private static void route(Routes routes, String path, ConversationsRoute conversations) {
        routes.only("POST", path, conversations::create);
        String one = path + "/{id}";
        routes.add(
                one,
                Map.of(
                        "GET",
                        conversations::get,
                        "POST",
                        conversations::update,
                        "DELETE",
                        conversations::delete));
        String items = one + "/items";
        routes.add(items, Map.of("GET", conversations::items, "POST", conversations::addItems));
        routes.add(
                items + "/{item}",
                Map.of("GET", conversations::item, "DELETE", conversations::deleteItem));
    }

    private static void unknown(ServerRequest request, ServerResponse response) {
        String path = request.path().rawPath();
        if (path.equals("*")) {
            Routes.allow(request, response, "GET, HEAD, POST, OPTIONS");
            return;
        }
        // clients join base URL and path without normalizing either
        String plain = path.replaceAll("/{2,}", "/").replaceFirst("(?<=.)/$", "");
        if (!plain.equals(path)) {
            response.reroute(plain);
            return;
        }
        throw new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "not_found",
                        null,
                        request.path().path()
                                + " does not exist; the endpoints are /v1/responses,"
                                + " /v1/messages,"
                                + " /v1/conversations, /v1/models, /v1/chat/completions,"
                                + " /v1/completions, /v1/embeddings and /health;"
                                + " /openapi.json describes them"));
    }

    public int port() {
        return server.port();
    }

    /**
     * Stops accepting, waits for running answers, then ends them.
     *
     * @param patience how long to wait
     */
    public void stop(Duration patience) throws InterruptedException {
        server.stop();
        try {
            gateway.drain(patience);
        } finally {
            server.close();
            bodies.close();
            gateway.close();
        }
    }

    /** Completes when the server cannot listen any more; the process should then exit. */
    public CompletableFuture<@Nullable Void> deaf() {
        return server.deaf();
    }

    @Override
    public void close() {
        try {
            stop(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
