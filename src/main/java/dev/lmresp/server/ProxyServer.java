package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ApiException;

import io.helidon.http.DirectHandler;
import io.helidon.logging.common.LogConfig;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The proxy as clients see it: an HTTP server. */
public final class ProxyServer implements AutoCloseable {
    private static final List<String> PREFIXES = List.of("/v1", "");
    private static final List<String> PASSED_THROUGH =
            List.of("/chat/completions", "/completions", "/embeddings");

    /**
     * Longer than answers may take to end: they are told to by then, and say so to their clients.
     */
    private static final Duration SHUTDOWN_GRACE =
            ServeConfig.Limits.DEFAULT.drainTimeout().plusSeconds(3);

    private final Gateway gateway;
    private final BodyBudget bodies;
    private final WatchableConnections connections;
    private final WebServer server;

    private ProxyServer(
            Gateway gateway,
            BodyBudget bodies,
            WatchableConnections connections,
            WebServer server) {
        this.gateway = gateway;
        this.bodies = bodies;
        this.connections = connections;
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param log takes a line for each request
     * @throws IllegalStateException when the address cannot be listened on; the cause says why
     */
    static ProxyServer start(ServeConfig config, Gateway gateway, Consumer<String> log) {
        var bodies = new BodyBudget(config.limits().maxInflightBytes());
        var connections = WatchableConnections.of(config.limits());
        WebServer server =
                listening(
                        config.host(),
                        config.port(),
                        config.limits(),
                        connections,
                        routing -> route(routing, config, gateway, bodies, log));
        return new ProxyServer(gateway, bodies, connections, server);
    }

    /** Starts a server with the settings that all of ours share. */
    static WebServer listening(
            String host,
            int port,
            ServeConfig.Limits limits,
            WatchableConnections connections,
            Consumer<HttpRouting.Builder> routes) {
        discoverNothing();
        // takes logging.properties, which keeps Helidon's own notices off the terminal
        LogConfig.configureRuntime();
        WebServer server =
                WebServer.builder()
                        .host(host)
                        .port(port)
                        .backlog(4096)
                        // events are gathered before they are written; this would be kept a stream
                        .writeBufferSize(256)
                        .shutdownHook(false)
                        // plain sockets cost a third less than channels, and look up no host names
                        .useNio(false)
                        .shutdownGracePeriod(SHUTDOWN_GRACE)
                        .maxPayloadSize(limits.maxBodyBytes())
                        .connectionOptions(connections.socketOptions())
                        .featuresDiscoverServices(false)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(connections)
                        .contentEncoding(new UndecodedBodies())
                        .directHandlers(
                                handlers -> {
                                    for (var event : DirectHandler.EventType.values()) {
                                        handlers.addHandler(event, ErrorAnswers::direct);
                                    }
                                })
                        .routing(routes)
                        .build();
        try {
            checkFree(host, port);
            server.start();
            if (!server.isRunning() || server.port() <= 0) {
                server.stop();
                throw new IllegalStateException("cannot listen on " + host + " port " + port);
            }
            return server;
        } catch (IllegalStateException e) {
            connections.close();
            throw e;
        }
    }

    /** All parts are named here: a look for others on the class path takes 80 ms of the start. */
    private static synchronized void discoverNothing() {
        if (!GlobalServiceRegistry.configured()) {
            GlobalServiceRegistry.registry(
                    ServiceRegistryManager.create(
                                    ServiceRegistryConfig.builder()
                                            .discoverServices(false)
                                            .discoverServicesFromServiceLoader(false)
                                            .build())
                            .registry());
        }
    }

    /** Helidon takes an address in use for no error, logs two stack traces and goes on. */
    private static void checkFree(String host, int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on " + host + " port " + port, e);
        }
    }

    /** Helidon 4.5 says "Connection: close" but leaves the connection open (helidon #12324). */
    static void closeWhenSaid(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpConnection connection = HttpConnection.CURRENT.get();
        response.beforeSend(
                () -> {
                    if (!connection.isRequestWhole()) {
                        // the rest of it is not for another request
                        Headers.set(response, "Connection", "close");
                    }
                });
        try {
            chain.proceed();
        } catch (ApiException refusedByFilter) {
            ErrorAnswers.send(request, response, refusedByFilter.error());
        }
        if (Headers.saysClose(request) || Headers.saysClose(response)) {
            throw new CloseConnectionException("one side asked for it");
        }
    }

    private static void route(
            HttpRouting.Builder routing,
            ServeConfig config,
            Gateway gateway,
            BodyBudget bodies,
            Consumer<String> log) {
        routing.addFilter(new RequestLog(log));
        routing.addFilter(ProxyServer::closeWhenSaid);
        routing.addFilter(new AccessGuard(config));
        ErrorAnswers.register(routing);
        var engineHeaders = new EngineHeaders(config);
        var responses = new ResponsesRoute(gateway, bodies, engineHeaders);
        var models = new ModelsRoute(gateway);
        var passThrough = new PassThroughRoute(gateway, bodies, engineHeaders);
        for (String prefix : PREFIXES) {
            routing.get(prefix + "/responses", ProxyServer::refuseUpgrade);
            only(routing, "POST", prefix + "/responses", responses::answer);
            only(routing, "GET", prefix + "/models", models::list);
            only(routing, "GET", prefix + "/models/*", models::one);
            for (String path : PASSED_THROUGH) {
                only(routing, "POST", prefix + path, passThrough::pass);
            }
        }
        only(routing, "GET", "/health", new HealthRoute(gateway)::answer);
        routing.any(ProxyServer::unknown);
    }

    /** Registers the one method of a path; others are told so. */
    private static void only(
            HttpRouting.Builder routing, String method, String path, Handler handler) {
        String allowed = method.equals("GET") ? "GET, HEAD, OPTIONS" : method + ", OPTIONS";
        if (method.equals("GET")) {
            routing.get(path, handler).head(path, handler);
        } else {
            routing.post(path, handler);
        }
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
                                            + " takes "
                                            + method
                                            + ", not "
                                            + request.prologue().method()));
                });
    }

    /** Web pages send headers of their own, such as the SDK of OpenAI does, and must ask first. */
    private static void allow(ServerRequest request, ServerResponse response, String methods) {
        String wanted = Headers.get(request, "access-control-request-headers");
        Headers.set(response, "Allow", methods);
        Headers.set(response, "Access-Control-Allow-Methods", methods);
        Headers.set(
                response,
                "Access-Control-Allow-Headers",
                wanted.isEmpty() ? "authorization, content-type, x-api-key" : wanted);
        Answers.noContent(response);
    }

    /** Codex tries a WebSocket first; this status, and no other, makes it use HTTP at once. */
    private static void refuseUpgrade(ServerRequest request, ServerResponse response) {
        if (Headers.get(request, "upgrade").isEmpty()) {
            response.next();
            return;
        }
        Headers.set(response, "Connection", "close");
        throw new ApiException(
                new ApiError(
                        426,
                        "invalid_request_error",
                        "upgrade_not_supported",
                        null,
                        "WebSockets are not served here; POST the request"));
    }

    private static void unknown(ServerRequest request, ServerResponse response) {
        String path = request.path().rawPath();
        if (path.equals("*")) {
            allow(request, response, "GET, HEAD, POST, OPTIONS");
            return;
        }
        if (path.length() > 1 && path.endsWith("/") && !path.endsWith("//")) {
            response.reroute(path.substring(0, path.length() - 1));
            return;
        }
        throw new ApiException(
                new ApiError(
                        404,
                        "invalid_request_error",
                        "not_found",
                        null,
                        request.path().path()
                                + " does not exist here; there are /v1/responses, /v1/models,"
                                + " /v1/chat/completions, /v1/completions, /v1/embeddings and"
                                + " /health"));
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    /**
     * Stops accepting, lets running answers end for a while, then ends them.
     *
     * @param patience how long to let them
     */
    public void stop(Duration patience) throws InterruptedException {
        // closes the listening socket at once, and then waits for the handlers
        Thread stopping = Thread.ofVirtual().name("stop-server").start(server::stop);
        gateway.drain(patience);
        stopping.join();
        connections.close();
        bodies.close();
        gateway.close();
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
