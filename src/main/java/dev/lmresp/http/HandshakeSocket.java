package dev.lmresp.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/**
 * A connected socket whose reads have a common deadline, until it is lifted. A socket timeout would
 * start again with each byte, and a handshake needs many reads.
 */
final class HandshakeSocket extends Socket {
    private final Socket socket;
    private final long deadline;
    private boolean isLifted;

    /**
     * @param deadline on the clock of {@link System#nanoTime}
     */
    HandshakeSocket(Socket socket, long deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    /** Removes the deadline. */
    void lift() throws SocketException {
        isLifted = true;
        socket.setSoTimeout(0);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (!isLifted) {
                    socket.setSoTimeout(Connector.millisUntil(deadline));
                }
                return super.read(into, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        socket.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return socket.getSoTimeout();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
