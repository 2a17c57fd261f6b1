package dev.lmresp.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL database: {@code postgresql://user:password@host:port/database?sslmode=…}. {@link
 * #toString}, and so every message, log and exception, shows it without the password and the
 * parameters.
 *
 * @param hosts the host, with its port; several are separated by commas
 * @param database its name; empty for that of the user
 * @param user who connects; empty for the user of the operating system
 * @param password empty for the one in {@code ~/.pgpass}, or none
 * @param parameters by their names in libpq
 */
public record PostgresAddress(
        String hosts, String database, String user, String password, Map<String, String> parameters)
        implements StoreConfig.Place {
    private static final Pattern FORM =
            Pattern.compile(
                    "postgres(?:ql)?://(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#@]*)"
                            + "(?:/(?<database>[^?#/]*))?(?:\\?(?<query>[^#]*))?");

    private static final Pattern HOSTS =
            Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]+)(:\\d{1,5})?");

    /** The parameters that an address may have, with their names in the JDBC driver. */
    private static final Map<String, String> PARAMETERS =
            Map.ofEntries(
                    Map.entry("application_name", "ApplicationName"),
                    Map.entry("channel_binding", "channelBinding"),
                    Map.entry("gssencmode", "gssEncMode"),
                    Map.entry("load_balance_hosts", "loadBalanceHosts"),
                    Map.entry("options", "options"),
                    Map.entry("require_auth", "requireAuth"),
                    Map.entry("sslcert", "sslcert"),
                    Map.entry("sslkey", "sslkey"),
                    Map.entry("sslmode", "sslmode"),
                    Map.entry("sslnegotiation", "sslNegotiation"),
                    Map.entry("sslpassword", "sslpassword"),
                    Map.entry("sslrootcert", "sslrootcert"),
                    Map.entry("target_session_attrs", "targetServerType"));

    /** True for a text that is meant to be such an address. */
    public static boolean isMeant(String text) {
        return text.startsWith("postgres");
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is none; the message does not have it
     */
    public static PostgresAddress parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || !areHosts(parts.group("hosts"))) {
            throw noAddress();
        }
        String[] user = Optional.ofNullable(parts.group("user")).orElse("").split(":", 2);
        var parameters = new LinkedHashMap<String, String>();
        String query = Optional.ofNullable(parts.group("query")).orElse("");
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            if (pair.length < 2 || !PARAMETERS.containsKey(pair[0])) {
                throw query.contains("@") ? noAddress() : unknown(pair[0]);
            }
            parameters.put(pair[0], decoded(pair[1]));
        }
        return new PostgresAddress(
                parts.group("hosts"),
                decoded(Optional.ofNullable(parts.group("database")).orElse("")),
                decoded(user[0]),
                user.length < 2 ? "" : decoded(user[1]),
                Map.copyOf(parameters));
    }

    private static boolean areHosts(String hosts) {
        for (String host : hosts.split(",", -1)) {
            if (!HOSTS.matcher(host).matches()) {
                return false;
            }
        }
        return true;
    }

    private static String decoded(String text) {
        try {
            // a plus is a plus in the address of a database
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException withTheText) {
            throw noAddress();
        }
    }

    private static IllegalArgumentException noAddress() {
        return new IllegalArgumentException(
                "must have the form postgresql://USER@HOST:PORT/DATABASE, with escapes such as %40"
                        + " for the @ in a password");
    }

    private static IllegalArgumentException unknown(String parameter) {
        return new IllegalArgumentException(
                "has the unknown parameter '%s'; known are %s"
                        .formatted(
                                parameter, String.join(", ", new TreeSet<>(PARAMETERS.keySet()))));
    }

    /** The address with what it leaves to the variables {@code PGUSER} and {@code PGPASSWORD}. */
    PostgresAddress completed(Map<String, String> environment) {
        String name =
                user.isEmpty()
                        ? environment.getOrDefault("PGUSER", System.getProperty("user.name", ""))
                        : user;
        return new PostgresAddress(
                hosts,
                database.isEmpty() ? environment.getOrDefault("PGDATABASE", name) : database,
                name,
                password.isEmpty() ? environment.getOrDefault("PGPASSWORD", "") : password,
                parameters);
    }

    /** The parameters by their names in the JDBC driver. */
    public Map<String, String> driverParameters() {
        var named = new LinkedHashMap<String, String>();
        parameters.forEach(
                (name, value) ->
                        named.put(
                                String.valueOf(PARAMETERS.get(name)),
                                // the driver has an older word for it
                                name.equals("target_session_attrs")
                                        ? value.replace("read-write", "primary")
                                        : value));
        return named;
    }

    /** The address for people. */
    @Override
    public String toString() {
        return "postgresql://%s%s%s"
                .formatted(
                        user.isEmpty() ? "" : user + "@",
                        hosts,
                        database.isEmpty() ? "" : "/" + database);
    }
}
