package dev.lmresp.server;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open connections; idle ones are closed to make room for new ones. */
final class OpenConnections {
    /** A request that is on its way must not find its connection closed. */
    private static final Duration LEAST_WAITING = Duration.ofSeconds(1);

    private final int most;
    private final Set<AcceptedConnection> all = ConcurrentHashMap.newKeySet();

    OpenConnections(int most) {
        this.most = most;
    }

    void add(AcceptedConnection connection) {
        all.add(connection);
    }

    void remove(AcceptedConnection connection) {
        all.remove(connection);
    }

    boolean isFull() {
        return all.size() >= most;
    }

    boolean isAnyWaiting() {
        return all.stream().anyMatch(AcceptedConnection::isWaiting);
    }

    boolean isAnyAnswering() {
        return all.stream().anyMatch(AcceptedConnection::isAnswering);
    }

    /**
     * Closes the connection that has been idle the longest. Its descriptor becomes free a moment
     * later.
     *
     * @return false when none has been idle for long enough
     */
    boolean makeRoom() {
        AcceptedConnection longest = longestWaiting();
        while (longest != null) {
            if (longest.closeWaiting()) {
                all.remove(longest);
                return true;
            }
            longest = longestWaiting();
        }
        return false;
    }

    private @Nullable AcceptedConnection longestWaiting() {
        long now = System.nanoTime();
        long most = LEAST_WAITING.toNanos();
        AcceptedConnection found = null;
        for (AcceptedConnection one : all) {
            long waiting = one.waitingNanos(now);
            if (waiting > most) {
                most = waiting;
                found = one;
            }
        }
        return found;
    }

    /** Closes each connection now, or after its current answer. */
    void closeAfterAnswers() {
        all.forEach(AcceptedConnection::closeAfterAnswer);
    }

    void close() {
        all.forEach(AcceptedConnection::close);
    }
}
