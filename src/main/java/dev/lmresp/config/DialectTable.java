package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TomlText;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a dialect in one place: a file, a recording, or what comes with lmresp.
 *
 * @param values the fields
 * @param lines where they are in a file; empty when no person wrote them
 * @param leftOut fields that are ignored
 */
record DialectTable(ObjectNode values, Map<String, Integer> lines, Set<String> leftOut) {
    /** The dialect of a file that says nothing of it. */
    static final DialectTable NONE = new DialectTable(Json.object());

    DialectTable(ObjectNode values) {
        this(values, Map.of(), Set.of());
    }

    static DialectTable of(TomlTable table, Set<String> leftOut) {
        var lines = new HashMap<String, Integer>();
        for (String field : table.keySet()) {
            var position = table.inputPositionOf(List.of(field));
            if (position != null) {
                lines.put(field, position.line());
            }
        }
        return new DialectTable(TomlText.json(table), lines, leftOut);
    }

    /** The value of a field, null when it is absent or ignored. */
    @Nullable JsonNode get(String field) {
        return leftOut.contains(field) ? null : values.get(field);
    }

    /** The names of all fields, in alphabetical order. */
    Set<String> fields() {
        var names = new TreeSet<String>();
        values.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** An error in a field, with its line. */
    SettingsException mistake(String field, String message) {
        Integer line = lines.get(field);
        return new SettingsException(line == null ? message : "line " + line + ": " + message);
    }
}
