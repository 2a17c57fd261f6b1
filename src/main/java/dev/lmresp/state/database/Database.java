package dev.lmresp.state.database;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.files.TextFile;
import dev.lmresp.state.StateFolder;
import dev.lmresp.state.StoreException;

import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A database, which any number of threads may use at the same time: each statement takes one of a
 * few connections for itself, a transaction keeps one until its end.
 */
public final class Database implements AutoCloseable {
    /** How long to wait for another process to finish writing; each write is short. */
    private static final int BUSY_MILLIS = 10_000;

    private static final int MOST_CONNECTIONS = 4;
    private static final int MOST_TRIES = 5;
    private static final String IN_MEMORY = "the conversations of this run";

    private final String name;
    private final SqlDialect dialect;
    private final Connections connections;

    /** For statements outside of transactions, where waiting for a connection's answer blocks. */
    private final Optional<NativeCalls> calls;

    /** The connection of the transaction that a thread is in. */
    private final ScopedValue<Connection> current = ScopedValue.newInstance();

    /** Creates a value from a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Uses a connection. */
    @FunctionalInterface
    private interface Use<T> {
        T on(Connection connection) throws SQLException;
    }

    private Database(
            String name, SqlDialect dialect, Connections connections, Optional<NativeCalls> calls) {
        this.name = name;
        this.dialect = dialect;
        this.connections = connections;
        this.calls = calls;
    }

    /** Opens a file, which may be empty. */
    public static Database open(Path file) {
        // as a URL, so that a question mark in the path does not start options
        String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
        return sqlite(file.toString(), MOST_CONNECTIONS, url);
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
        // each connection would have a memory of its own
        return sqlite(IN_MEMORY, 1, "jdbc:sqlite::memory:");
    }

    /**
     * A database of a server. It is connected to when it is first used, and again whenever a
     * connection is lost.
     */
    public static Database at(PostgresAddress address) {
        return new Database(
                address.toString(),
                new PostgresDialect(address.user()),
                new Connections(MOST_CONNECTIONS, new PostgresConnections(address)),
                Optional.empty());
    }

    private static Database sqlite(String name, int most, String url) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        // A write-ahead log is safe when lmresp is killed; only a power failure may lose the last
        // moments.
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        // overwrite deleted content
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return new Database(
                name,
                new SqliteDialect(),
                new Connections(most, () -> config.createConnection(url)),
                // one in memory waits for no disk
                most == 1 ? Optional.empty() : Optional.of(new NativeCalls(most)));
    }

    /** The name of the database in messages. */
    public String name() {
        return name;
    }

    public SqlDialect dialect() {
        return dialect;
    }

    public <T> List<T> query(String sql, Reader<T> reader, Object... values) {
        Use<List<T>> query =
                connection -> {
                    try (PreparedStatement statement = prepare(connection, sql, values);
                            ResultSet rows = statement.executeQuery()) {
                        var all = new ArrayList<T>();
                        while (rows.next()) {
                            all.add(reader.read(rows));
                        }
                        return List.copyOf(all);
                    }
                };
        try {
            return use(query);
        } catch (StoreException e) {
            if (!current.isBound() && e.isUnavailable()) {
                // the database was restarted since the connection was last used
                return use(query);
            }
            throw e;
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
        return use(
                connection -> {
                    try (PreparedStatement statement = prepare(connection, sql, values)) {
                        return statement.executeUpdate();
                    }
                });
    }

    /** Executes any statement. */
    public void run(String sql) {
        use(
                connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.execute(sql);
                    }
                });
    }

    /**
     * Runs work in a transaction; inside of one, as a part of it. What it reads and writes with
     * this database is in it.
     *
     * @param work done again when other transactions were in its way
     */
    public <T> T transaction(Supplier<T> work) {
        if (current.isBound()) {
            return work.get();
        }
        for (int tries = 1; ; tries++) {
            try {
                return transactionOnce(work);
            } catch (StoreException e) {
                if (tries == MOST_TRIES || !isConflict(e)) {
                    throw e;
                }
                await(ThreadLocalRandom.current().nextLong(10L << tries));
            }
        }
    }

    private <T> T transactionOnce(Supplier<T> work) {
        Connection connection = begun();
        try {
            return ScopedValue.where(current, connection).call(() -> committed(work));
        } finally {
            give(connection);
        }
    }

    private <T> T committed(Supplier<T> work) {
        try {
            T result = work.get();
            run("COMMIT");
            return result;
        } catch (RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    /** A connection in a transaction. */
    private Connection begun() {
        for (boolean isFirst = true; ; isFirst = false) {
            Connection connection = taken();
            try (var statement = connection.createStatement()) {
                statement.execute(dialect.begin());
                return connection;
            } catch (SQLException e) {
                StoreException failure = failure(connection, e);
                give(connection);
                if (!isFirst || !dialect.isLost(e)) {
                    throw failure;
                }
            }
        }
    }

    private void rollBack(Throwable reason) {
        try {
            run("ROLLBACK");
        } catch (StoreException e) {
            // SQLite has already rolled back, as it does when the disk is full
            reason.addSuppressed(e);
        }
    }

    private <T> T use(Use<T> work) {
        if (current.isBound()) {
            return use(current.get(), work);
        }
        return calls.map(it -> it.call(() -> useOne(work))).orElseGet(() -> useOne(work));
    }

    private <T> T useOne(Use<T> work) {
        Connection connection = taken();
        try {
            return use(connection, work);
        } finally {
            give(connection);
        }
    }

    private <T> T use(Connection connection, Use<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw failure(connection, e);
        }
    }

    private Connection taken() {
        try {
            return connections.take();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void give(Connection connection) {
        try {
            connections.give(connection);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private PreparedStatement prepare(Connection connection, String sql, Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, dialect.value(values[i]));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private StoreException failure(Connection on, SQLException e) {
        if (dialect.isLost(e)) {
            try {
                on.close();
            } catch (SQLException alsoLost) {
                e.addSuppressed(alsoLost);
            }
        }
        return failure(e);
    }

    private StoreException failure(SQLException e) {
        return new StoreException(name + " " + dialect.sentence(e), e, dialect.isLost(e));
    }

    private boolean isConflict(StoreException e) {
        return e.getCause() instanceof SQLException cause && dialect.isConflict(cause);
    }

    private static void await(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        calls.ifPresent(NativeCalls::close);
        try {
            connections.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
