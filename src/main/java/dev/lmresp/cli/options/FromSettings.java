package dev.lmresp.cli.options;

/** Marks a class whose options can also be set in the environment and in lmresp.toml. */
interface FromSettings {
    /** The table in which its settings stand in a file; empty for those of all commands. */
    default String table() {
        return "";
    }

    /** The name in that table of an option's setting. */
    default String name(String option) {
        return option.replaceFirst("^--(no-)?", "");
    }

    /**
     * Whether this one takes a setting from there, and not only from the command line.
     *
     * @param key its name in the table
     */
    default boolean takes(String key) {
        return true;
    }
}
