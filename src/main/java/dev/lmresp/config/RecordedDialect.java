package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TomlText;
import dev.lmresp.json.Json;

import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

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
        Dialect shipped = Dialects.shipped(dialect.name(), Toml.parse(""));
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
        if (!changes.isObject()) {
            return Dialects.load(Map.of()).named(name);
        }
        var toml = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : changes.properties()) {
            toml.append(TomlText.pair(field)).append('\n');
        }
        TomlParseResult table = Toml.parse(toml.toString());
        if (table.hasErrors()) {
            throw new SettingsException(
                    "dialect '%s': its recorded fields are invalid: %s"
                            .formatted(name, table.errors().getFirst().getMessage()));
        }
        return Dialects.shipped(name, table);
    }
}
