package dev.lmresp.cli;

/** Marks a class whose options can also be set in the environment and in lmresp.toml. */
interface FromSettings {
    /** Whether this one takes a setting from there, and not only from the command line. */
    default boolean takes(String key) {
        return true;
    }
}
