package dev.lmresp.server;

import java.time.Duration;

/**
 * How long a client may keep its connection, and with it a place among the exchanges, waiting.
 *
 * @param stall how long the head of a request may take, how long a body may stop, and how long a
 *     part of an answer may take to be taken
 * @param rest how long a connection may rest between two requests
 */
record ClientTimeouts(Duration stall, Duration rest) {
    /** Longer than most clients keep a connection that they do not use, so they close it first. */
    private static final Duration REST = Duration.ofMinutes(5);

    /** A tenth of what a slow line uploads: 50 MB over 1 Mbit/s are 125 KB a second. */
    private static final long MIN_BODY_BYTES_A_SECOND = 16 << 10;

    ClientTimeouts(Duration stall) {
        this(stall, REST);
    }

    /**
     * How long a body may stop now.
     *
     * @param received how much of it has come
     * @param waited how long it has been waited for
     */
    Duration body(long received, Duration waited) {
        Duration left = stall.plusMillis(received * 1000 / MIN_BODY_BYTES_A_SECOND).minus(waited);
        return left.compareTo(stall) < 0 ? left : stall;
    }
}
