package dev.lmresp.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;

import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Helidon's context of a connection, with another reader and writer. */
record WrappedContext(ConnectionContext known, DataReader dataReader, DataWriter dataWriter)
        implements ConnectionContext {
    @Override
    public ListenerContext listenerContext() {
        return known.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return known.executor();
    }

    @Override
    public Router router() {
        return known.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return known.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return known.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return known.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return known.localPeer();
    }

    @Override
    public boolean isSecure() {
        return known.isSecure();
    }

    @Override
    public String socketId() {
        return known.socketId();
    }

    @Override
    public String childSocketId() {
        return known.childSocketId();
    }
}
