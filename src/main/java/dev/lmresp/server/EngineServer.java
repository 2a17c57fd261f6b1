package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Serves a built-in engine over HTTP, with all of its misbehaviour. */
public final class EngineServer implements AutoCloseable {
    private static final ServeConfig.Limits LIMITS = ServeConfig.Limits.DEFAULT;

    private final Engine engine;
    private final BodyBudget bodies;
    private final HttpServer server;

    private EngineServer(Engine engine, BodyBudget bodies, HttpServer server) {
        this.engine = engine;
        this.bodies = bodies;
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param port the port, 0 for a free one
     * @throws IllegalStateException when the address cannot be listened on
     */
    public static EngineServer start(String host, int port, Engine engine) {
        var bodies = new BodyBudget(LIMITS.maxInflightBytes());
        HttpServer server =
                HttpServer.start(
                        host,
                        port,
                        LIMITS,
                        routing -> {
                            ErrorAnswers.register(routing);
                            routing.addFilter(ProxyServer::closeWhenSaid);
                            routing.any(
                                    (request, response) ->
                                            answer(engine, bodies, request, response));
                        });
        return new EngineServer(engine, bodies, server);
    }

    private static void answer(
            Engine engine, BodyBudget bodies, ServerRequest request, ServerResponse response) {
        try (BodyBudget.Share share = bodies.share()) {
            answer(
                    engine,
                    request,
                    RequestBody.bytes(request, LIMITS.maxBodyBytes(), share),
                    response);
        }
    }

    private static void answer(
            Engine engine, ServerRequest request, byte[] body, ServerResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : new String[] {"authorization", "content-type"}) {
            request.headers()
                    .first(HeaderNames.create(name))
                    .ifPresent(value -> headers.put(name, value));
        }
        var call =
                new EngineCall(
                        request.prologue().method().text(), request.path().path(), headers, body);
        Relay.Asker asker =
                asked -> {
                    try {
                        return engine.send(asked);
                    } catch (EngineException e) {
                        // an engine without an answer breaks the connection
                        throw ClientConnection.gone();
                    }
                };
        Relay.answer(asker, Thread.currentThread()::interrupt, call, response);
    }

    public int port() {
        return server.port();
    }

    /** Completes when the server cannot listen any more. */
    public CompletableFuture<@Nullable Void> deaf() {
        return server.deaf();
    }

    @Override
    public void close() {
        server.close();
        bodies.close();
        engine.close();
    }
}
