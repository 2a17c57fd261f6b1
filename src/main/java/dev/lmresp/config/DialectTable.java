package dev.lmresp.config;

import dev.lmresp.files.SettingsException;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a dialect in one file.
 *
 * @param table the table in the file
 * @param leftOut fields that are ignored
 */
record DialectTable(TomlTable table, Set<String> leftOut) {
    DialectTable(TomlTable table) {
        this(table, Set.of());
    }

    /** The value of a field, null when it is absent or ignored. */
    @Nullable Object get(String field) {
        return leftOut.contains(field) ? null : table.get(List.of(field));
    }

    /** The names of all fields, in alphabetical order. */
    Set<String> fields() {
        return new TreeSet<>(table.keySet());
    }

    /** An error in a field, with its line. */
    SettingsException mistake(String field, String message) {
        var position = table.inputPositionOf(List.of(field));
        return new SettingsException(
                position == null ? message : "line " + position.line() + ": " + message);
    }
}
