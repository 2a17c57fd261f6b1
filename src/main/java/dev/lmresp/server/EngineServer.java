package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.engine.Engine;
import dev.lmresp.engine.EngineCall;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.util.LinkedHashMap;
import java.util.Map;

/** Serves an engine that lives inside lmresp over HTTP, with all of its misbehaviour. */
public final class EngineServer implements AutoCloseable {
    private final Engine engine;
    private final WatchableConnections connections;
    private final WebServer server;

    private EngineServer(Engine engine, WatchableConnections connections, WebServer server) {
        this.engine = engine;
        this.connections = connections;
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param port 0 takes a free one
     * @throws IllegalStateException when the address cannot be listened on
     */
    public static EngineServer start(String host, int port, Engine engine) {
        var connections = WatchableConnections.of(ServeConfig.Limits.DEFAULT);
        WebServer server =
                ProxyServer.listening(
                        host,
                        port,
                        ServeConfig.Limits.DEFAULT,
                        connections,
                        routing -> {
                            ErrorAnswers.register(routing);
                            routing.addFilter(ProxyServer::closeWhenSaid);
                            routing.any((request, response) -> answer(engine, request, response));
                        });
        return new EngineServer(engine, connections, server);
    }

    private static void answer(Engine engine, ServerRequest request, ServerResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : new String[] {"authorization", "content-type"}) {
            request.headers()
                    .first(HeaderNames.create(name))
                    .ifPresent(value -> headers.put(name, value));
        }
        var call =
                new EngineCall(
                        request.prologue().method().text(),
                        request.path().path(),
                        headers,
                        RequestBody.bytes(request, ServeConfig.Limits.DEFAULT.maxBodyBytes()));
        Relay.Asker asker =
                asked -> {
                    try {
                        return engine.send(asked);
                    } catch (dev.lmresp.engine.EngineException e) {
                        // an engine that gives no answer is one whose connection breaks
                        throw ClientConnection.gone();
                    }
                };
        Relay.answer(asker, Thread.currentThread()::interrupt, call, response);
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        connections.close();
        engine.close();
    }
}
