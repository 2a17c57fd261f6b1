package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Whether a value fits a JSON schema. Only as good as {@link SchemaExample} needs it: keywords that
 * it does not know are ignored.
 */
final class SchemaCheck {
    private static final int DEPTH = 60;

    private final JsonNode root;

    SchemaCheck(JsonNode root) {
        this.root = root;
    }

    boolean fits(JsonNode value, JsonNode schema) {
        return fits(value, schema, 0);
    }

    /** What a {@code $ref} within the document points to, a missing node for nothing. */
    JsonNode resolve(String reference) {
        if (!reference.startsWith("#")) {
            return root.path("$defs").path(reference);
        }
        String pointer;
        try {
            pointer =
                    URLDecoder.decode(
                            reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            pointer = reference.substring(1);
        }
        return pointer.isEmpty() || pointer.startsWith("/") ? root.at(pointer) : root.path("$");
    }

    private boolean fits(JsonNode value, JsonNode schema, int depth) {
        if (schema.isBoolean()) {
            return schema.booleanValue();
        }
        if (!schema.isObject() || depth > DEPTH) {
            return true;
        }
        if (schema.has("$ref") && !fits(value, resolve(schema.path("$ref").asText()), depth + 1)) {
            return false;
        }
        return hasType(value, schema.path("type"))
                && isListed(value, schema)
                && (!value.isNumber() || isWithin(value.decimalValue(), schema))
                && (!value.isTextual() || isText(value.asText(), schema))
                && (!value.isArray() || isList(value, schema, depth))
                && (!value.isObject() || isObject(value, schema, depth))
                && combines(value, schema, depth);
    }

    private static boolean hasType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (hasType(value, one)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isNumber() && isWhole(value.decimalValue());
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private static boolean isListed(JsonNode value, JsonNode schema) {
        if (schema.has("const") && !isSame(value, schema.path("const"))) {
            return false;
        }
        if (!schema.path("enum").isArray()) {
            return true;
        }
        for (JsonNode one : schema.path("enum")) {
            if (isSame(value, one)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber())
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static boolean isWithin(BigDecimal value, JsonNode schema) {
        boolean oldExclusiveMinimum = schema.path("exclusiveMinimum").asBoolean(false);
        boolean oldExclusiveMaximum = schema.path("exclusiveMaximum").asBoolean(false);
        return compare(value, schema.path("minimum"), 1) >= (oldExclusiveMinimum ? 1 : 0)
                && compare(value, schema.path("maximum"), -1) <= (oldExclusiveMaximum ? -1 : 0)
                && compare(value, schema.path("exclusiveMinimum"), 1) > 0
                && compare(value, schema.path("exclusiveMaximum"), -1) < 0
                && isMultiple(value, schema.path("multipleOf"));
    }

    private static int compare(BigDecimal value, JsonNode limit, int ifNone) {
        return isFinite(limit) ? value.compareTo(limit.decimalValue()) : ifNone;
    }

    private static boolean isMultiple(BigDecimal value, JsonNode step) {
        return !isFinite(step)
                || step.decimalValue().signum() == 0
                || value.remainder(step.decimalValue()).signum() == 0;
    }

    private static boolean isText(String text, JsonNode schema) {
        long length = text.codePointCount(0, text.length());
        if (length < schema.path("minLength").asLong(0)
                || length > schema.path("maxLength").asLong(Long.MAX_VALUE)) {
            return false;
        }
        return hasPattern(text, schema.path("pattern")) && Formats.fits(text, schema);
    }

    private static boolean hasPattern(String text, JsonNode pattern) {
        try {
            return !pattern.isTextual() || Pattern.compile(pattern.asText()).matcher(text).find();
        } catch (PatternSyntaxException notOurs) {
            return true;
        }
    }

    private boolean isList(JsonNode list, JsonNode schema, int depth) {
        if (list.size() < schema.path("minItems").asInt(0)
                || list.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        JsonNode first = schema.path("prefixItems");
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = i < first.size() ? first.path(i) : schema.path("items");
            if (!fits(list.get(i), item, depth + 1)) {
                return false;
            }
        }
        if (schema.path("uniqueItems").asBoolean(false)) {
            var seen = new HashSet<JsonNode>();
            list.forEach(seen::add);
            return seen.size() == list.size();
        }
        return true;
    }

    private boolean isObject(JsonNode object, JsonNode schema, int depth) {
        for (JsonNode name : schema.path("required")) {
            if (!object.has(name.asText())) {
                return false;
            }
        }
        if (object.size() < schema.path("minProperties").asInt(0)
                || object.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE)) {
            return false;
        }
        JsonNode properties = schema.path("properties");
        for (var member : object.properties()) {
            JsonNode property = properties.path(member.getKey());
            if (property.isMissingNode() && !schema.has("patternProperties")) {
                property = schema.path("additionalProperties");
            }
            if (!fits(member.getValue(), property, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean combines(JsonNode value, JsonNode schema, int depth) {
        for (JsonNode one : schema.path("allOf")) {
            if (!fits(value, one, depth + 1)) {
                return false;
            }
        }
        if ((schema.path("anyOf").isArray() && fitting(value, schema.path("anyOf"), depth) == 0)
                || (schema.path("oneOf").isArray()
                        && fitting(value, schema.path("oneOf"), depth) != 1)) {
            return false;
        }
        if (schema.has("not") && fits(value, schema.path("not"), depth + 1)) {
            return false;
        }
        return !schema.has("if")
                || fits(
                        value,
                        schema.path(fits(value, schema.path("if"), depth + 1) ? "then" : "else"),
                        depth + 1);
    }

    private int fitting(JsonNode value, JsonNode alternatives, int depth) {
        int count = 0;
        for (JsonNode alternative : alternatives) {
            count += fits(value, alternative, depth + 1) ? 1 : 0;
        }
        return count;
    }

    static boolean isFinite(JsonNode number) {
        return number.isNumber()
                && !(number.isFloatingPointNumber() && Double.isInfinite(number.doubleValue()));
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }
}
