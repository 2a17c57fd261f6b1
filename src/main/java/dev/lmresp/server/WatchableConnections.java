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
 * HTTP/1.1 connections whose handlers can see the client leave. Helidon has no way for a handler to
 * get at its connection, and a handler that waits for the engine would never notice.
 */
final class WatchableConnections implements ServerConnectionSelector {
    private final ServerConnectionSelector http1 =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();

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
        ServerConnection connection = http1.connection(context);
        return new ServerConnection() {
            @Override
            public void handle(Limit limit) throws InterruptedException {
                ScopedValue.where(ClientConnection.CURRENT, context.dataReader())
                        .call(
                                () -> {
                                    connection.handle(limit);
                                    return true;
                                });
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
}
