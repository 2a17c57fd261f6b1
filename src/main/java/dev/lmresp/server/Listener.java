package dev.lmresp.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts connections at an address, up to a maximum, and continues after any failure of a
 * connection or of accepting. Helidon's listener stops at the first failure, such as a lack of file
 * descriptors, and leaves a process that runs but does not listen.
 *
 * <p>At the maximum, or without descriptors, the connection that has been idle the longest is
 * closed, once it has been idle for a second; until then new ones wait to be accepted. If all are
 * being answered, a new one receives 503.
 */
final class Listener {
    private static final Logger LOG = System.getLogger(Listener.class.getName());

    private static final int BACKLOG = 4096;

    /** Further connections are closed without an answer. */
    private static final int MOST_REFUSALS = 64;

    private static final Duration REFUSAL = Duration.ofSeconds(1);

    /** No other connection is accepted during this time. */
    private static final Duration REFUSAL_WITHOUT_DESCRIPTORS = Duration.ofMillis(100);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Serves connections, each in its own thread. */
    @FunctionalInterface
    interface Service {
        /** Serves a connection until it ends; an exception ends it too. */
        void serve(AcceptedConnection connection) throws Exception;
    }

    @FunctionalInterface
    interface Binding {
        ServerSocketChannel bind(InetSocketAddress address) throws IOException;
    }

    private final Binding binding;
    private final InetSocketAddress address;
    private final Duration patience;
    private final Service service;
    private final OpenConnections connections;
    private final DescriptorReserve reserve = new DescriptorReserve();
    private final Refusal noPlace;
    private final Refusal noDescriptor;
    private final Semaphore refusing = new Semaphore(MOST_REFUSALS);
    private final CompletableFuture<@Nullable Void> deaf = new CompletableFuture<>();
    private final Thread thread;
    private volatile ServerSocketChannel channel;
    private volatile boolean isStopping;
    private boolean canReadSockets;

    private Listener(
            Binding binding,
            ServerSocketChannel channel,
            int maxConnections,
            Duration patience,
            Service service)
            throws IOException {
        this.binding = binding;
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.patience = patience;
        this.service = service;
        this.connections = new OpenConnections(maxConnections);
        this.noPlace =
                new Refusal(
                        maxConnections
                                + " connections are open and all are in use; raise"
                                + " --max-connections");
        this.noDescriptor =
                new Refusal(
                        "lmresp has no file descriptor left for another connection; raise the limit"
                                + " with 'ulimit -n'");
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("listener-" + address.getPort())
                        .unstarted(this::run);
    }

    /**
     * Starts listening.
     *
     * @param maxConnections the maximum number of connections
     * @param patience how long accepting may fail, while no request is being answered, before
     *     {@link #deaf} completes
     * @throws IOException when the address cannot be bound
     */
    static Listener start(
            InetSocketAddress address, int maxConnections, Duration patience, Service service)
            throws IOException {
        return start(Listener::bind, address, maxConnections, patience, service);
    }

    static Listener start(
            Binding binding,
            InetSocketAddress address,
            int maxConnections,
            Duration patience,
            Service service)
            throws IOException {
        ServerSocketChannel channel = binding.bind(address);
        try {
            var listener = new Listener(binding, channel, maxConnections, patience, service);
            listener.thread.start();
            return listener;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    int port() {
        return address.getPort();
    }

    /** Completes when connections cannot be accepted any more, in spite of all attempts. */
    CompletableFuture<@Nullable Void> deaf() {
        return deaf;
    }

    private void run() {
        try {
            long failingSince = 0;
            long pause = 0;
            while (!isStopping) {
                if (tryToTake()) {
                    pause = 0;
                    continue;
                }
                long now = System.nanoTime();
                if (pause == 0) {
                    failingSince = now;
                    pause = FIRST_PAUSE.toNanos();
                }
                // running answers hold descriptors, and will end
                if (now - failingSince > patience.toNanos() && !connections.isAnyAnswering()) {
                    return;
                }
                LockSupport.parkNanos(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            }
        } finally {
            if (!isStopping) {
                deaf.complete(null);
            }
        }
    }

    private boolean tryToTake() {
        try {
            if (!canReadSockets) {
                Preloading.sockets();
                canReadSockets = true;
            }
            take(channel.accept());
            return true;
        } catch (Throwable e) {
            // memory and descriptors may be short, and become available again
            recover(e);
            return false;
        }
    }

    private void recover(Throwable failure) {
        if (isStopping) {
            return;
        }
        // log last: logging may need the resource that is exhausted
        try {
            if (failure instanceof ClosedChannelException) {
                Thread.interrupted();
                channel = binding.bind(address);
            } else {
                connections.makeRoom();
                reserve.release();
            }
            LOG.log(Level.WARNING, "connections cannot be accepted at the moment", failure);
        } catch (Throwable again) {
            // retried with the next call
        }
    }

    private void take(SocketChannel accepted) throws IOException {
        var connection = new AcceptedConnection(accepted);
        boolean isHandedOn = false;
        try {
            if (awaitPlace()) {
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                connections.add(connection);
                Thread.ofVirtual().name("connection").start(() -> serve(connection));
                isHandedOn = true;
            } else if (reserve.fill()) {
                Thread.ofVirtual().name("refusal").start(() -> refuse(connection));
                isHandedOn = true;
            } else {
                noDescriptor.send(accepted, REFUSAL_WITHOUT_DESCRIPTORS);
            }
        } finally {
            if (!isHandedOn) {
                connections.remove(connection);
                connection.close();
            }
        }
    }

    /** Waits for room; false when all connections are being answered. */
    private boolean awaitPlace() {
        while (!isStopping) {
            boolean hasDescriptors = reserve.fill();
            if (hasDescriptors && !connections.isFull()) {
                return true;
            }
            boolean hasMadeRoom = connections.makeRoom();
            if (!hasMadeRoom && !connections.isAnyWaiting()) {
                return false;
            }
            if (!hasMadeRoom || !hasDescriptors) {
                LockSupport.parkNanos(FIRST_PAUSE.toNanos());
            }
        }
        return false;
    }

    private void refuse(AcceptedConnection connection) {
        try (connection) {
            if (refusing.tryAcquire()) {
                try {
                    noPlace.send(connection.channel(), REFUSAL);
                } finally {
                    refusing.release();
                }
            }
        }
    }

    private void serve(AcceptedConnection connection) {
        try {
            service.serve(connection);
        } catch (IOException | InterruptedException over) {
            // one side has ended the connection
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "a connection failed because of a bug", e);
        } finally {
            connections.remove(connection);
            connection.close();
        }
    }

    /** Stops accepting; existing connections end after their current answer. */
    void stop() {
        isStopping = true;
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed all the same
        }
        connections.closeAfterAnswers();
    }

    /**
     * Stops, and closes all connections.
     *
     * @param grace how long to wait for running answers
     */
    void close(Duration grace) throws InterruptedException {
        stop();
        thread.join();
        reserve.releaseAll();
        long deadline = System.nanoTime() + grace.toNanos();
        while (connections.isAnyAnswering() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        connections.close();
    }
}
