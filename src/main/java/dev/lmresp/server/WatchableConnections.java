package dev.lmresp.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

import java.time.Duration;
import java.util.Set;

/**
 * HTTP/1.1 connections whose handlers can see the client leave, and which end when the client
 * stalls. Helidon has no way for a handler to get at its connection, and a handler that waits for
 * the engine would never notice; nor has it a limit to the time of a read or write.
 */
final class WatchableConnections implements ServerConnectionSelector, AutoCloseable {
    private final ServerConnectionSelector http1 =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    private final StalledClients clients;

    /**
     * Connections of one server.
     *
     * @param patience how long a client may take nothing, or send nothing of a body
     */
    WatchableConnections(Duration patience) {
        clients = new StalledClients(patience);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData start) {
        return http1.supports(start);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        StalledClients.Clock clock = clients.clock(context.serverSocket());
        ServerConnection connection =
                http1.connection(new TimedContext(context, clock.timed(context.dataWriter())));
        var client = new ClientConnection.Wire(context.dataReader(), clock);
        return new ServerConnection() {
            @Override
            public void handle(Limit limit) throws InterruptedException {
                try (clock) {
                    ScopedValue.where(ClientConnection.CURRENT, client)
                            .call(
                                    () -> {
                                        connection.handle(limit);
                                        return true;
                                    });
                }
            }

            @Override
            public Duration idleTime() {
                return connection.idleTime();
            }

            @Override
            public void close(boolean interrupt) {
                connection.close(interrupt);
            }
        };
    }

    @Override
    public void close() {
        clients.close();
    }
}
