package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.resource.InputStreamSource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A JSON schema as a list of demands that a value meets or not. */
final class SchemaRules {
    /** What it logs we say in a sentence. Held here, since loggers that nobody holds forget. */
    private static final Logger VALIDATOR = Logger.getLogger("com.networknt.schema");

    private static final int SHOWN = 20;

    static {
        VALIDATOR.setLevel(Level.OFF);
    }

    private final JsonSchema schema;

    private SchemaRules(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * Understands a schema, of 2020-12 unless its {@code $schema} says otherwise. Nothing that it
     * refers to is fetched.
     *
     * @throws ConversationException when it is none; the message says what is wrong in it
     */
    static SchemaRules of(JsonNode schema) {
        try {
            VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(schema, false)
                            .orElse(VersionFlag.V202012);
            var factory =
                    JsonSchemaFactory.getInstance(
                            version, it -> it.schemaLoaders(all -> all.add(SchemaRules::refuse)));
            var config =
                    SchemaValidatorsConfig.builder()
                            .pathType(PathType.JSON_PATH)
                            .locale(Locale.ROOT)
                            .build();
            JsonSchema rules = factory.getSchema(SchemaLocation.of(version.getId()), config);
            List<String> problems = problems(rules, schema);
            if (!problems.isEmpty()) {
                throw new ConversationException(problems.getFirst());
            }
            JsonSchema own = factory.getSchema(schema, config);
            // references are followed when a value is looked at
            own.validate(NullNode.getInstance());
            return new SchemaRules(own);
        } catch (JsonSchemaException e) {
            throw new ConversationException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        } catch (StackOverflowError e) {
            throw new ConversationException("it refers to itself without end", e);
        }
    }

    /** Lets only the rules for schemas themselves be loaded, which are in the library. */
    private static @Nullable InputStreamSource refuse(AbsoluteIri iri) {
        String address = iri.toString();
        if (address.startsWith("classpath:") || address.contains("://json-schema.org/")) {
            return null;
        }
        throw new JsonSchemaException(
                "it refers to %s, which is not fetched; put that under '$defs'".formatted(address));
    }

    /**
     * What a value does not meet, each with its place as a JSON path such as {@code
     * $.addresses[0].city}; empty when it meets all.
     */
    List<String> problems(JsonNode value) {
        try {
            return problems(schema, value);
        } catch (StackOverflowError e) {
            return List.of("$: it is nested too deeply");
        }
    }

    private static List<String> problems(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(it -> it.getMessage())
                .distinct()
                .limit(SHOWN)
                .toList();
    }
}
