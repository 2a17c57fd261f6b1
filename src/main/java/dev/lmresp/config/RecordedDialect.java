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
 * A dialect as a recording keeps it: its name, and the fields in which it differs from the one that
 * comes with lmresp under that name. So a recording can be read where the settings are not those of
 * its author, and has what refusals of the engine had taught by then.
 */
public final class RecordedDialect {
    private RecordedDialect() {}

    /** The fields that differ, under their names in {@code dialects.toml}. */
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
     * @param fields the values under their names in {@code dialects.toml}
     */
    public static Dialect with(Dialect dialect, ObjectNode fields) {
        ObjectNode changes = changes(dialect);
        changes.setAll(fields);
        return read(dialect.name(), changes);
    }

    /**
     * The dialect of a name with those fields; where there is none of that name, {@code generic}
     * with them.
     *
     * @param changes an object, missing when it was not recorded
     * @throws SettingsException when the dialect cannot be had from that, naming what is wrong
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
