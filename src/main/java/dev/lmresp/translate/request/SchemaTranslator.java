package dev.lmresp.translate.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.chat.Dialect.Refs;
import dev.lmresp.json.Json;
import dev.lmresp.translate.Note;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rewrites the schemas of tool arguments in the form that an engine accepts. The same schema always
 * becomes the same text, because it is at the start of every prompt and in the engine's prefix
 * cache.
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

    /**
     * The limit for resolved references in one schema; with more, it counts as infinitely
     * recursive.
     */
    private static final int MAX_INLINED = 300;

    /** Keywords that are often just true or false, which every engine accepts for them. */
    private static final Set<String> FLAGS =
            Set.of(
                    "additionalProperties",
                    "additionalItems",
                    "unevaluatedItems",
                    "unevaluatedProperties");

    private final Dialect.Schema dialect;
    private final String where;
    private final Consumer<Note> notes;
    private final SchemaForms forms;

    /** For each dropped keyword, the number of schemas. */
    private final Map<String, Integer> dropped = new LinkedHashMap<>();

    /**
     * @param where the path of the schemas in the request
     */
    SchemaTranslator(Dialect.Schema dialect, String where, Consumer<Note> notes) {
        this.dialect = dialect;
        this.where = where;
        this.notes = notes;
        this.forms = new SchemaForms(dialect.forms());
    }

    /** Notes what was dropped from the schemas or changed; one note for many tools. */
    void summarize() {
        dropped.forEach(
                (keyword, times) ->
                        note(
                                Note.Kind.DROPPED,
                                "'%s' is left out of their schemas (%s): engines refuse or ignore it"
                                        .formatted(keyword, places(times))));
        forms.changes()
                .forEach(
                        (what, times) ->
                                note(
                                        Note.Kind.APPROXIMATED,
                                        "%s in their schemas (%s): the engine takes no such thing,"
                                                        .formatted(what, places(times))
                                                + " which is left out or said as nearly as it"
                                                + " can be"));
    }

    private static String places(int times) {
        return times + (times == 1 ? " place" : " places");
    }

    private void note(Note.Kind kind, String reason) {
        notes.accept(new Note(kind, where, reason));
    }

    /** The schema of structured output. */
    ObjectNode answer(ObjectNode schema) {
        return new Walk(schema, where).schema(schema);
    }

    /**
     * The schema of a tool's arguments: always an object, whatever the client sends.
     *
     * @param path the path of the tool in the request
     */
    ObjectNode parameters(@Nullable ObjectNode schema, String path) {
        if (schema == null || schema.isEmpty()) {
            ObjectNode nothing = Json.object();
            nothing.put("type", "object");
            nothing.putObject("properties");
            return nothing;
        }
        var walk = new Walk(schema, path + ".parameters");
        return walk.schema(complete(walk.withoutChoices(walk.withoutRootRef(schema)), path));
    }

    /** Engines require an object schema; a root without type or properties is completed. */
    private ObjectNode complete(ObjectNode schema, String path) {
        boolean hasProperties = schema.hasNonNull("properties");
        if (schema.path("type").asText().equals("object") && hasProperties) {
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
        if (!hasProperties) {
            completed.putObject("properties");
        }
        schema.properties().stream()
                .filter(member -> !completed.has(member.getKey()))
                .forEach(member -> completed.set(member.getKey(), member.getValue()));
        return completed;
    }

    /** One traversal of one schema. */
    private final class Walk {
        private final SchemaReferences references;
        private final String path;

        /** The references being resolved: meeting one of them again is a cycle. */
        private final Deque<String> inside = new ArrayDeque<>();

        private int inlined;
        private boolean notedCircle;

        Walk(ObjectNode root, String path) {
            this.references = new SchemaReferences(root, dialect.forms().contains("root-refs"));
            this.path = path;
        }

        /** Inlines a root that is only a reference, which hides the type that engines look for. */
        ObjectNode withoutRootRef(ObjectNode schema) {
            return schema.path("$ref").isTextual()
                            && references.target(schema.path("$ref").asText())
                                    instanceof ObjectNode target
                    ? SchemaReferences.merged(target, schema)
                    : schema;
        }

        /** Some engines require a plain object at the root of a tool's schema. */
        ObjectNode withoutChoices(ObjectNode schema) {
            if (dialect.forms().contains("root-choices") || !RootChoices.areIn(schema)) {
                return schema;
            }
            forms.changed("a choice at the root");
            return new RootChoices(
                            choice -> {
                                String name = choice.path("$ref").asText("");
                                return name.isEmpty() ? choice : references.target(name);
                            })
                    .joined(schema);
        }

        ObjectNode schema(ObjectNode schema) {
            if (schema.path("$ref").isTextual() && mustGo(schema)) {
                return inline(schema);
            }
            ObjectNode written = Json.object();
            for (Map.Entry<String, JsonNode> member : schema.properties()) {
                String keyword = member.getKey();
                if (isDropped(keyword)) {
                    dropped.merge(keyword, 1, Integer::sum);
                } else if (dialect.refs() != Refs.NONE
                        || !SchemaReferences.DEFINITIONS.contains(keyword)) {
                    written.set(keyword, value(keyword, member.getValue()));
                }
            }
            closeTuple(written);
            forms.mend(written);
            return dialect.typeBesideAnyOf() ? written : withTypeInside(written);
        }

        private boolean isDropped(String keyword) {
            // it can still be expressed with a keyword that the engine accepts
            boolean isSaidOtherwise = keyword.equals("const") && !dialect.forms().contains("const");
            return dialect.dropped().contains(keyword) && !isSaidOtherwise;
        }

        /**
         * A list of schemas was once a tuple, which is now refused, as are keywords that only apply
         * to it.
         */
        private void closeTuple(ObjectNode schema) {
            if (schema.path("items").isArray()) {
                schema.set("prefixItems", schema.remove("items"));
                JsonNode more = schema.remove("additionalItems");
                if (more != null) {
                    schema.set("items", more);
                }
            }
            JsonNode items = schema.path("items");
            boolean isClosed = items.isBoolean() ? !items.booleanValue() : isNever(items);
            if (isClosed) {
                schema.remove("items");
                schema.put("maxItems", schema.path("prefixItems").size());
            } else if (items.isBoolean()) {
                schema.remove("items");
            }
        }

        private boolean mustGo(ObjectNode schema) {
            return switch (dialect.refs()) {
                case ANY -> !references.isFound(schema.path("$ref").asText());
                case ALONE ->
                        schema.size() > 1 || !references.isFound(schema.path("$ref").asText());
                case NONE -> true;
            };
        }

        private JsonNode value(String keyword, JsonNode value) {
            if (value instanceof ObjectNode object) {
                if (ONE.contains(keyword)) {
                    // equivalent, and supported by all grammar builders
                    return object.isEmpty() && FLAGS.contains(keyword)
                            ? BooleanNode.TRUE
                            : schema(object);
                }
                if (NAMED.contains(keyword)) {
                    ObjectNode named = Json.object();
                    for (Map.Entry<String, JsonNode> one : object.properties()) {
                        named.set(one.getKey(), subschema(one.getValue()));
                    }
                    return named;
                }
            }
            boolean isShort = value.isBoolean() || value.isTextual();
            if (isShort && ONE.contains(keyword) && !FLAGS.contains(keyword)) {
                return subschema(value);
            }
            if (value.isArray() && value.isEmpty() && NAMED.contains(keyword)) {
                // PHP has no other empty object
                return Json.object();
            }
            if (value instanceof ArrayNode list && LISTS.contains(keyword)) {
                ArrayNode schemas = Json.array();
                list.forEach(one -> schemas.add(subschema(one)));
                return schemas;
            }
            return value;
        }

        private JsonNode subschema(JsonNode value) {
            if (value.isBoolean() && !value.booleanValue()) {
                ObjectNode never = Json.object();
                never.putObject("not");
                return never;
            }
            if (value.isBoolean() || value.isNull()) {
                return schema(Json.object());
            }
            if (value.isTextual()) {
                return schema(SchemaTypes.ofText(value.asText()));
            }
            return value instanceof ObjectNode object ? schema(object) : value;
        }

        private static boolean isNever(JsonNode schema) {
            return schema.size() == 1
                    && schema.path("not").isObject()
                    && schema.path("not").isEmpty();
        }

        /** The target of a reference, merged with the keywords beside the reference. */
        private ObjectNode inline(ObjectNode reference) {
            String name = reference.path("$ref").asText();
            if (references.target(name) instanceof ObjectNode target
                    && !inside.contains(name)
                    && inlined < MAX_INLINED) {
                inlined++;
                inside.push(name);
                ObjectNode whole = schema(SchemaReferences.merged(target, reference));
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
            if (dialect.refs() == Refs.ALONE && references.isFound(name)) {
                return simple.put("$ref", name);
            }
            simple.setAll(reference);
            simple.remove("$ref");
            return schema(simple);
        }

        /**
         * Moves {@code type} beside {@code anyOf} into each of the choices, which is equivalent.
         */
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
