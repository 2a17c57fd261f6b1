package dev.lmresp.engine.mock.script;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A table of a script, with errors that name file, line and rule.
 *
 * @param table the table in the file
 * @param line its first line
 * @param label the rule for error messages, may be empty
 */
record ScriptTable(Path file, TomlTable table, int line, String label) {
    private static final Duration LONGEST = Duration.ofHours(1);

    /** The table with a label. */
    ScriptTable labelled(String label) {
        return new ScriptTable(file, table, line, label);
    }

    /** Rejects unknown keys. */
    void allow(List<String> keys) {
        for (String key : table.keySet()) {
            if (!keys.contains(key)) {
                throw wrong(
                        key,
                        "unknown key '%s'; the keys are %s"
                                .formatted(key, String.join(", ", keys)));
            }
        }
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    @Nullable Object get(String key) {
        return table.get(List.of(key));
    }

    Optional<String> text(String key) {
        return switch (get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(key, "'" + key + "' must be a string");
        };
    }

    /** A non-blank string. */
    Optional<String> word(String key) {
        Optional<String> word = text(key);
        if (word.filter(String::isBlank).isPresent()) {
            throw wrong(key, "'" + key + "' must not be empty");
        }
        return word;
    }

    /** Rejects keys that have no effect beside this one. */
    void alone(String key, List<String> others) {
        for (String other : others) {
            if (has(key) && has(other)) {
                throw wrong(other, "'%s' and '%s' cannot be used together".formatted(key, other));
            }
        }
    }

    boolean flag(String key) {
        return switch (get(key)) {
            case null -> false;
            case Boolean flag -> flag;
            default -> throw wrong(key, "'" + key + "' must be true or false");
        };
    }

    OptionalInt number(String key, int least, int most) {
        return switch (get(key)) {
            case null -> OptionalInt.empty();
            case Long number when number >= least && number <= most ->
                    OptionalInt.of(number.intValue());
            default ->
                    throw wrong(
                            key,
                            "'%s' must be a whole number from %d to %d"
                                    .formatted(key, least, most));
        };
    }

    Duration seconds(String key) {
        Object value = get(key);
        if (value == null) {
            return Duration.ZERO;
        }
        if ((value instanceof Long || value instanceof Double)
                && ((Number) value).doubleValue() >= 0
                && ((Number) value).doubleValue() <= LONGEST.toSeconds()) {
            BigDecimal seconds = new BigDecimal(value.toString());
            return Duration.ofNanos(seconds.movePointRight(9).longValue());
        }
        throw wrong(key, "'%s' must be seconds from 0 to %d".formatted(key, LONGEST.toSeconds()));
    }

    List<String> texts(String key) {
        Object value = get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof TomlArray array
                && array.toList().stream().allMatch(String.class::isInstance)) {
            return array.toList().stream().map(String.class::cast).toList();
        }
        throw wrong(key, "'" + key + "' must be an array of strings");
    }

    /** A table, if present. */
    Optional<ScriptTable> table(String key) {
        return switch (get(key)) {
            case null -> Optional.empty();
            case TomlTable inner -> Optional.of(inner(inner, key));
            default -> throw wrong(key, "'" + key + "' must be a table");
        };
    }

    /** A list of tables, or a single table. */
    List<ScriptTable> tables(String key) {
        var tables = new ArrayList<ScriptTable>();
        switch (get(key)) {
            case null -> {}
            case TomlTable inner -> tables.add(inner(inner, key));
            case TomlArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    if (!(array.get(i) instanceof TomlTable inner)) {
                        throw wrong(key, "'" + key + "' must be an array of tables");
                    }
                    int at = line(array.inputPositionOf(i), line(key));
                    tables.add(new ScriptTable(file, inner, at, label));
                }
            }
            default -> throw wrong(key, "'" + key + "' must be a table or an array of tables");
        }
        return tables;
    }

    /** A value as JSON. */
    JsonNode json(String key) {
        Object value = get(key);
        if (hasNoJson(value)) {
            throw wrong(
                    key, "'%s' contains nan or inf, which JSON does not support".formatted(key));
        }
        return switch (value) {
            case TomlTable inner -> Json.parse(inner.toJson());
            case TomlArray inner -> Json.parse(inner.toJson());
            case String text -> Json.object().textNode(text);
            case null, default ->
                    throw wrong(key, "'" + key + "' must be a string, a table or an array");
        };
    }

    private static boolean hasNoJson(@Nullable Object value) {
        return switch (value) {
            case Double number -> !Double.isFinite(number);
            case TomlTable inner ->
                    inner.keySet().stream().anyMatch(it -> hasNoJson(inner.get(List.of(it))));
            case TomlArray inner -> inner.toList().stream().anyMatch(ScriptTable::hasNoJson);
            case null, default -> false;
        };
    }

    SettingsException wrong(String key, String message) {
        return new SettingsException(
                "%s, line %d: %s%s"
                        .formatted(file, line(key), label.isEmpty() ? "" : label + ": ", message));
    }

    private ScriptTable inner(TomlTable inner, String key) {
        return new ScriptTable(file, inner, line(key), label);
    }

    private int line(String key) {
        return has(key) ? line(table.inputPositionOf(List.of(key)), line) : line;
    }

    private static int line(@Nullable TomlPosition position, int otherwise) {
        return position == null ? otherwise : position.line();
    }
}
