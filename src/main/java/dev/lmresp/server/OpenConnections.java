package dev.lmresp.server;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The connections that there are; those that wait for a request make room for others. */
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
     * Closes the one that has waited longest for a request. Its descriptor is free a moment later.
     *
     * @return false when none has waited for long enough
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

    /** Closes each now, or when what is being answered has been. */
    void closeAfterAnswers() {
        all.forEach(AcceptedConnection::closeAfterAnswer);
    }

    void close() {
        all.forEach(AcceptedConnection::close);
    }
}
