package dev.lmresp.config;

import java.time.Duration;

/**
 * Where responses are stored, and how much of them.
 *
 * @param place {@code sqlite}, {@code memory} or {@code off}
 * @param maxAge how long a conversation is kept after its last use
 * @param maxBytes the size of all that is kept
 */
public record StoreConfig(Place place, Duration maxAge, long maxBytes) {
    /** Where responses are stored. */
    public enum Place {
        /** In a file in the state folder, which all lmresp of a user share. */
        SQLITE,
        /** As long as the process runs. */
        MEMORY,
        /** Nowhere: no response can be continued by its id. */
        OFF
    }

    /** What a proxy does that is not told otherwise. */
    public static final StoreConfig DEFAULT =
            new StoreConfig(Place.SQLITE, Duration.ofDays(30), 1024L << 20);

    /** The same limits, elsewhere. */
    public StoreConfig in(Place other) {
        return new StoreConfig(other, maxAge, maxBytes);
    }
}
