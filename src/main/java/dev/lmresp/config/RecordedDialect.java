package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import java.util.Map;

/**
 * A dialect in a recording: its name, and the fields that differ from the one that comes with
 * lmresp under that name. So a recording can be read without its author's settings, and includes
 * what was learned from refusals.
 */
public final class RecordedDialect {
    private RecordedDialect() {}

    /** The fields that differ, by their names in {@code dialects.toml}. */
    public static ObjectNode changes(Dialect dialect) {
        Dialect shipped = Dialects.shipped(dialect.name(), Json.object());
        ObjectNode changes = Json.object();
        DialectValues.changed(shipped, dialect)
                .forEach((field, value) -> changes.set(field, DialectValues.json(value)));
        return changes;
    }

    /**
     * A dialect with other values in some fields.
     *
     * @param fields the values by their names in {@code dialects.toml}
     */
    public static Dialect with(Dialect dialect, ObjectNode fields) {
        ObjectNode changes = changes(dialect);
        changes.setAll(fields);
        return read(dialect.name(), changes);
    }

    /**
     * The dialect of a name with those fields; {@code generic} with them if the name is unknown.
     *
     * @param changes the changed fields, missing when they were not recorded
     * @throws SettingsException when a field is invalid
     */
    public static Dialect read(String name, JsonNode changes) {
        return changes instanceof ObjectNode fields
                ? Dialects.shipped(name, fields)
                : Dialects.load(Map.of()).named(name);
    }
}
