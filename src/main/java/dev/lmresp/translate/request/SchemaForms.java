package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rewrites what an engine does not accept in one schema, without its inner schemas: engines that
 * build a grammar from a schema, or convert it to a type, refuse the whole request because of one
 * tool.
 */
final class SchemaForms {
    /**
     * The limits for repetitions in a grammar; llama.cpp allows 2000, including everything nested.
     */
    private static final Map<String, Integer> REPETITIONS =
            Map.of("minLength", 1000, "maxLength", 1000, "minItems", 100, "maxItems", 100);

    /** Members whose value may be {@code null}. */
    private static final Set<String> DATA = Set.of("const", "default", "example");

    /** Formats that even strict engines support. */
    private static final Set<String> COMMON_FORMATS =
            Set.of("date-time", "enum", "int32", "int64", "float", "double");

    /**
     * Characters that may be escaped in a pattern that becomes a grammar: only the pattern's own
     * syntax.
     */
    private static final String ESCAPABLE = "^$.[](){}|*+?\\nrt";

    private static final Set<String> CHOICES = Set.of("anyOf", "oneOf", "allOf", "$ref", "not");

    private final Set<String> taken;

    /** For each lossy change, the number of schemas. */
    private final Map<String, Integer> changes = new LinkedHashMap<>();

    /**
     * @param taken the values of {@code schema-forms}
     */
    SchemaForms(Set<String> taken) {
        this.taken = taken;
    }

    /** The lossy changes so far, with the number of schemas. */
    Map<String, Integer> changes() {
        return changes;
    }

    /** Rewrites a schema whose inner schemas are already rewritten. */
    void mend(ObjectNode schema) {
        removeNothing(schema);
        nameTypes(schema);
        readOldBounds(schema);
        if (!takes("const")) {
            replaceConst(schema);
        }
        reduceEnum(schema);
        if (!takes("type-lists")) {
            replaceTypeList(schema);
            replaceNullChoice(schema);
        }
        if (!takes("formats") && schema.has("format")) {
            if (!COMMON_FORMATS.contains(schema.path("format").asText())) {
                remove(schema, "format");
            }
        }
        if (!takes("patterns") && schema.has("pattern")) {
            if (!isGrammar(schema.path("pattern").asText())) {
                remove(schema, "pattern");
            }
        }
        if (!takes("long-repetitions")) {
            for (String keyword : new TreeSet<>(REPETITIONS.keySet())) {
                if (schema.path(keyword).asInt() > REPETITIONS.getOrDefault(keyword, 0)) {
                    remove(schema, keyword);
                }
            }
        }
        if (!takes("undeclared-required")) {
            reduceRequired(schema);
        }
        boolean isBare = !schema.has("items") && !schema.has("prefixItems");
        if (!takes("arrays-without-items")
                && schema.path("type").asText().equals("array")
                && isBare) {
            schema.set("items", any());
        }
        if (!takes("untyped")) {
            giveType(schema);
        }
    }

    /** True when a pattern covers the whole text, without character classes and look-around. */
    private static boolean isGrammar(String pattern) {
        if (pattern.length() < 2 || !pattern.startsWith("^") || !pattern.endsWith("$")) {
            return false;
        }
        for (int i = 0; i < pattern.length() - 1; i++) {
            char c = pattern.charAt(i);
            if (c == '(' && pattern.charAt(i + 1) == '?') {
                return false;
            }
            if (c == '\\' && ESCAPABLE.indexOf(pattern.charAt(++i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(String form) {
        return taken.contains(form);
    }

    /** Some generators write empty members, and PHP writes an empty object as a list. */
    private void removeNothing(ObjectNode schema) {
        var absent = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            if (member.getValue().isNull() && !DATA.contains(member.getKey())) {
                absent.add(member.getKey());
            }
        }
        boolean noValues = schema.has("enum") && schema.path("enum").isEmpty();
        if (noValues) {
            absent.add("enum");
        }
        // from drafts before the fourth
        if (schema.path("required").isBoolean()) {
            absent.add("required");
        }
        absent.forEach(name -> remove(schema, name));
    }

    private void nameTypes(ObjectNode schema) {
        JsonNode type = schema.path("type");
        if (type.isMissingNode()) {
            return;
        }
        List<String> given = type instanceof ArrayNode list ? texts(list) : List.of(type.asText());
        var named = new LinkedHashSet<String>();
        given.forEach(name -> named.add(SchemaTypes.named(name)));
        named.remove("");
        if (named.isEmpty()) {
            remove(schema, "type");
        } else if (!List.copyOf(named).equals(given)) {
            if (type.isArray()) {
                ArrayNode types = schema.putArray("type");
                named.forEach(types::add);
            } else {
                schema.put("type", named.getFirst());
            }
            changed("'type' under a name of its own");
        }
    }

    /** In draft 4, {@code exclusiveMinimum} is a boolean that modifies {@code minimum}. */
    private void readOldBounds(ObjectNode schema) {
        readOldBound(schema, "exclusiveMinimum", "minimum");
        readOldBound(schema, "exclusiveMaximum", "maximum");
    }

    private void readOldBound(ObjectNode schema, String exclusive, String bound) {
        if (!schema.path(exclusive).isBoolean()) {
            return;
        }
        boolean excludes = schema.remove(exclusive).booleanValue();
        if (excludes && schema.path(bound).isNumber()) {
            schema.set(exclusive, schema.remove(bound));
        }
    }

    private void replaceConst(ObjectNode schema) {
        if (schema.has("const")) {
            JsonNode only = schema.remove("const");
            schema.putArray("enum").add(only);
        }
    }

    private void reduceEnum(ObjectNode schema) {
        if (!(schema.path("enum") instanceof ArrayNode all)) {
            return;
        }
        ArrayNode kept = Json.array();
        boolean hasNull = false;
        for (JsonNode value : all) {
            hasNull |= value.isNull();
            boolean isBlank = value.isNull() || (value.isTextual() && value.asText().isEmpty());
            boolean fits =
                    (takes("blank-enums") || !isBlank)
                            && (takes("number-enums") || value.isTextual() || isBlank);
            if (fits) {
                kept.add(value);
            }
        }
        if (kept.size() == all.size()) {
            return;
        }
        changed("values of 'enum'");
        if (kept.isEmpty()) {
            schema.remove("enum");
            if (!schema.has("type")) {
                setTypes(schema, SchemaTypes.ofAll(all));
            }
            return;
        }
        if (hasNull && !takes("type-lists")) {
            schema.put("nullable", true);
        }
        schema.set("enum", kept);
    }

    private void replaceTypeList(ObjectNode schema) {
        if (schema.path("type") instanceof ArrayNode list) {
            setTypes(schema, new LinkedHashSet<>(texts(list)));
        }
    }

    private void setTypes(ObjectNode schema, Set<String> types) {
        var values = new LinkedHashSet<>(types);
        boolean nullable = values.remove("null") && !values.isEmpty();
        if (types.isEmpty()) {
            return;
        }
        if (values.size() <= 1) {
            schema.put("type", values.isEmpty() ? "null" : values.getFirst());
        } else {
            schema.remove("type");
            if (!schema.has("anyOf")) {
                ArrayNode choices = schema.putArray("anyOf");
                values.forEach(type -> choices.addObject().put("type", type));
            }
        }
        if (nullable) {
            schema.put("nullable", true);
        }
    }

    /** Replaces a choice of a type and null, which generators write for optional values. */
    private void replaceNullChoice(ObjectNode schema) {
        for (String keyword : List.of("anyOf", "oneOf")) {
            if (!(schema.path(keyword) instanceof ArrayNode choices)) {
                continue;
            }
            ArrayNode others = Json.array();
            for (JsonNode choice : choices) {
                if (!choice.path("type").asText().equals("null")) {
                    others.add(choice);
                }
            }
            if (others.size() == choices.size() || others.isEmpty()) {
                continue;
            }
            schema.put("nullable", true);
            if (others.size() > 1 || !(others.get(0) instanceof ObjectNode only)) {
                schema.set(keyword, others);
                continue;
            }
            schema.remove(keyword);
            for (Map.Entry<String, JsonNode> member : only.properties()) {
                if (!schema.has(member.getKey())) {
                    schema.set(member.getKey(), member.getValue());
                }
            }
        }
    }

    private void reduceRequired(ObjectNode schema) {
        if (!(schema.path("required") instanceof ArrayNode all)) {
            return;
        }
        ArrayNode declared = Json.array();
        for (JsonNode name : all) {
            if (schema.path("properties").has(name.asText())) {
                declared.add(name);
            }
        }
        if (declared.size() < all.size()) {
            changed("names in 'required' that are not in 'properties'");
            if (declared.isEmpty()) {
                schema.remove("required");
            } else {
                schema.set("required", declared);
            }
        }
    }

    private void giveType(ObjectNode schema) {
        if (schema.has("type") || CHOICES.stream().anyMatch(schema::has)) {
            return;
        }
        Set<String> types = SchemaTypes.implied(schema);
        if (types.size() == 1) {
            schema.put("type", types.iterator().next());
        } else {
            schema.setAll(any());
        }
    }

    /** A schema that accepts any value. */
    private ObjectNode any() {
        ObjectNode any = Json.object();
        if (!takes("untyped")) {
            ArrayNode choices = any.putArray("anyOf");
            for (String type : List.of("string", "number", "boolean", "object")) {
                choices.addObject().put("type", type);
            }
            if (takes("arrays-without-items")) {
                choices.addObject().put("type", "array");
            }
        }
        return any;
    }

    private static List<String> texts(ArrayNode list) {
        var texts = new ArrayList<String>();
        list.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    private void remove(ObjectNode schema, String keyword) {
        JsonNode removed = schema.remove(keyword);
        changed(removed instanceof NullNode ? "null for '" + keyword + "'" : "'" + keyword + "'");
    }

    /** Counts a lossy change. */
    void changed(String what) {
        changes.merge(what, 1, Integer::sum);
    }
}
