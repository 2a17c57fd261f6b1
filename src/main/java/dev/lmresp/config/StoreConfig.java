package dev.lmresp.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where responses are stored, and how much of them.
 *
 * @param place where
 * @param maxAge how long a conversation is kept after its last use
 * @param maxBytes the size of all that is kept
 */
public record StoreConfig(Place place, Duration maxAge, long maxBytes) {
    /** Where responses are stored: on this machine or, with other proxies, in a database. */
    public sealed interface Place permits Place.Local, PostgresAddress {
        /** In a file in the state folder, which all lmresp of a user share. */
        Place SQLITE = Local.SQLITE;

        /** As long as the process runs. */
        Place MEMORY = Local.MEMORY;

        /** Nowhere: no response can be continued by its id. */
        Place OFF = Local.OFF;

        /** A place of one machine. */
        enum Local implements Place {
            SQLITE,
            MEMORY,
            OFF
        }
    }

    /** What a proxy does that is not told otherwise. */
    public static final StoreConfig DEFAULT =
            new StoreConfig(Place.SQLITE, Duration.ofDays(30), 1024L << 20);

    /** The same limits, elsewhere. */
    public StoreConfig in(Place other) {
        return new StoreConfig(other, maxAge, maxBytes);
    }

    /** The same with what an address leaves to environment variables. */
    public StoreConfig completed(Map<String, String> environment) {
        return place instanceof PostgresAddress address ? in(address.completed(environment)) : this;
    }

    /** What must be shown nowhere. */
    public List<String> secrets() {
        return place instanceof PostgresAddress address && !address.password().isEmpty()
                ? List.of(address.password())
                : List.of();
    }
}
