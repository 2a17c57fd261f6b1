package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;
import dev.lmresp.schema.LenientSchema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Generates a value that matches a JSON schema, with values from the prompt if possible. Works by
 * trial: candidates come from the schema and the prompt, {@link LenientSchema} validates them. For
 * contradictory schemas, or those that need more than trial, the result is the closest value.
 */
final class SchemaExample {
    /** From this depth on optional members are left out, so that recursive schemas terminate. */
    private static final int DEEP = 5;

    private static final int DEEPEST = 40;

    private final Hints hints;
    private final LenientSchema check;
    private final SchemaMerge merge;
    private final ScalarExample scalars;

    private SchemaExample(JsonNode root, Hints hints) {
        this.hints = hints;
        check = new LenientSchema(root);
        merge = new SchemaMerge(root);
        scalars = new ScalarExample(hints, check);
    }

    /** A value for a schema; an empty object without a schema. */
    static JsonNode of(JsonNode schema, Hints hints) {
        if (!schema.isObject() || schema.isEmpty()) {
            return Json.object();
        }
        return new SchemaExample(schema, hints).value(schema, "", 0);
    }

    private JsonNode value(JsonNode given, String name, int depth) {
        if (!given.isObject() || depth > DEEPEST) {
            return depth > DEEPEST ? NullNode.instance : TextNode.valueOf("example");
        }
        ObjectNode schema = merge.flat(given);
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.path(choice).isArray() && !schema.path(choice).isEmpty()) {
                return oneOf(schema, choice, name, depth);
            }
        }
        if (schema.has("const")) {
            return schema.path("const");
        }
        if (schema.path("enum").isArray()) {
            return listed(schema);
        }
        JsonNode made =
                switch (type(schema, depth)) {
                    case "object" -> object(schema, depth);
                    case "array" -> array(schema, name, depth);
                    case "integer" -> scalars.number(schema, name, true);
                    case "number" -> scalars.number(schema, name, false);
                    case "boolean" -> scalars.bool(schema, name);
                    case "null" -> NullNode.instance;
                    default -> scalars.text(schema, name);
                };
        if (schema.has("if")) {
            JsonNode branch =
                    check.fits(made, schema.path("if")) ? schema.path("then") : schema.path("else");
            if (!check.fits(made, branch)) {
                ObjectNode rest = schema.deepCopy();
                rest.remove("if");
                return value(SchemaMerge.merged(rest, branch), name, depth + 1);
            }
        }
        return made;
    }

    private JsonNode oneOf(ObjectNode schema, String choice, String name, int depth) {
        var rest = schema.deepCopy();
        rest.remove(choice);
        List<JsonNode> alternatives = new ArrayList<>();
        for (JsonNode alternative : schema.path(choice)) {
            ObjectNode whole = SchemaMerge.merged(rest, merge.flat(alternative));
            // null is used only if nothing else matches, or to end a recursion
            boolean isEnd = whole.path("type").asText().equals("null");
            alternatives.add(isEnd == depth > DEEP ? 0 : alternatives.size(), whole);
        }
        JsonNode first = null;
        for (JsonNode alternative : alternatives) {
            JsonNode made = value(alternative, name, depth + 1);
            if (check.fits(made, schema)) {
                return made;
            }
            first = first == null ? made : first;
        }
        JsonNode fraction = DecimalNode.valueOf(new BigDecimal("1.5"));
        if (check.fits(fraction, schema)) {
            // a number that must not be an integer
            return fraction;
        }
        return first == null ? NullNode.instance : first;
    }

    private JsonNode listed(ObjectNode schema) {
        JsonNode first = NullNode.instance;
        for (JsonNode one : schema.path("enum")) {
            if (check.fits(one, schema)) {
                if (one.isTextual() && hints.mentions(one.asText())) {
                    return one;
                }
                first = first.isNull() ? one : first;
            }
        }
        return first;
    }

    private static String type(ObjectNode schema, int depth) {
        JsonNode type = schema.path("type");
        if (type.isArray() && !type.isEmpty()) {
            for (JsonNode one : type) {
                if (one.asText().equals("null") == depth > DEEP) {
                    return one.asText();
                }
            }
            return type.get(0).asText();
        }
        if (type.isTextual()) {
            return type.asText();
        }
        for (var member : schema.properties()) {
            switch (member.getKey()) {
                case "properties", "required", "additionalProperties", "minProperties" -> {
                    return "object";
                }
                case "items", "prefixItems", "minItems" -> {
                    return "array";
                }
                case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" -> {
                    return "number";
                }
                default -> {}
            }
        }
        return "string";
    }

    private JsonNode object(ObjectNode schema, int depth) {
        ObjectNode object = Json.object();
        JsonNode properties = schema.path("properties");
        var required = new LinkedHashSet<String>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (var property : properties.properties()) {
            String name = property.getKey();
            boolean isWanted =
                    required.isEmpty() && depth == 0 && isHinted(name, property.getValue());
            if (required.contains(name) || isWanted) {
                object.set(name, value(property.getValue(), name, depth + 1));
            } else {
                scalars.assigned(name, property.getValue())
                        .ifPresent(value -> object.set(name, value));
            }
        }
        for (String name : required) {
            if (!object.has(name)) {
                object.set(name, value(schema.path("additionalProperties"), name, depth + 1));
            }
        }
        for (var dependency : schema.path("dependentRequired").properties()) {
            if (object.has(dependency.getKey())) {
                for (JsonNode name : dependency.getValue()) {
                    JsonNode property = properties.path(name.asText());
                    if (!object.has(name.asText())) {
                        object.set(name.asText(), value(property, name.asText(), depth + 1));
                    }
                }
            }
        }
        fill(object, schema, depth);
        return object;
    }

    /** Adds members until the schema's minimum is reached. */
    private void fill(ObjectNode object, ObjectNode schema, int depth) {
        int least = Math.min(schema.path("minProperties").asInt(0), 1000);
        for (var property : schema.path("properties").properties()) {
            if (object.size() < least && !object.has(property.getKey())) {
                object.set(
                        property.getKey(),
                        value(property.getValue(), property.getKey(), depth + 1));
            }
        }
        for (int i = 1; object.size() < least; i++) {
            object.set("key" + i, value(schema.path("additionalProperties"), "key" + i, depth + 1));
        }
    }

    /** For schemas without required members: true when the prompt has a value of this type. */
    private boolean isHinted(String name, JsonNode property) {
        return switch (property.path("type").asText()) {
            case "integer", "number" -> hints.numbersLeft() > 0;
            case "string" ->
                    property.has("enum")
                            ? hints.mentions(listed((ObjectNode) property).asText())
                            : hints.hasText(name);
            default -> false;
        };
    }

    private JsonNode array(ObjectNode schema, String name, int depth) {
        ArrayNode array = Json.array();
        JsonNode first = schema.path("prefixItems");
        JsonNode items = schema.path("items");
        int least = Math.min(schema.path("minItems").asInt(0), 1000);
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        int wanted = depth > DEEP ? least : Math.max(least, 1);
        String type = items.path("type").asText();
        if (type.equals("string") && hints.hasCode(name)) {
            // a command as a list is for execve
            array.add("sh").add("-c");
            hints.text(name, text -> true).ifPresent(array::add);
            if (check.fits(array, schema)) {
                return array;
            }
            array.removeAll();
        }
        if (depth <= DEEP && (type.equals("integer") || type.equals("number"))) {
            // "the sum of 1, 2 and 3": a list takes all numbers
            wanted = Math.max(wanted, hints.numbersLeft());
        }
        wanted = Math.min(Math.max(wanted, Math.min(first.size(), least)), most);
        boolean unique = schema.path("uniqueItems").asBoolean(false);
        for (int i = 0; i < wanted; i++) {
            JsonNode item = i < first.size() ? first.get(i) : items;
            if (item.isBoolean() && !item.booleanValue()) {
                break;
            }
            JsonNode made = value(item, name, depth + 1);
            array.add(unique ? another(made, item, array, i) : made);
        }
        return array;
    }

    /** A value that is not in the list yet, if one is found. */
    private JsonNode another(JsonNode made, JsonNode schema, ArrayNode array, int number) {
        var candidates = new ArrayList<JsonNode>(List.of(made));
        schema.path("enum").forEach(candidates::add);
        candidates.add(TextNode.valueOf(made.asText() + number));
        for (int i = 0; i <= array.size(); i++) {
            candidates.add(LongNode.valueOf(made.asLong() + i));
        }
        candidates.add(BooleanNode.valueOf(!made.asBoolean()));
        for (JsonNode candidate : candidates) {
            boolean isNew = true;
            for (JsonNode one : array) {
                isNew &= !one.equals(candidate);
            }
            if (isNew && check.fits(candidate, schema)) {
                return candidate;
            }
        }
        return made;
    }
}
