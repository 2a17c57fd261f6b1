package dev.lmresp.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

/** The form that the answer's text must have. */
public sealed interface TextFormat {

    /** Any text. */
    record Text() implements TextFormat {}

    /** Some JSON object. */
    record JsonObject() implements TextFormat {}

    /**
     * JSON that follows a schema.
     *
     * @param name the schema's name
     * @param description what it is for, may be empty
     * @param schema the JSON schema
     * @param strict whether the engine must enforce it, {@code null} when not said
     */
    record JsonSchema(String name, String description, ObjectNode schema, @Nullable Boolean strict)
            implements TextFormat {}
}
