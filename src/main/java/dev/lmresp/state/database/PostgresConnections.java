package dev.lmresp.state.database;

import dev.lmresp.config.PostgresAddress;

import org.postgresql.Driver;
import org.postgresql.PGProperty;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Connects to PostgreSQL; all that knows its driver, which is loaded with this class. */
final class PostgresConnections implements Connections.Opening {
    private static final int CONNECT_SECONDS = 5;

    /** A server that has died without a word is given up after this; a statement takes less. */
    private static final int SILENT_SECONDS = 60;

    private final String url;
    private final Properties properties = new Properties();
    private final Driver driver = new Driver();

    PostgresConnections(PostgresAddress address) {
        url =
                "jdbc:postgresql://%s/%s"
                        .formatted(
                                address.hosts(),
                                URLEncoder.encode(address.database(), StandardCharsets.UTF_8));
        PGProperty.USER.set(properties, address.user());
        if (!address.password().isEmpty()) {
            // without one the driver looks into ~/.pgpass
            PGProperty.PASSWORD.set(properties, address.password());
        }
        PGProperty.CURRENT_SCHEMA.set(properties, PostgresDialect.SCHEMA);
        PGProperty.APPLICATION_NAME.set(properties, "lmresp");
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, 2 * CONNECT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, SILENT_SECONDS);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        address.driverParameters().forEach(properties::setProperty);
    }

    @Override
    public Connection open() throws SQLException {
        Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the address");
        }
        return connection;
    }
}
