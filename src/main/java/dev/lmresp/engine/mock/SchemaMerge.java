package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Merges schemas that all have to match into one. */
final class SchemaMerge {
    private static final int LONGEST_CHAIN = 30;

    private final JsonNode document;

    /** Resolves references within a document. */
    SchemaMerge(JsonNode document) {
        this.document = document;
    }

    /** A schema with its {@code $ref} and {@code allOf} merged in. */
    ObjectNode flat(JsonNode schema) {
        return flat(schema, 0);
    }

    /** Both schemas merged. In a conflict the second wins. */
    static ObjectNode merged(ObjectNode one, JsonNode other) {
        ObjectNode merged = one.deepCopy();
        if (!other.isObject()) {
            return merged;
        }
        for (var member : other.properties()) {
            String name = member.getKey();
            JsonNode here = merged.path(name);
            JsonNode there = member.getValue();
            switch (name) {
                case "properties", "$defs" -> {
                    ObjectNode both = here.isObject() ? (ObjectNode) here : Json.object();
                    for (var property : there.properties()) {
                        JsonNode first = both.path(property.getKey());
                        both.set(
                                property.getKey(),
                                first.isObject()
                                        ? merged((ObjectNode) first, property.getValue())
                                        : property.getValue());
                    }
                    merged.set(name, both);
                }
                case "required", "allOf" -> {
                    var both = Json.array();
                    here.forEach(both::add);
                    there.forEach(both::add);
                    merged.set(name, both);
                }
                case "minimum", "minLength", "minItems", "exclusiveMinimum", "minProperties" ->
                        merged.set(name, isLess(here, there) || !here.isNumber() ? there : here);
                case "maximum", "maxLength", "maxItems", "exclusiveMaximum", "maxProperties" ->
                        merged.set(name, isLess(there, here) || !here.isNumber() ? there : here);
                default -> merged.set(name, there);
            }
        }
        return merged;
    }

    private ObjectNode flat(JsonNode schema, int chain) {
        if (!schema.isObject() || chain > LONGEST_CHAIN) {
            return Json.object();
        }
        if (!schema.has("$ref") && !schema.has("allOf")) {
            return ((ObjectNode) schema).deepCopy();
        }
        ObjectNode flat = ((ObjectNode) schema).deepCopy();
        JsonNode reference = flat.remove("$ref");
        JsonNode all = flat.remove("allOf");
        if (reference != null) {
            flat = merged(flat(resolve(reference.asText()), chain + 1), flat);
        }
        if (all != null) {
            for (JsonNode one : all) {
                flat = merged(flat, flat(one, chain + 1));
            }
        }
        return flat;
    }

    /** The target of a {@code $ref} within the document, a missing node for none. */
    private JsonNode resolve(String reference) {
        if (!reference.startsWith("#")) {
            return document.path("$defs").path(reference);
        }
        String pointer;
        try {
            pointer =
                    URLDecoder.decode(
                            reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            pointer = reference.substring(1);
        }
        return pointer.isEmpty() || pointer.startsWith("/")
                ? document.at(pointer)
                : document.path("$");
    }

    private static boolean isLess(JsonNode one, JsonNode other) {
        return isFinite(one)
                && isFinite(other)
                && one.decimalValue().compareTo(other.decimalValue()) < 0;
    }

    static boolean isFinite(JsonNode number) {
        return number.isNumber()
                && !(number.isFloatingPointNumber() && Double.isInfinite(number.doubleValue()));
    }
}
