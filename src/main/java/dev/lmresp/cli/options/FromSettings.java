package dev.lmresp.cli.options;

/** A class whose options can also be set by the environment and lmresp.toml. */
interface FromSettings {
    /** The table of its settings in a file; empty for the top level. */
    default String table() {
        return "";
    }

    /** The name of an option's setting in that table. */
    default String name(String option) {
        return option.replaceFirst("^--(no-)?", "");
    }

    /**
     * True when a setting is accepted from there, not only from the command line.
     *
     * @param key its name in the table
     */
    default boolean takes(String key) {
        return true;
    }
}
