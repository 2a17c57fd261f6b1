package dev.lmresp.state.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A few connections to one database, each opened when it is first needed. */
final class Connections implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    private final Opening opening;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** Opens a connection. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    Connections(int most, Opening opening) {
        this.opening = opening;
        this.free = new Semaphore(most);
    }

    /** A connection that nobody else uses until it is given back. */
    Connection take() throws SQLException {
        acquire();
        try {
            if (closed) {
                throw new SQLException("it is closed");
            }
            Connection connection = idle.poll();
            return connection == null ? opening.open() : connection;
        } catch (SQLException | RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    /** Waits also on a thread that was interrupted: Ctrl-C in a chat must not lose the turn. */
    private void acquire() throws SQLException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean wasInterrupted = Thread.interrupted();
        try {
            while (!isAcquired(until - System.nanoTime())) {
                wasInterrupted = true;
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False when the wait was interrupted. */
    private boolean isAcquired(long nanos) throws SQLException {
        try {
            if (free.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            return false;
        }
        throw new SQLException(
                "all connections have been busy for %d seconds".formatted(PATIENCE_SECONDS));
    }

    /** Gives a connection back; one that was closed takes the idle ones, as old as it, with it. */
    void give(Connection connection) throws SQLException {
        boolean isLost = connection.isClosed();
        idle.push(connection);
        if (isLost || closed) {
            closeIdle();
        }
        free.release();
    }

    private void closeIdle() throws SQLException {
        for (Connection it = idle.poll(); it != null; it = idle.poll()) {
            it.close();
        }
    }

    /** Closes what is idle now, and the others when they are given back. */
    @Override
    public void close() throws SQLException {
        closed = true;
        closeIdle();
    }
}
