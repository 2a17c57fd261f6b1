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
 * Makes one object of the choices at the root of a schema, for engines whose tools have no choice
 * there: it has the members of all of them, and must have those that each of them must have. So the
 * model can say whatever it could before, and the client finds what does not fit together.
 */
final class RootChoices {
    private static final List<String> CHOICES = List.of("anyOf", "oneOf", "allOf");

    /** Choices inside of choices; references may lead into a circle. */
    private static final int MAX_DEPTH = 8;

    private final UnaryOperator<JsonNode> resolved;

    /**
     * For a schema.
     *
     * @param resolved what a reference points to; anything else as it is
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
     * @param all all of the choices hold, so what one of them requires is required
     * @return what is required
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
                // the names of the choices, mostly
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
