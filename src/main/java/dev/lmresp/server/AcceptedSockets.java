package dev.lmresp.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ConnectionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The options of the sockets of clients, which are also where Helidon shows a socket: its
 * connections have no way to close one by halves.
 */
final class AcceptedSockets implements SocketOptions {
    private static final SocketOptions OPTIONS =
            SocketOptions.builder().tcpNoDelay(true).buildPrototype();

    /** More than ever wait to be served; then some were given up before they were. */
    private static final int MANY = 1024;

    private final Map<SocketAddress, SocketChannel> accepted = new ConcurrentHashMap<>();

    @Override
    public void configureSocket(SocketChannel socket) {
        OPTIONS.configureSocket(socket);
        if (accepted.size() > MANY) {
            accepted.values().removeIf(one -> !one.isOpen());
        }
        try {
            accepted.put(socket.getRemoteAddress(), socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The socket of a connection that begins to be served. */
    SocketChannel take(ConnectionContext context) {
        SocketChannel socket = accepted.remove(context.remotePeer().address());
        if (socket == null) {
            throw new IllegalStateException("the socket of this connection was never accepted");
        }
        return socket;
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return OPTIONS.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return OPTIONS.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return OPTIONS.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return OPTIONS.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return OPTIONS.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return OPTIONS.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return OPTIONS.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return OPTIONS.tcpNoDelay();
    }
}
