package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Refs;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes the schemas of tools' arguments the way an engine takes them. The same schema always
 * becomes the same text, since it stands at the start of every prompt that the engine may have
 * cached.
 */
final class SchemaTranslator {
    /** Keywords whose value is a schema. */
    private static final Set<String> ONE =
            Set.of(
                    "items",
                    "additionalProperties",
                    "not",
                    "if",
                    "then",
                    "else",
                    "contains",
                    "propertyNames",
                    "additionalItems",
                    "unevaluatedItems",
                    "unevaluatedProperties");

    /** Keywords whose value is a list of schemas; {@code items} may be one too. */
    private static final Set<String> LISTS =
            Set.of("anyOf", "oneOf", "allOf", "prefixItems", "items");

    /** Keywords whose value is an object with a schema for each name. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

    private static final Set<String> DEFINITIONS = Set.of("$defs", "definitions");

    /** So many references may be resolved in one schema before it counts as endless. */
    private static final int MAX_INLINED = 300;

    private final Dialect.Schema dialect;
    private final Consumer<Note> notes;

    /** For each keyword that was left out, in how many schemas. */
    private final Map<String, Integer> dropped = new LinkedHashMap<>();

    SchemaTranslator(Dialect.Schema dialect, Consumer<Note> notes) {
        this.dialect = dialect;
        this.notes = notes;
    }

    /** Says what was left out of the schemas; one note for many tools. */
    void summarize() {
        dropped.forEach(
                (keyword, times) ->
                        notes.accept(
                                new Note(
                                        Note.Kind.DROPPED,
                                        "tools",
                                        "'%s' is left out of their schemas (%d %s): engines refuse or ignore it"
                                                .formatted(
                                                        keyword,
                                                        times,
                                                        times == 1 ? "place" : "places"))));
    }

    /**
     * The schema of a tool's arguments: always that of an object, whatever the client gave.
     *
     * @param path where the tool stands in the request
     */
    ObjectNode parameters(@Nullable ObjectNode schema, String path) {
        if (schema == null || schema.isEmpty()) {
            ObjectNode nothing = Json.object();
            nothing.put("type", "object");
            nothing.putObject("properties");
            return nothing;
        }
        var walk = new Walk(schema, path + ".parameters");
        return complete(walk.schema(walk.withoutRootRef(schema)), path);
    }

    /** Engines want an object schema; one whose root has no type or no properties is completed. */
    private ObjectNode complete(ObjectNode schema, String path) {
        if (schema.path("type").asText().equals("object") && schema.has("properties")) {
            return schema;
        }
        if (schema.has("anyOf") && !dialect.typeBesideAnyOf()) {
            return schema;
        }
        notes.accept(
                new Note(
                        Note.Kind.REPAIRED,
                        path + ".parameters",
                        "the schema's root lacked 'type' or 'properties'; engines refuse that"));
        ObjectNode completed = Json.object();
        completed.put("type", "object");
        if (!schema.has("properties")) {
            completed.putObject("properties");
        }
        schema.properties().stream()
                .filter(member -> !member.getKey().equals("type"))
                .forEach(member -> completed.set(member.getKey(), member.getValue()));
        return completed;
    }

    /** One way through one schema. */
    private final class Walk {
        private final ObjectNode root;
        private final String path;

        /** The references inside which the walk is: meeting one of them again is a circle. */
        private final Deque<String> inside = new ArrayDeque<>();

        private int inlined;
        private boolean notedCircle;

        Walk(ObjectNode root, String path) {
            this.root = root;
            this.path = path;
        }

        /** A root that only points to a definition hides the type that engines look for. */
        ObjectNode withoutRootRef(ObjectNode schema) {
            return schema.path("$ref").isTextual()
                            && target(schema.path("$ref").asText()) instanceof ObjectNode target
                    ? merged(target, schema)
                    : schema;
        }

        ObjectNode schema(ObjectNode schema) {
            if (schema.path("$ref").isTextual() && mustGo(schema)) {
                return inline(schema);
            }
            ObjectNode written = Json.object();
            for (Map.Entry<String, JsonNode> member : schema.properties()) {
                String keyword = member.getKey();
                if (dialect.dropped().contains(keyword)) {
                    dropped.merge(keyword, 1, Integer::sum);
                } else if (dialect.refs() != Refs.NONE || !DEFINITIONS.contains(keyword)) {
                    written.set(keyword, value(keyword, member.getValue()));
                }
            }
            return dialect.typeBesideAnyOf() ? written : withTypeInside(written);
        }

        private boolean mustGo(ObjectNode schema) {
            return switch (dialect.refs()) {
                case ANY -> false;
                case ALONE -> schema.size() > 1;
                case NONE -> true;
            };
        }

        private JsonNode value(String keyword, JsonNode value) {
            if (value instanceof ObjectNode object) {
                if (ONE.contains(keyword)) {
                    return schema(object);
                }
                if (NAMED.contains(keyword)) {
                    ObjectNode named = Json.object();
                    for (Map.Entry<String, JsonNode> one : object.properties()) {
                        named.set(one.getKey(), subschema(one.getValue()));
                    }
                    return named;
                }
            }
            if (value instanceof ArrayNode list && LISTS.contains(keyword)) {
                ArrayNode schemas = Json.array();
                list.forEach(one -> schemas.add(subschema(one)));
                return schemas;
            }
            return value;
        }

        private JsonNode subschema(JsonNode value) {
            return value instanceof ObjectNode object ? schema(object) : value;
        }

        /** What a reference points to, with what stands beside the reference. */
        private ObjectNode inline(ObjectNode reference) {
            String name = reference.path("$ref").asText();
            if (target(name) instanceof ObjectNode target
                    && !inside.contains(name)
                    && inlined < MAX_INLINED) {
                inlined++;
                inside.push(name);
                ObjectNode whole = schema(merged(target, reference));
                inside.pop();
                return whole;
            }
            if (!notedCircle) {
                notedCircle = true;
                notes.accept(
                        new Note(
                                Note.Kind.APPROXIMATED,
                                path,
                                "the engine takes no '$ref' such as '"
                                        + name
                                        + "', and what it points to contains itself or is not"
                                        + " there; it is simplified"));
            }
            ObjectNode simple = Json.object();
            if (dialect.refs() == Refs.ALONE) {
                return simple.put("$ref", name);
            }
            simple.setAll(reference);
            simple.remove("$ref");
            return simple.isEmpty() ? simple : schema(simple);
        }

        private JsonNode target(String reference) {
            if (reference.equals("#")) {
                return root;
            }
            return reference.startsWith("#/")
                    ? root.at(reference.substring(1))
                    : Json.object().missingNode();
        }

        private ObjectNode merged(ObjectNode target, ObjectNode reference) {
            ObjectNode both = Json.object();
            both.setAll(target);
            reference.properties().stream()
                    .filter(member -> !member.getKey().equals("$ref"))
                    .forEach(member -> both.set(member.getKey(), member.getValue()));
            return both;
        }

        /** {@code type} beside {@code anyOf} means the same as inside each of the choices. */
        private ObjectNode withTypeInside(ObjectNode schema) {
            JsonNode type = schema.path("type");
            if (type.isMissingNode() || !(schema.path("anyOf") instanceof ArrayNode choices)) {
                return schema;
            }
            for (JsonNode choice : choices) {
                if (choice instanceof ObjectNode object && !object.has("type")) {
                    object.set("type", type);
                }
            }
            schema.remove("type");
            return schema;
        }
    }
}
