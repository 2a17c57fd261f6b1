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
 * Says whether values fit the parts of a JSON schema, for one who looks for a value by trying. What
 * is not understood demands nothing: a keyword whose value is none, a reference to nothing or
 * without end. For one thread.
 */
public final class LenientSchema {
    private final JsonNode document;
    private final Map<JsonNode, Optional<Schema>> parts = new HashMap<>();
    private @Nullable Schema root;
    private boolean isRead;

    /** Reads nothing yet: the validator is loaded when the first value is tried. */
    public LenientSchema(JsonNode document) {
        this.document = document;
    }

    /**
     * Whether a value fits a part.
     *
     * @param part what stands in the document, or is made of what stands there; its references lead
     *     into the document. It is read once, and must not change afterwards.
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
