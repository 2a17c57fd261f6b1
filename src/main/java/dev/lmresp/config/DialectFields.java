package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of one dialect, from several tables of which the first that has a field wins. Errors
 * name dialect and field, because people write these tables by hand.
 */
final class DialectFields {
    private final String dialect;
    private final List<DialectTable> layers;
    private final int own;

    /** The fields read so far: after all have been read, the set of known fields. */
    private final Set<String> read = new TreeSet<>(Set.of("like"));

    /**
     * @param layers the tables, highest priority first
     * @param own the number of tables for this dialect itself
     */
    DialectFields(String dialect, List<DialectTable> layers, int own) {
        this.dialect = dialect;
        this.layers = layers;
        this.own = own;
    }

    String dialect() {
        return dialect;
    }

    String text(String field) {
        JsonNode value = value(field);
        if (value.isTextual()) {
            return value.textValue();
        }
        throw wrong(field, "a string");
    }

    boolean flag(String field) {
        JsonNode value = value(field);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw wrong(field, "true or false");
    }

    List<String> texts(String field) {
        return texts(field, value(field));
    }

    /** A list of strings from a fixed set. */
    Set<String> words(String field, Set<String> known) {
        List<String> words = texts(field);
        if (!known.containsAll(words)) {
            throw wrong(field, "an array of " + String.join(", ", new TreeSet<>(known)));
        }
        return Set.copyOf(words);
    }

    /** A constant of an enum, by its name in files. */
    Enum<?> choice(String field, Class<? extends Enum<?>> type) {
        var words = new ArrayList<String>();
        for (Enum<?> constant : type.getEnumConstants()) {
            String word = DialectRecords.word(constant);
            if (word.equals(value(field).textValue())) {
                return constant;
            }
            words.add(word);
        }
        throw wrong(field, "one of " + String.join(", ", words));
    }

    /** A table of strings. */
    Map<String, String> pairs(String field) {
        var pairs = new LinkedHashMap<String, String>();
        if (!(value(field) instanceof ObjectNode table)) {
            throw wrong(field, "a table of strings");
        }
        for (Map.Entry<String, JsonNode> pair : table.properties()) {
            if (!pair.getValue().isTextual()) {
                throw wrong(field, "a table of strings");
            }
            pairs.put(pair.getKey(), pair.getValue().textValue());
        }
        return Map.copyOf(pairs);
    }

    /** A table of any values, as JSON. */
    ObjectNode json(String field) {
        if (value(field) instanceof ObjectNode table) {
            return table.deepCopy();
        }
        throw wrong(field, "a table");
    }

    /** A list, and the values that tables of higher priority add to it under another name. */
    Set<String> united(String field, String more) {
        read.add(field);
        read.add(more);
        var all = new LinkedHashSet<String>();
        for (DialectTable layer : layers) {
            JsonNode added = layer.get(more);
            if (added != null) {
                all.addAll(texts(more, added));
            }
            JsonNode whole = layer.get(field);
            if (whole != null) {
                all.addAll(texts(field, whole));
                return Set.copyOf(all);
            }
        }
        throw wrong(field, "an array of strings");
    }

    /** A list that is not inherited by other dialects. */
    List<String> own(String field) {
        read.add(field);
        for (DialectTable layer : layers.subList(0, own)) {
            JsonNode value = layer.get(field);
            if (value != null) {
                return texts(field, value);
            }
        }
        return List.of();
    }

    /** Rejects a table with a field that was not read: it is misspelt. */
    void refuseUnread(DialectTable table) {
        for (String field : table.fields()) {
            if (!read.contains(field)) {
                throw table.mistake(
                        field,
                        "dialect '%s': unknown field '%s'; the fields are %s"
                                .formatted(dialect, field, String.join(", ", read)));
            }
        }
    }

    private JsonNode value(String field) {
        read.add(field);
        for (DialectTable layer : layers) {
            JsonNode value = layer.get(field);
            if (value != null) {
                return value;
            }
        }
        throw new IllegalStateException("no dialect gives '" + field + "'");
    }

    private List<String> texts(String field, JsonNode value) {
        if (!value.isArray()) {
            throw wrong(field, "an array of strings");
        }
        var texts = new ArrayList<String>();
        for (JsonNode one : value) {
            if (!one.isTextual()) {
                throw wrong(field, "an array of strings");
            }
            texts.add(one.textValue());
        }
        return List.copyOf(texts);
    }

    private SettingsException wrong(String field, String expected) {
        DialectTable table =
                layers.stream().filter(layer -> layer.get(field) != null).findFirst().orElseThrow();
        return table.mistake(
                field, "dialect '%s': '%s' must be %s".formatted(dialect, field, expected));
    }
}
