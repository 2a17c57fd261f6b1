package dev.lmresp.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Set;

/** A listening socket that at first fails to take connections. */
final class FlakyServerSocket extends ServerSocketChannel {
    private final ServerSocketChannel real;
    private final Queue<Throwable> failures;

    private FlakyServerSocket(ServerSocketChannel real, Queue<Throwable> failures) {
        super(real.provider());
        this.real = real;
        this.failures = failures;
    }

    static ServerSocketChannel bind(SocketAddress address, Queue<Throwable> failures)
            throws IOException {
        return new FlakyServerSocket(ServerSocketChannel.open().bind(address), failures);
    }

    @Override
    public SocketChannel accept() throws IOException {
        switch (failures.poll()) {
            case null -> {
                return real.accept();
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        real.bind(local, backlog);
        return this;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        real.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return real.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return real.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
        return real.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return real.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        real.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        real.configureBlocking(block);
    }
}
