package dev.lmresp.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Opens connections to an origin. One timeout covers all its addresses and the TLS handshake, but
 * not the DNS lookup, which cannot be interrupted in Java.
 */
final class Connector {
    private final Origin origin;
    private final Duration timeout;
    private final Supplier<SSLSocketFactory> tls;

    /**
     * @param tls called only for a secure origin, because the JDK takes a while to read its
     *     certificates
     */
    Connector(Origin origin, Duration timeout, Supplier<SSLSocketFactory> tls) {
        this.origin = origin;
        this.timeout = timeout;
        this.tls = tls;
    }

    /**
     * Opens a connection.
     *
     * @throws java.net.UnknownHostException when the host has no address
     * @throws ConnectException when none of its addresses accepts connections
     * @throws SocketTimeoutException when it took too long
     * @throws javax.net.ssl.SSLException when the TLS handshake fails
     */
    Connection open() throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        InetAddress[] addresses = InetAddress.getAllByName(origin.host());
        SocketChannel channel = connect(addresses, deadline);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Connection(
                    channel, origin.secure() ? handshake(channel, deadline) : channel.socket());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SocketChannel connect(InetAddress[] addresses, long deadline) throws IOException {
        IOException last = new ConnectException("no address");
        for (int i = 0; i < addresses.length; i++) {
            // an address that drops packets must leave time for the others
            int millis = Math.max(1, millisUntil(deadline) / (addresses.length - i));
            try {
                return connect(addresses[i], millis);
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                e.addSuppressed(last);
                last = e;
            }
        }
        throw last;
    }

    private SocketChannel connect(InetAddress address, int millis) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(new InetSocketAddress(address, origin.port()), millis);
            return channel;
        } catch (SocketTimeoutException e) {
            channel.close();
            throw e;
        } catch (IOException e) {
            channel.close();
            // no route to the host counts as a refused connection
            var unreachable = new ConnectException(e.getMessage());
            unreachable.initCause(e);
            throw unreachable;
        }
    }

    private SSLSocket handshake(SocketChannel channel, long deadline) throws IOException {
        var raw = new HandshakeSocket(channel.socket(), deadline);
        var socket =
                (SSLSocket)
                        tls.get().createSocket((Socket) raw, origin.host(), origin.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        // by default the JDK sends only server names with a dot inside, and none with a trailing
        // dot
        origin.serverName().ifPresent(name -> parameters.setServerNames(List.of(name)));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            millisUntil(deadline);
            throw e;
        }
        raw.lift();
        return socket;
    }

    /**
     * The milliseconds until a {@link System#nanoTime}, at least 1.
     *
     * @throws SocketTimeoutException when it is past
     */
    static int millisUntil(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no connection in time");
        }
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
