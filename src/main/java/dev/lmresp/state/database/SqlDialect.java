package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import java.sql.SQLException;

/**
 * In what the databases differ. All else is SQL that they have in common: {@code ON CONFLICT … DO
 * UPDATE}, {@code RETURNING}, {@code coalesce}, {@code octet_length}, recursive queries.
 */
public interface SqlDialect {
    /** A definition that is written as SQLite takes it. */
    String definition(String statement);

    /** Begins a transaction that writes. */
    String begin();

    /** Ends a {@code SELECT} whose rows nobody else may change until the transaction ends. */
    String locked();

    /** As {@link #locked}, but leaves out rows that another transaction has locked. */
    String lockedUnlessTaken();

    /**
     * An expression for the milliseconds since 1970, by the clock that all processes have in
     * common.
     */
    String now();

    /**
     * Takes a lock until the end of the transaction, which only one process has.
     *
     * @return false when another process has it
     */
    boolean tryLock(Database database, String name);

    /** Makes a database ready for tables, before a transaction. */
    void prepare(Database database);

    /**
     * Has the schema to itself until the end of the transaction.
     *
     * @return the version of tables that were made before versions had a table; 0 for none
     * @throws StoreException when the tables in it are another program's
     */
    int claim(Database database);

    /** Tells an older lmresp which version of the schema it has to know at least. */
    void mark(Database database, int compatibleFrom);

    /** A value as the database takes it. */
    Object value(Object value);

    /** Whether a transaction failed because of another one, and may succeed when tried again. */
    boolean isConflict(SQLException failure);

    /** Whether the connection cannot be used any more. */
    boolean isLost(SQLException failure);

    /** What went wrong, and what to do; it follows the name of the database. */
    String sentence(SQLException failure);
}
