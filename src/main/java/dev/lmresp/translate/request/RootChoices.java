package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Merges the choices at the root of a schema into one object, for engines that accept none there:
 * it has the members of all choices, and requires those that every choice requires. The model can
 * still send any valid arguments, and the client detects invalid combinations.
 */
final class RootChoices {
    private static final List<String> CHOICES = List.of("anyOf", "oneOf", "allOf");

    /** The limit for nested choices; references may be circular. */
    private static final int MAX_DEPTH = 8;

    private final UnaryOperator<JsonNode> resolved;

    /**
     * @param resolved resolves a reference; returns anything else unchanged
     */
    RootChoices(UnaryOperator<JsonNode> resolved) {
        this.resolved = resolved;
    }

    static boolean areIn(ObjectNode root) {
        return CHOICES.stream().anyMatch(root::has) || root.has("not") || root.has("enum");
    }

    /** The schema without choices at its root. */
    ObjectNode joined(ObjectNode root) {
        return joined(root, 0);
    }

    private ObjectNode joined(ObjectNode root, int depth) {
        ObjectNode joined = Json.object();
        ObjectNode properties = Json.object();
        Set<String> required = names(root.path("required"));
        addAll(root.path("properties"), properties);
        for (Map.Entry<String, JsonNode> member : root.properties()) {
            switch (member.getKey()) {
                case "anyOf", "oneOf" ->
                        required.addAll(join(member.getValue(), properties, false, depth));
                case "allOf" -> required.addAll(join(member.getValue(), properties, true, depth));
                case "properties", "required", "not", "enum" -> {}
                default -> joined.set(member.getKey(), member.getValue());
            }
        }
        joined.put("type", "object");
        joined.set("properties", properties);
        if (!required.isEmpty()) {
            ArrayNode names = joined.putArray("required");
            required.forEach(names::add);
        }
        return joined;
    }

    /**
     * Adds the members of choices.
     *
     * @param all all choices apply at once, so what one of them requires is required
     * @return the required members
     */
    private Set<String> join(JsonNode choices, ObjectNode properties, boolean all, int depth) {
        Set<String> required = null;
        for (JsonNode choice : choices) {
            JsonNode schema = resolved.apply(choice);
            if (schema instanceof ObjectNode inner && areIn(inner) && depth < MAX_DEPTH) {
                schema = joined(inner, depth + 1);
            }
            addAll(schema.path("properties"), properties);
            Set<String> names = names(schema.path("required"));
            if (required == null) {
                required = names;
            } else if (all) {
                required.addAll(names);
            } else {
                required.retainAll(names);
            }
        }
        return required == null ? Set.of() : required;
    }

    private static void addAll(JsonNode more, ObjectNode properties) {
        for (Map.Entry<String, JsonNode> one : more.properties()) {
            JsonNode known = properties.get(one.getKey());
            if (known == null) {
                properties.set(one.getKey(), one.getValue());
            } else if (!known.equals(one.getValue())) {
                // mostly the names of the choices
                ArrayNode either = Json.array().add(known).add(one.getValue());
                if (known.size() == 1 && known.path("anyOf") instanceof ArrayNode before) {
                    either = before.deepCopy().add(one.getValue());
                }
                properties.set(one.getKey(), Json.object().set("anyOf", either));
            }
        }
    }

    private static Set<String> names(JsonNode required) {
        var names = new LinkedHashSet<String>();
        required.forEach(name -> names.add(name.asText()));
        return names;
    }
}
