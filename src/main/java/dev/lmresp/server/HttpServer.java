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

/** Helidon's HTTP/1.1 and its routing, on a listener of our own. */
final class HttpServer implements AutoCloseable {
    /** Longer than an answer takes that has been told to end. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** How long it may be impossible to take connections; a process that is deaf had better end. */
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
     * Starts to listen.
     *
     * @throws IllegalStateException when the address cannot be listened on; the cause says why
     */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            Consumer<HttpRouting.Builder> routes) {
        return start(host, port, limits, WatchableConnections.of(limits), routes, _ -> {});
    }

    /**
     * Starts to listen.
     *
     * @param refusals takes a line for each request that was refused before there was a route
     */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            Consumer<HttpRouting.Builder> routes,
            Consumer<String> refusals) {
        return start(host, port, limits, WatchableConnections.of(limits), routes, refusals);
    }

    /** Starts to listen, with time-outs of the connections' own. */
    static HttpServer start(
            String host,
            int port,
            ServeConfig.Limits limits,
            WatchableConnections connections,
            Consumer<HttpRouting.Builder> routes,
            Consumer<String> refusals) {
        discoverNothing();
        Thread.ofVirtual().name("preloading").start(Preloading::rest);
        // takes logging.properties, which keeps Helidon's own notices off the terminal
        LogConfig.configureRuntime();
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFilter(AcceptedConnection::answer);
        routes.accept(routing);
        try {
            return new HttpServer(
                    new InetSocketAddress(host, port), limits, connections, routing, refusals);
        } catch (IOException | RuntimeException e) {
            connections.close();
            throw new IllegalStateException("cannot listen on " + host + " port " + port, e);
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
            // one of the two sides wanted it so
        }
    }

    /** The port that it listens on. */
    int port() {
        return listener.port();
    }

    /** Done when it cannot listen any more. */
    CompletableFuture<@Nullable Void> deaf() {
        return listener.deaf();
    }

    /** Takes no more connections; those that there are end with the answer they are at. */
    void stop() {
        listener.stop();
    }

    /** Stops, and closes all connections once their answers have been told to end. */
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
