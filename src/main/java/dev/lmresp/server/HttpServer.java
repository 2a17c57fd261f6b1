package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.PlainSocket;
import io.helidon.common.socket.SocketWriter;
import io.helidon.logging.common.LogConfig;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.ServiceRegistryConfig;
import io.helidon.service.registry.ServiceRegistryManager;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerConnection;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Helidon's HTTP/1.1 and routing, on our own listener. */
final class HttpServer implements AutoCloseable {
    /** Longer than a cancelled answer takes to end. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** How long accepting connections may fail, before the process should exit. */
    private static final Duration LONGEST_DEAFNESS = Duration.ofSeconds(60);

    private final WatchableConnections connections;
    private final HelidonListener context;
    private final Router router;
    private final Limit unlimited = FixedLimit.create();
    private final Listener listener;

    private HttpServer(
            InetSocketAddress address,
            ServeConfig.Limits limits,
            WatchableConnections connections,
            HttpRouting.Builder routing,
            Consumer<String> refusals)
            throws IOException {
        this.connections = connections;
        this.context = HelidonListener.of(limits, refusals);
        this.router = Router.builder().addRouting(routing).build();
        this.listener =
                Listener.start(address, limits.maxConnections(), LONGEST_DEAFNESS, this::serve);
    }

    /**
     * Starts listening.
     *
     * @throws IllegalStateException when the address cannot be bound; the cause has the reason
     */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            Consumer<HttpRouting.Builder> routes) {
        return start(host, port, limits, WatchableConnections.of(limits), routes, _ -> {});
    }

    /**
     * Starts listening.
     *
     * @param refusals receives a line for each request that was refused before routing
     */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            Consumer<HttpRouting.Builder> routes,
            Consumer<String> refusals) {
        return start(host, port, limits, WatchableConnections.of(limits), routes, refusals);
    }

    /** Starts listening, with custom timeouts. */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            WatchableConnections connections,
            Consumer<HttpRouting.Builder> routes,
            Consumer<String> refusals) {
        discoverNothing();
        // loads logging.properties, which keeps Helidon's notices off the terminal
        LogConfig.configureRuntime();
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFilter(AcceptedConnection::answer);
        routes.accept(routing);
        try {
            var server =
                    new HttpServer(
                            new InetSocketAddress(host, port),
                            limits,
                            connections,
                            routing,
                            refusals);
            Thread.ofVirtual().name("preloading").start(Preloading::rest);
            return server;
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw new IllegalStateException("cannot listen on " + host + " port " + port, e);
        }
    }

    /**
     * Disables service discovery, because all parts are configured here: searching the class path
     * takes 80 ms at startup.
     */
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

    private void serve(AcceptedConnection connection) throws Exception {
        SocketChannel channel = connection.channel();
        try {
            var socket = PlainSocket.server(channel.socket(), "client", "listener");
            ServerConnection http =
                    connections.connection(
                            new HelidonConnection(
                                    context,
                                    router,
                                    socket,
                                    DataReader.create(socket),
                                    SocketWriter.create(socket)),
                            channel);
            ScopedValue.where(AcceptedConnection.CURRENT, connection)
                    .call(
                            () -> {
                                http.handle(unlimited);
                                return true;
                            });
        } catch (CloseConnectionException | UncheckedIOException over) {
            // one side has ended the connection
        }
    }

    int port() {
        return listener.port();
    }

    /** Completes when the server cannot listen any more. */
    CompletableFuture<@Nullable Void> deaf() {
        return listener.deaf();
    }

    /** Stops accepting; existing connections end after their current answer. */
    void stop() {
        listener.stop();
    }

    /** Stops, and closes all connections after their answers were cancelled. */
    @Override
    public void close() {
        try {
            listener.close(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.close();
            context.executor().close();
        }
    }
}
