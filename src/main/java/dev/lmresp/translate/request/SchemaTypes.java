package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The types of JSON Schema, and the keywords from which a missing type is inferred. */
final class SchemaTypes {
    private static final Set<String> TYPES =
            Set.of("string", "number", "integer", "boolean", "null", "object", "array");

    /** Type names of programming languages that schema generators use. */
    private static final Map<String, String> OTHER_NAMES =
            Map.ofEntries(
                    Map.entry("str", "string"),
                    Map.entry("text", "string"),
                    Map.entry("int", "integer"),
                    Map.entry("long", "integer"),
                    Map.entry("float", "number"),
                    Map.entry("double", "number"),
                    Map.entry("decimal", "number"),
                    Map.entry("bool", "boolean"),
                    Map.entry("dict", "object"),
                    Map.entry("map", "object"),
                    Map.entry("list", "array"),
                    Map.entry("tuple", "array"),
                    Map.entry("set", "array"),
                    Map.entry("none", "null"));

    /** The type that a keyword implies. */
    private static final Map<String, List<String>> ABOUT =
            Map.of(
                    "object",
                    List.of("properties", "required", "additionalProperties", "patternProperties"),
                    "array",
                    List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems"),
                    "string",
                    List.of("pattern", "minLength", "maxLength", "format"),
                    "number",
                    List.of("minimum", "maximum", "exclusiveMinimum", "multipleOf"));

    private SchemaTypes() {}

    /** The type for a name; empty when there is none. */
    static String named(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return TYPES.contains(word) ? word : OTHER_NAMES.getOrDefault(word, "");
    }

    /** Interprets a string in place of a schema: a type name, or a description. */
    static ObjectNode ofText(String text) {
        String type = named(text);
        return type.isEmpty()
                ? Json.object().put("description", text)
                : Json.object().put("type", type);
    }

    static Set<String> ofAll(Iterable<JsonNode> values) {
        var types = new LinkedHashSet<String>();
        values.forEach(value -> types.add(of(value)));
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    /** The types that the other members of a schema imply; more than one when they disagree. */
    static Set<String> implied(ObjectNode schema) {
        if (schema.path("enum").isArray()) {
            return ofAll(schema.path("enum"));
        }
        if (schema.has("const")) {
            return Set.of(of(schema.path("const")));
        }
        var types = new LinkedHashSet<String>();
        ABOUT.forEach(
                (type, keywords) -> {
                    if (keywords.stream().anyMatch(schema::has)) {
                        types.add(type);
                    }
                });
        return types;
    }

    private static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, BINARY -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case NULL, MISSING -> "null";
        };
    }
}
