package dev.lmresp.server;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.http.Poller;
import dev.lmresp.server.http1.RequestFraming;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * HTTP/1.1 connections whose handlers can detect a disconnect, which end when the client stalls,
 * and which pass only valid HTTP/1.1 to Helidon. A Helidon handler cannot access its connection, so
 * one that waits for the engine would never notice a disconnect; Helidon has no timeout for reads
 * and writes; and it accepts some malformed requests and fails on others.
 */
final class WatchableConnections implements AutoCloseable {
    /** Longer ones were refused before they reach Helidon. */
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
    private final Poller poller;

    /**
     * @param maxBodyBytes the limit for a request body, as received
     */
    WatchableConnections(ClientTimeouts timeouts, long maxBodyBytes) {
        this.timeouts = timeouts;
        this.maxBodyBytes = maxBodyBytes;
        this.deadlines = new Deadlines(timeouts.stall());
        try {
            this.poller = Poller.start("clients");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connections of a server with these limits. */
    static WatchableConnections of(ServeConfig.Limits limits) {
        return new WatchableConnections(
                new ClientTimeouts(limits.clientTimeout()), limits.maxBodyBytes());
    }

    /**
     * Creates a connection to be served.
     *
     * @param channel its channel: only it can be half-closed
     */
    ServerConnection connection(ConnectionContext context, SocketChannel channel) {
        var socket = new ClientSocket(context, channel, deadlines, timeouts.stall(), poller);
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
                // idle connections are ended by our own deadline
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
        poller.close();
    }
}
