package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;

import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A dialect as a recording keeps it: its name, and the fields in which it differs from the one that
 * comes with lmresp under that name. So a recording can be read where the settings are not those of
 * its author, and has what refusals of the engine had taught by then.
 */
public final class RecordedDialect {
    private static final String RENAMED = "rename-parameters";
    private static final String EXTRA = "extra-options";
    private static final String EXCLUSIVE = "exclusive-parameters";
    private static final String ALLOWED = "allowed-values";

    private RecordedDialect() {}

    /** The fields that differ, under their names in {@code dialects.toml}. */
    public static ObjectNode changes(Dialect dialect) {
        Dialect shipped = Dialects.shipped(dialect.name(), Toml.parse(""));
        ObjectNode changes = Json.object();
        DialectValues.changed(shipped, dialect)
                .forEach((field, value) -> changes.set(field, json(value)));
        if (!dialect.options().renamed().equals(shipped.options().renamed())) {
            ObjectNode renamed = changes.putObject(RENAMED);
            dialect.options().renamed().forEach(renamed::put);
        }
        if (!dialect.options().extra().equals(shipped.options().extra())) {
            changes.set(EXTRA, dialect.options().extra());
        }
        if (!dialect.options().exclusive().equals(shipped.options().exclusive())) {
            ObjectNode exclusive = changes.putObject(EXCLUSIVE);
            dialect.options().exclusive().forEach(exclusive::put);
        }
        if (!dialect.options().allowed().equals(shipped.options().allowed())) {
            changes.set(ALLOWED, dialect.options().allowed());
        }
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
            toml.append(pair(field)).append('\n');
        }
        TomlParseResult table = Toml.parse(toml.toString());
        if (table.hasErrors()) {
            throw new SettingsException(
                    "dialect '%s': its recorded fields are broken: %s"
                            .formatted(name, table.errors().getFirst().getMessage()));
        }
        return Dialects.shipped(name, table);
    }

    private static JsonNode json(Object value) {
        return switch (value) {
            case List<?> list -> {
                var array = Json.array();
                list.forEach(one -> array.add(json(one)));
                yield array;
            }
            case Boolean flag -> Json.object().booleanNode(flag);
            default -> Json.object().textNode(value.toString());
        };
    }

    /** JSON as TOML has it within a line. What JSON escapes in texts, TOML escapes the same way. */
    private static String toml(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(RecordedDialect::pair)
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(RecordedDialect::toml)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return Json.text(value);
    }

    private static String pair(Map.Entry<String, JsonNode> field) {
        return Json.text(Json.object().textNode(field.getKey())) + " = " + toml(field.getValue());
    }
}
