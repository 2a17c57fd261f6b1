package dev.lmresp.config;

import dev.lmresp.files.SettingsException;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields that one file gives a dialect.
 *
 * @param table as it stands there
 * @param leftOut fields that do not count
 */
record DialectTable(TomlTable table, Set<String> leftOut) {
    /** A table of which all counts. */
    DialectTable(TomlTable table) {
        this(table, Set.of());
    }

    /** The value of a field, null when there is none that counts. */
    @Nullable Object get(String field) {
        return leftOut.contains(field) ? null : table.get(List.of(field));
    }

    /** The names of all fields, in alphabetical order. */
    Set<String> fields() {
        return new TreeSet<>(table.keySet());
    }

    /** A mistake in a field, with the line on which it is. */
    SettingsException mistake(String field, String message) {
        var position = table.inputPositionOf(List.of(field));
        return new SettingsException(
                position == null ? message : "line " + position.line() + ": " + message);
    }
}
