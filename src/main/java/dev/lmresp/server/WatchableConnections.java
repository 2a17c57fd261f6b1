package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.server.http1.RequestFraming;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * HTTP/1.1 connections whose handlers can see the client leave, which end when the client stalls,
 * and over which nothing gets to Helidon that is not HTTP/1.1. Helidon has no way for a handler to
 * get at its connection, and a handler that waits for the engine would never notice; nor has it a
 * limit to the time of a read or write; and of what is malformed it takes some, and fails at some.
 */
final class WatchableConnections implements AutoCloseable {
    /** What is longer was refused before Helidon gets it. */
    private static final int NO_LIMIT = 1 << 20;

    private final ServerConnectionSelector http1 =
            Http1ConnectionSelector.builder()
                    .config(
                            Http1Config.builder()
                                    .maxPrologueLength(NO_LIMIT)
                                    .maxHeadersSize(NO_LIMIT)
                                    .build())
                    .build();
    private final ClientTimeouts timeouts;
    private final long maxBodyBytes;
    private final Deadlines deadlines;

    /**
     * Connections of one server.
     *
     * @param maxBodyBytes the longest body of a request, as it comes
     */
    WatchableConnections(ClientTimeouts timeouts, long maxBodyBytes) {
        this.timeouts = timeouts;
        this.maxBodyBytes = maxBodyBytes;
        this.deadlines = new Deadlines(timeouts.stall());
    }

    /** Connections of a server with these limits. */
    static WatchableConnections of(ServeConfig.Limits limits) {
        return new WatchableConnections(
                new ClientTimeouts(limits.clientTimeout()), limits.maxBodyBytes());
    }

    /**
     * A connection to be served.
     *
     * @param channel its socket: only it can be closed by halves
     */
    ServerConnection connection(ConnectionContext context, SocketChannel channel) {
        var socket = new ClientSocket(context, channel, deadlines, timeouts.stall());
        var client = new HttpConnection(socket, new RequestFraming(maxBodyBytes), timeouts);
        ServerConnection connection =
                http1.connection(
                        new WrappedContext(context, DataReader.create(client), socket.writer()));
        return new ServerConnection() {
            @Override
            public void handle(Limit limit) throws InterruptedException {
                try (client) {
                    ScopedValue.where(HttpConnection.CURRENT, client)
                            .call(
                                    () -> {
                                        connection.handle(limit);
                                        return true;
                                    });
                }
            }

            @Override
            public Duration idleTime() {
                // what is idle for too long ends by its own deadline
                return Duration.ZERO;
            }

            @Override
            public void close(boolean interrupt) {
                client.stopLingering();
                connection.close(interrupt);
            }
        };
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
