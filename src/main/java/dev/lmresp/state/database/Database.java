package dev.lmresp.state.database;

import dev.lmresp.files.TextFile;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A connection to an SQLite database, a file or in memory. */
public final class Database implements AutoCloseable {
    /** How long to wait for another process to finish writing; each write is short. */
    private static final int BUSY_MILLIS = 10_000;

    private static final String IN_MEMORY = "the conversations of this run";

    private final String name;
    private final Connection connection;

    /** Creates a value from a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Database(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /** Opens a file, which may be empty. */
    public static Database open(Path file) {
        // as a URL, so that a question mark in the path does not start options
        return connect(file.toString(), "jdbc:sqlite:" + file.toAbsolutePath().toUri());
    }

    /**
     * A file for a database in the state folder, created empty if it does not exist.
     *
     * @throws StoreException when it cannot be created
     */
    public static Path file(StateFolder folder, String name) {
        SqliteLibrary.load(Optional.of(folder));
        try {
            return folder.file(name);
        } catch (IOException e) {
            throw new StoreException(
                    folder.path().resolve(name) + " cannot be created: " + TextFile.reason(e), e);
        }
    }

    public static Database inMemory() {
        return connect(IN_MEMORY, "jdbc:sqlite::memory:");
    }

    private static Database connect(String name, String url) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        // A write-ahead log is safe when lmresp is killed; only a power failure may lose the last
        // moments.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        // overwrite deleted content
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        try {
            return new Database(name, config.createConnection(url));
        } catch (SQLException e) {
            throw failure(name, e);
        }
    }

    /** The name of the database in messages. */
    public String name() {
        return name;
    }

    public <T> List<T> query(String sql, Reader<T> reader, Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet rows = statement.executeQuery()) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return List.copyOf(all);
        } catch (SQLException e) {
            throw failure(name, e);
        }
    }

    public <T> Optional<T> first(String sql, Reader<T> reader, Object... values) {
        return query(sql, reader, values).stream().findFirst();
    }

    public long number(String sql, Object... values) {
        return first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    /** Changes rows; returns their number. */
    public int update(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failure(name, e);
        }
    }

    /** Executes any statement. */
    public void run(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(name, e);
        }
    }

    /** Runs work in a transaction, while no other process writes. */
    public <T> T transaction(Supplier<T> work) {
        run("BEGIN IMMEDIATE");
        try {
            T result = work.get();
            run("COMMIT");
            return result;
        } catch (RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    private void rollBack(RuntimeException reason) {
        try {
            run("ROLLBACK");
        } catch (StoreException e) {
            // SQLite has already rolled back, as it does when the disk is full
            reason.addSuppressed(e);
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static StoreException failure(String name, SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite
                        ? sqlite.getResultCode()
                        : SQLiteErrorCode.UNKNOWN_ERROR;
        // the low byte is the primary code, the rest extends it
        String sentence =
                switch (code.code & 0xff) {
                    case 26 -> " is not a database; move it away, and lmresp creates a new one";
                    case 11 -> " is damaged; move it away, and lmresp creates a new one";
                    case 13 -> " cannot be written: the disk is full";
                    case 8 -> " cannot be written: it is read-only";
                    case 14 ->
                            " cannot be opened: check the permissions of the file and its folder";
                    case 5, 6 ->
                            " is busy: another lmresp has been writing for ten seconds; try again";
                    default -> " cannot be used: " + e.getMessage();
                };
        return new StoreException(name + sentence, e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(name, e);
        }
    }
}
