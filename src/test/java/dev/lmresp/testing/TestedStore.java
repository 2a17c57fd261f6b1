package dev.lmresp.testing;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.config.StoreConfig.Place;

/** Where responses are stored; clients see no difference. */
public enum TestedStore {
    MEMORY,
    FILE,
    POSTGRESQL;

    /** The place, which is empty unless it is a file. */
    public Place place() {
        return switch (this) {
            case MEMORY -> Place.MEMORY;
            case FILE -> Place.SQLITE;
            case POSTGRESQL -> PostgresAddress.parse(PostgresServer.shared().database());
        };
    }
}
