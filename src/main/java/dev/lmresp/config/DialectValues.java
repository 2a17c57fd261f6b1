package dev.lmresp.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dialect as the values of its fields: the inverse of reading in {@link Dialects}. Values are
 * strings, numbers, booleans, and lists and maps with string keys of these.
 */
public final class DialectValues {
    private DialectValues() {}

    /** The fields of a dialect, in the order of its records. */
    public static Map<String, Object> of(Dialect dialect) {
        return DialectRecords.write(dialect);
    }

    /** The fields in which a dialect differs from another, with its values. */
    public static Map<String, Object> changed(Dialect from, Dialect to) {
        Map<String, Object> before = of(from);
        Map<String, Object> after = of(to);
        after.entrySet().removeIf(field -> field.getValue().equals(before.get(field.getKey())));
        return after;
    }

    /** The value as JSON. */
    static JsonNode json(Object value) {
        return switch (value) {
            case Map<?, ?> table -> {
                ObjectNode object = Json.object();
                table.forEach((key, one) -> object.set(key.toString(), json(one)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = Json.array();
                list.forEach(one -> array.add(json(one)));
                yield array;
            }
            case Boolean flag -> Json.object().booleanNode(flag);
            case Number number -> Json.parse(number.toString());
            default -> Json.object().textNode(value.toString());
        };
    }

    /** The value as plain Java objects. */
    static Object plain(JsonNode json) {
        return switch (json.getNodeType()) {
            case OBJECT -> {
                var table = new LinkedHashMap<String, Object>();
                json.properties().forEach(one -> table.put(one.getKey(), plain(one.getValue())));
                yield table;
            }
            case ARRAY -> {
                var list = new ArrayList<Object>();
                json.forEach(one -> list.add(plain(one)));
                yield list;
            }
            case BOOLEAN -> json.asBoolean();
            case NUMBER -> json.numberValue();
            default -> json.asText();
        };
    }
}
