package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import java.util.List;

/** Creates the tables of a file, and recognizes files that are not its own. */
public final class Schema {
    private Schema() {}

    /**
     * Creates tables if they do not exist.
     *
     * @param version incremented with each change that an older lmresp cannot read
     * @param statements the tables and their indexes
     * @throws StoreException when they were made by a newer lmresp, or another program
     */
    public static void make(Database database, int version, List<String> statements) {
        // queried first: do not switch the mode of a database that others have open
        String journal =
                database.first("PRAGMA journal_mode", row -> row.getString(1)).orElse("memory");
        if (!journal.equals("wal") && !journal.equals("memory")) {
            database.run("PRAGMA journal_mode = WAL");
        }
        database.transaction(
                () -> {
                    long made = database.number("PRAGMA user_version");
                    if (made > version) {
                        throw new StoreException(
                                "%s was written by a newer lmresp (format %d, this version supports %d); update lmresp"
                                        .formatted(database.name(), made, version));
                    }
                    if (made == 0) {
                        makeAll(database, version, statements);
                    }
                    return made;
                });
    }

    private static void makeAll(Database database, int version, List<String> statements) {
        if (database.number("SELECT count(*) FROM sqlite_master") > 0) {
            throw new StoreException(
                    database.name()
                            + " is another program's database; move it away, and lmresp creates a"
                            + " new one");
        }
        statements.forEach(database::run);
        database.run("PRAGMA user_version = " + version);
    }
}
