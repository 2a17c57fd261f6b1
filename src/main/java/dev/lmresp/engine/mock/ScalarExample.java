package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.schema.LenientSchema;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Generates a string, number or boolean that matches a JSON schema: first what the prompt assigns
 * to its name, then a value of the type in the prompt, then any value.
 */
final class ScalarExample {
    private final Hints hints;
    private final LenientSchema check;

    ScalarExample(Hints hints, LenientSchema check) {
        this.hints = hints;
        this.check = check;
    }

    /** The value that the prompt assigns to a name, if it matches. */
    Optional<JsonNode> assigned(String name, JsonNode schema) {
        return hints.assigned(name).stream().filter(value -> check.fits(value, schema)).findFirst();
    }

    JsonNode bool(ObjectNode schema, String name) {
        return assigned(name, schema).orElse(BooleanNode.TRUE);
    }

    JsonNode number(ObjectNode schema, String name, boolean whole) {
        Optional<JsonNode> hint =
                assigned(name, schema).or(() -> hints.number(number -> check.fits(number, schema)));
        if (hint.isPresent()) {
            return hint.get();
        }
        var candidates = new ArrayList<BigDecimal>();
        number(schema, "default").ifPresent(candidates::add);
        candidates.add(BigDecimal.ONE);
        candidates.add(BigDecimal.ZERO);
        Optional<BigDecimal> low =
                number(schema, "minimum").or(() -> number(schema, "exclusiveMinimum"));
        Optional<BigDecimal> high =
                number(schema, "maximum").or(() -> number(schema, "exclusiveMaximum"));
        var step = number(schema, "multipleOf").filter(n -> n.signum() > 0);
        for (BigDecimal bound : List.of(low.orElse(BigDecimal.ONE), high.orElse(BigDecimal.ONE))) {
            BigDecimal unit = step.orElse(BigDecimal.ONE);
            BigDecimal multiple = bound.divide(unit, 0, RoundingMode.FLOOR).multiply(unit);
            candidates.addAll(
                    List.of(bound, multiple, multiple.add(unit), multiple.subtract(unit)));
        }
        if (low.isPresent() && high.isPresent()) {
            candidates.add(low.get().add(high.get()).divide(BigDecimal.TWO, MathContext.DECIMAL64));
        }
        for (BigDecimal candidate : candidates) {
            JsonNode node = node(candidate);
            if (check.fits(node, schema) && (!whole || node.isIntegralNumber())) {
                return node;
            }
        }
        return LongNode.valueOf(1);
    }

    private static Optional<BigDecimal> number(JsonNode schema, String keyword) {
        JsonNode number = schema.path(keyword);
        return SchemaMerge.isFinite(number) ? Optional.of(number.decimalValue()) : Optional.empty();
    }

    private static JsonNode node(BigDecimal number) {
        var plain = number.stripTrailingZeros();
        if (plain.scale() > 0) {
            return DecimalNode.valueOf(plain);
        }
        return plain.precision() - plain.scale() < 19
                ? LongNode.valueOf(plain.longValue())
                : BigIntegerNode.valueOf(plain.toBigInteger());
    }

    JsonNode text(ObjectNode schema, String name) {
        Optional<JsonNode> assigned = assigned(name, schema).filter(JsonNode::isTextual);
        if (assigned.isPresent()) {
            return assigned.get();
        }
        Optional<String> hint =
                hints.text(name, text -> check.fits(TextNode.valueOf(text), schema));
        if (hint.isPresent()) {
            return TextNode.valueOf(hint.get());
        }
        var candidates = new ArrayList<String>();
        if (schema.path("default").isTextual()) {
            candidates.add(schema.path("default").asText());
        }
        candidates.add(Formats.example(schema));
        int least = Math.clamp(schema.path("minLength").asInt(0), 0, 100_000);
        int most = Math.max(schema.path("maxLength").asInt(Integer.MAX_VALUE), 0);
        candidates.add("example".repeat(least / 7 + 1).substring(0, Math.min(least, most)));
        candidates.add("example".substring(0, Math.min(most, 7)));
        String pattern = schema.path("pattern").asText();
        for (int more = 0; more <= 16 && !pattern.isEmpty(); more++) {
            PatternExample.of(pattern, more).ifPresent(candidates::add);
        }
        if (!pattern.isEmpty() && least > 16) {
            PatternExample.of(pattern, Math.min(least, 4000)).ifPresent(candidates::add);
        }
        for (String candidate : candidates) {
            if (check.fits(TextNode.valueOf(candidate), schema)) {
                return TextNode.valueOf(candidate);
            }
        }
        return TextNode.valueOf(candidates.getLast());
    }
}
