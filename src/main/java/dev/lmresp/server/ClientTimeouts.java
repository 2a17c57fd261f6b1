package dev.lmresp.server;

import java.time.Duration;

/**
 * How long a client may keep its connection, and with it an exchange, waiting.
 *
 * @param stall the timeout for the head of a request, for a pause in its body, and for writing a
 *     part of the answer
 * @param rest how long a connection may be idle between two requests
 */
record ClientTimeouts(Duration stall, Duration rest) {
    /** Longer than most clients keep idle connections, so the client closes them first. */
    private static final Duration REST = Duration.ofMinutes(5);

    /** A tenth of a slow upload: 50 MB over 1 Mbit/s are 125 KB a second. */
    static final long MIN_BODY_BYTES_A_SECOND = 16 << 10;

    ClientTimeouts(Duration stall) {
        this(stall, REST);
    }

    /**
     * The timeout for the next part of a body.
     *
     * @param received the bytes received so far
     * @param waited the total time so far
     */
    Duration body(long received, Duration waited) {
        Duration left = stall.plusMillis(received * 1000 / MIN_BODY_BYTES_A_SECOND).minus(waited);
        return left.compareTo(stall) < 0 ? left : stall;
    }
}
