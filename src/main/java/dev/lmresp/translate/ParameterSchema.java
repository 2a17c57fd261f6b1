package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * The types that a tool's schema allows at a place. If the schema does not say, or uses keywords
 * that are not evaluated here, all types are allowed.
 */
public final class ParameterSchema {
    public static final int STRING = 1;
    public static final int INTEGER = 2;
    public static final int FRACTION = 4;
    public static final int BOOLEAN = 8;
    public static final int NULL = 16;
    public static final int ARRAY = 32;
    public static final int OBJECT = 64;
    public static final int ANY = 127;

    private static final int MAX_REFERENCES = 16;

    private final JsonNode root;

    public ParameterSchema(JsonNode root) {
        this.root = root;
    }

    public JsonNode root() {
        return root;
    }

    /** The allowed types, as a bit set. */
    public int types(JsonNode schema) {
        return types(schema, 0);
    }

    /** The schema of a member of an object. */
    public JsonNode member(JsonNode schema, String name) {
        return member(schema, name, 0);
    }

    /** The schema of an element of an array. */
    public JsonNode element(JsonNode schema) {
        return element(schema, 0);
    }

    private int types(JsonNode at, int depth) {
        JsonNode schema = resolved(at);
        JsonNode type = schema.path("type");
        if (type.isTextual()) {
            return bit(type.asText());
        }
        int types = 0;
        for (JsonNode one : type) {
            types |= bit(one.asText());
        }
        if (types == 0 && depth < MAX_REFERENCES) {
            for (JsonNode one : alternatives(schema)) {
                types |= types(one, depth + 1);
            }
        }
        return types == 0 ? ANY : types;
    }

    private JsonNode member(JsonNode at, String name, int depth) {
        JsonNode schema = resolved(at);
        JsonNode found = schema.path("properties").path(name);
        if (found.isMissingNode() && schema.path("additionalProperties").isObject()) {
            found = schema.path("additionalProperties");
        }
        if (found.isMissingNode() && depth < MAX_REFERENCES) {
            for (JsonNode one : alternatives(schema)) {
                JsonNode other = member(one, name, depth + 1);
                if (!other.isMissingNode()) {
                    // two that differ: allow anything
                    if (!found.isMissingNode() && !found.equals(other)) {
                        return MissingNode.getInstance();
                    }
                    found = other;
                }
            }
        }
        return found;
    }

    private JsonNode element(JsonNode at, int depth) {
        JsonNode schema = resolved(at);
        JsonNode found = schema.path("items");
        if (found.isMissingNode() && depth < MAX_REFERENCES) {
            for (JsonNode one : alternatives(schema)) {
                if (found.isMissingNode()) {
                    found = element(one, depth + 1);
                }
            }
        }
        return found.isObject() ? found : MissingNode.getInstance();
    }

    private static JsonNode alternatives(JsonNode schema) {
        return schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
    }

    /** Resolves references within the same schema. */
    private JsonNode resolved(JsonNode schema) {
        JsonNode at = schema;
        for (int i = 0; i < MAX_REFERENCES && at.path("$ref").isTextual(); i++) {
            String reference = at.path("$ref").asText();
            if (!reference.startsWith("#/")) {
                return MissingNode.getInstance();
            }
            at = root.at(reference.substring(1));
        }
        return at;
    }

    private static int bit(String type) {
        return switch (type) {
            case "string" -> STRING;
            case "integer" -> INTEGER;
            case "number" -> INTEGER | FRACTION;
            case "boolean" -> BOOLEAN;
            case "null" -> NULL;
            case "array" -> ARRAY;
            case "object" -> OBJECT;
            default -> ANY;
        };
    }
}
