package dev.lmresp.state.database;

import dev.lmresp.state.StoreException;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.sql.SQLException;

/** SQLite: a transaction that writes has the whole database to itself. */
final class SqliteDialect implements SqlDialect {
    @Override
    public String definition(String statement) {
        return statement;
    }

    @Override
    public String begin() {
        return "BEGIN IMMEDIATE";
    }

    @Override
    public String locked() {
        return "";
    }

    @Override
    public String lockedUnlessTaken() {
        return "";
    }

    @Override
    public String now() {
        return "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    }

    @Override
    public boolean tryLock(Database database, String name) {
        return true;
    }

    @Override
    public void prepare(Database database) {
        // queried first: do not switch the mode of a database that others have open
        String journal =
                database.first("PRAGMA journal_mode", row -> row.getString(1)).orElse("memory");
        if (!journal.equals("wal") && !journal.equals("memory")) {
            database.run("PRAGMA journal_mode = WAL");
        }
    }

    @Override
    public int claim(Database database) {
        int version = (int) database.number("PRAGMA user_version");
        if (version == 0 && database.number("SELECT count(*) FROM sqlite_master") > 0) {
            throw new StoreException(
                    database.name()
                            + " is another program's database; move it away, and lmresp creates a"
                            + " new one");
        }
        return version;
    }

    /** In the place where lmresp had its version before versions had a table. */
    @Override
    public void mark(Database database, int compatibleFrom) {
        if (database.number("PRAGMA user_version") < compatibleFrom) {
            database.run("PRAGMA user_version = " + compatibleFrom);
        }
    }

    @Override
    public Object value(Object value) {
        return value;
    }

    @Override
    public boolean isConflict(SQLException failure) {
        return false;
    }

    @Override
    public boolean isLost(SQLException failure) {
        return false;
    }

    @Override
    public String sentence(SQLException failure) {
        SQLiteErrorCode code =
                failure instanceof SQLiteException sqlite
                        ? sqlite.getResultCode()
                        : SQLiteErrorCode.UNKNOWN_ERROR;
        // the low byte is the primary code, the rest extends it
        return switch (code.code & 0xff) {
            case 26 -> "is not a database; move it away, and lmresp creates a new one";
            case 11 -> "is damaged; move it away, and lmresp creates a new one";
            case 13 -> "cannot be written: the disk is full";
            case 8 -> "cannot be written: it is read-only";
            case 14 -> "cannot be opened: check the permissions of the file and its folder";
            case 5, 6 -> "is busy: another lmresp has been writing for ten seconds; try again";
            default -> "cannot be used: " + failure.getMessage();
        };
    }
}
