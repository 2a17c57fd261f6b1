package dev.lmresp.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DefaultDialectRegistry;

import java.util.List;

/** A JSON schema that validates values. */
public final class JsonSchema {
    private static final int SHOWN = 20;

    /** Has the meta-schemas, and reads each of them once. */
    private static final SchemaRegistry RULES = registry();

    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Parses a schema, of draft 2020-12 unless its {@code $schema} says otherwise. Remote
     * references are not fetched.
     *
     * @throws InvalidSchemaException when it is invalid; the message has the problem
     */
    public static JsonSchema of(JsonNode schema) {
        try {
            var version =
                    SpecificationVersion.fromSchemaNode(schema)
                            .orElse(SpecificationVersion.DRAFT_2020_12);
            Schema rules = RULES.getSchema(SchemaLocation.of(version.getDialectId()));
            List<String> problems = problems(rules, schema);
            if (!problems.isEmpty()) {
                throw new InvalidSchemaException(problems.getFirst());
            }
            Schema own = registry().getSchema(schema);
            // resolves all references
            own.initializeValidators();
            // infinite recursion only shows when a value is validated
            own.validate(NullNode.getInstance());
            return new JsonSchema(own);
        } catch (SchemaException e) {
            throw new InvalidSchemaException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        } catch (StackOverflowError e) {
            throw new InvalidSchemaException("it refers to itself without end", e);
        }
    }

    private static SchemaRegistry registry() {
        return Registries.create(
                SpecificationVersion.DRAFT_2020_12.getDialectId(),
                new DefaultDialectRegistry(),
                false);
    }

    /**
     * The violations in a value, each with a JSON path such as {@code $.addresses[0].city}; empty
     * when it is valid.
     */
    public List<String> problems(JsonNode value) {
        try {
            return problems(schema, value);
        } catch (NumberFormatException infinite) {
            return List.of("$: a number in it is too large");
        } catch (StackOverflowError e) {
            return List.of("$: it is nested too deeply");
        }
    }

    private static List<String> problems(Schema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(it -> it.getInstanceLocation() + ": " + it.getMessage())
                .distinct()
                .limit(SHOWN)
                .toList();
    }
}
