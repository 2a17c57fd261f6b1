package dev.lmresp.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Validates values against parts of a JSON schema, for code that finds a value by trial. What is
 * invalid allows everything: a keyword with an invalid value, a dangling or infinite reference. Not
 * thread-safe.
 */
public final class LenientSchema {
    private final JsonNode document;
    private final Map<JsonNode, Optional<Schema>> parts = new HashMap<>();
    private @Nullable Schema root;
    private boolean isRead;

    /** Creates a schema; the validator is loaded with the first validation. */
    public LenientSchema(JsonNode document) {
        this.document = document;
    }

    /**
     * True when a value matches a part.
     *
     * @param part a part of the document, or derived from one; its references are resolved in the
     *     document. It is parsed once, and must not change afterwards.
     */
    public boolean fits(JsonNode value, JsonNode part) {
        if (part.isBoolean()) {
            return part.booleanValue();
        }
        if (!part.isObject() || part.isEmpty()) {
            return true;
        }
        try {
            return parts.computeIfAbsent(part, it -> understood(() -> read(it)))
                    .map(it -> it.validate(value, OutputFormat.BOOLEAN))
                    .orElse(true);
        } catch (RuntimeException | StackOverflowError notUnderstood) {
            return true;
        }
    }

    private @Nullable Schema read(JsonNode part) {
        if (!isRead) {
            isRead = true;
            root = understood(this::readDocument).orElse(null);
        }
        if (root == null) {
            return null;
        }
        SchemaLocation place = root.getSchemaLocation().append("part");
        return root.getSchemaContext().newSchema(place, part, root);
    }

    private Schema readDocument() {
        Dialect dialect =
                LenientDialect.of(
                        SpecificationVersion.fromSchemaNode(document)
                                .orElse(SpecificationVersion.DRAFT_2020_12));
        return Registries.create(dialect.getId(), (id, registry) -> dialect, true)
                .getSchema(document);
    }

    private static Optional<Schema> understood(Supplier<@Nullable Schema> reading) {
        try {
            return Optional.ofNullable(reading.get());
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }
}
