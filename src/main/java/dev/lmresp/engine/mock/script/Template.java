package dev.lmresp.engine.mock.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.json.Json;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text, or JSON, with placeholders in its strings: {@code ${1}}, {@code ${name}}, {@code
 * ${output}}. A second dollar sign escapes one.
 */
record Template(JsonNode json) {
    static final Template EMPTY = new Template(TextNode.valueOf(""));

    private static final Pattern PLACE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");

    /**
     * Parses a template.
     *
     * @param known the known placeholders
     * @throws IllegalArgumentException for an unknown placeholder
     */
    static Template of(JsonNode json, Set<String> known) {
        mapped(
                json,
                text -> {
                    PLACE.matcher(text).results().forEach(place -> check(place, known));
                    return text;
                });
        return new Template(json);
    }

    private static void check(MatchResult place, Set<String> known) {
        boolean isCharacters = place.group(1) == null;
        if (!isCharacters && !(known.contains(place.group(1)) && place.group().endsWith("}"))) {
            throw new IllegalArgumentException(
                    "unknown variable '%s'; use ${%s}, or $${ for the characters"
                            .formatted(place.group(), String.join("}, ${", known)));
        }
    }

    /** The text, or the JSON as text, with placeholders filled in. */
    String filled(Map<String, String> found) {
        JsonNode filled = mapped(json, text -> filled(text, found));
        return filled.isTextual() ? filled.asText() : Json.text(filled);
    }

    private static String filled(String text, Map<String, String> found) {
        return PLACE.matcher(text)
                .replaceAll(
                        place ->
                                Matcher.quoteReplacement(
                                        place.group(1) == null
                                                ? "${"
                                                : found.getOrDefault(place.group(1), "")));
    }

    private static JsonNode mapped(JsonNode json, UnaryOperator<String> texts) {
        return switch (json) {
            case TextNode text -> TextNode.valueOf(texts.apply(text.asText()));
            case ObjectNode object -> {
                ObjectNode copy = Json.object();
                object.properties()
                        .forEach(it -> copy.set(it.getKey(), mapped(it.getValue(), texts)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = Json.array();
                array.forEach(it -> copy.add(mapped(it, texts)));
                yield copy;
            }
            default -> json;
        };
    }
}
