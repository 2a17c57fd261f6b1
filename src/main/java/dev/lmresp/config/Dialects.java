package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import org.tomlj.TomlTable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All dialects by name, from {@code dialects.toml} and the user's {@code [dialect.NAME]} tables. A
 * field that a dialect does not set is inherited from the one in {@code like}, or else from {@code
 * generic}.
 */
public final class Dialects {
    /** The dialect of an unknown engine. */
    public static final String GENERIC = "generic";

    /** Made of {@code dialects.toml} by the build: to parse TOML takes a fifth of a start. */
    private static final String RESOURCE = "/dev/lmresp/dialects.json";

    private final Map<String, DialectTable> shipped;
    private final Map<String, DialectTable> overrides;

    private Dialects(Map<String, DialectTable> overrides) {
        this.shipped = Shipped.ALL;
        this.overrides = overrides;
    }

    /**
     * Loads the dialects that come with lmresp.
     *
     * @param overrides tables that override the dialect of the same name or define a new one;
     *     {@link #check} validates them
     */
    public static Dialects load(Map<String, TomlTable> overrides) {
        var tables = new LinkedHashMap<String, DialectTable>();
        overrides.forEach((name, table) -> tables.put(name, DialectTable.of(table, Set.of())));
        return of(tables);
    }

    static Dialects of(Map<String, DialectTable> overrides) {
        return new Dialects(overrides);
    }

    /** The dialects that come with lmresp; loaded once, on first use. */
    private static final class Shipped {
        static final Map<String, DialectTable> ALL = read();

        private static Map<String, DialectTable> read() {
            try (InputStream resource = Dialects.class.getResourceAsStream(RESOURCE)) {
                if (resource == null) {
                    throw new IllegalStateException(
                            RESOURCE + " is missing; './mvnw process-classes' makes it");
                }
                var tables = new LinkedHashMap<String, DialectTable>();
                for (var table : Json.parse(resource.readAllBytes()).properties()) {
                    tables.put(table.getKey(), new DialectTable((ObjectNode) table.getValue()));
                }
                return Collections.unmodifiableMap(tables);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A dialect that comes with lmresp, or {@code generic} under another name, with changes to some
     * fields. Unknown fields are ignored.
     *
     * @throws SettingsException when a value is invalid
     */
    static Dialect shipped(String name, ObjectNode changes) {
        return DialectRecords.read(of(Map.of(name, new DialectTable(changes))).fields(name));
    }

    /** The names of all dialects. */
    public Set<String> names() {
        var names = new LinkedHashSet<>(shipped.keySet());
        names.addAll(overrides.keySet());
        return names;
    }

    /**
     * The dialect with this name.
     *
     * @throws SettingsException when there is none
     */
    public Dialect named(String name) {
        if (!names().contains(name)) {
            throw new SettingsException(
                    "unknown dialect '"
                            + name
                            + "'; the dialects are "
                            + String.join(", ", names()));
        }
        return DialectRecords.read(fields(name));
    }

    /**
     * A detected dialect, with the reason.
     *
     * @param dialect the dialect
     * @param reason how it was detected, for people
     */
    public record Detection(Dialect dialect, String reason) {}

    /**
     * Detects the dialect of an engine. The user's own dialects take precedence over those that
     * come with lmresp.
     *
     * @param address the engine's address
     * @param owners the {@code owned_by} of its models
     */
    public Detection detection(String address, List<String> owners) {
        var candidates = new LinkedHashSet<>(overrides.keySet());
        candidates.addAll(shipped.keySet());
        for (String name : candidates) {
            Optional<String> reason = match(fields(name), address, owners);
            if (reason.isPresent()) {
                return new Detection(named(name), reason.get());
            }
        }
        return new Detection(named(GENERIC), "the engine could not be identified");
    }

    /** The dialect from {@link #detection}. */
    public Dialect detect(String address, List<String> owners) {
        return detection(address, owners).dialect();
    }

    private static Optional<String> match(
            DialectFields fields, String address, List<String> owners) {
        for (String owner : fields.own("detect-owner")) {
            if (owners.stream().anyMatch(it -> it.equalsIgnoreCase(owner))) {
                return Optional.of("its models are owned by '" + owner + "'");
            }
        }
        String lower = address.toLowerCase(Locale.ROOT);
        return fields.own("detect-address").stream()
                .filter(part -> lower.contains(part.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(part -> "its address has '" + part + "' in it");
    }

    /** The tables of a dialect, highest priority first. */
    private DialectFields fields(String name) {
        var layers = new LinkedHashSet<DialectTable>();
        var seen = new LinkedHashSet<String>();
        int own = 0;
        String next = name;
        while (seen.add(next)) {
            addLayers(next, layers);
            own = own == 0 ? layers.size() : own;
            next = like(next);
        }
        // a cycle of {@code like} ends here
        addLayers(GENERIC, layers);
        return new DialectFields(name, List.copyOf(layers), own);
    }

    private void addLayers(String name, Set<DialectTable> layers) {
        for (Map<String, DialectTable> from : List.of(overrides, shipped)) {
            DialectTable table = from.get(name);
            if (table != null) {
                layers.add(table);
            }
        }
    }

    private String like(String name) {
        for (Map<String, DialectTable> from : List.of(overrides, shipped)) {
            DialectTable table = from.get(name);
            if (table == null) {
                continue;
            }
            JsonNode like = table.get("like");
            if (like != null && like.isTextual() && names().contains(like.textValue())) {
                return like.textValue();
            }
            if (like != null) {
                throw table.mistake(
                        "like",
                        "dialect '%s': 'like' must be one of %s"
                                .formatted(name, String.join(", ", names())));
            }
        }
        return GENERIC;
    }

    /**
     * Validates the table that changes or defines a dialect.
     *
     * @throws SettingsException when a field of it does not exist or has an invalid value; the
     *     message begins with the line
     */
    void check(String name) {
        DialectFields fields = fields(name);
        DialectRecords.read(fields);
        match(fields, "", List.of());
        fields.refuseUnread(overrides.getOrDefault(name, DialectTable.NONE));
    }
}
