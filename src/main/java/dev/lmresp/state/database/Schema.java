package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import java.util.List;

/**
 * Brings the tables of a database to the version that this lmresp knows, and recognizes databases
 * that are not its own.
 *
 * <p>Older and newer processes use a database at the same time. So a migration only adds: tables,
 * indexes, and columns that have defaults, of which an older process need not know. What an older
 * process would misunderstand is a later {@code compatibleFrom}: from then on only processes that
 * know that version open the database.
 */
public final class Schema {
    private static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS migration (
                version INTEGER PRIMARY KEY,
                compatible_from INTEGER NOT NULL  -- the version that a process has to know
            )
            """;

    private Schema() {}

    /**
     * Does the migrations that have not been done, all or none. Any number of processes may try at
     * the same time.
     *
     * @param migrations all, with versions from 1 on
     * @param compatibleFrom the oldest version whose processes can use the tables as they now are
     * @throws StoreException when the tables need a newer lmresp, or are another program's
     */
    public static void migrate(Database database, List<Migration> migrations, int compatibleFrom) {
        SqlDialect dialect = database.dialect();
        dialect.prepare(database);
        database.transaction(
                () -> {
                    int unlisted = dialect.claim(database);
                    database.run(dialect.definition(TABLE));
                    refuseNewer(database, migrations.size(), unlisted);
                    long done =
                            Math.max(
                                    unlisted,
                                    database.number(
                                            "SELECT coalesce(max(version), 0) FROM migration"));
                    for (Migration migration : migrations) {
                        if (migration.version() > done) {
                            apply(database, migration, compatibleFrom);
                        }
                    }
                    dialect.mark(database, compatibleFrom);
                    return done;
                });
    }

    private static void refuseNewer(Database database, int known, int unlisted) {
        long needed =
                Math.max(
                        unlisted,
                        database.number("SELECT coalesce(max(compatible_from), 0) FROM migration"));
        if (needed > known) {
            throw new StoreException(
                    "%s was written by a newer lmresp (format %d, this version supports %d); update lmresp"
                            .formatted(database.name(), needed, known));
        }
    }

    private static void apply(Database database, Migration migration, int compatibleFrom) {
        migration.statements().forEach(it -> database.run(database.dialect().definition(it)));
        database.update(
                "INSERT INTO migration (version, compatible_from) VALUES (?, ?)",
                migration.version(),
                compatibleFrom);
    }
}
