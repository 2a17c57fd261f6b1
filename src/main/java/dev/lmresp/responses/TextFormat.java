package dev.lmresp.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

/** The format of the answer's text: structured output or plain text. */
public sealed interface TextFormat {

    record Text() implements TextFormat {}

    /** Some JSON object. */
    record JsonObject() implements TextFormat {}

    /**
     * JSON that follows a schema.
     *
     * @param name the schema's name
     * @param description what it is for, may be empty
     * @param schema the JSON schema
     * @param strict whether the engine must enforce it, {@code null} when not set
     */
    record JsonSchema(String name, String description, ObjectNode schema, @Nullable Boolean strict)
            implements TextFormat {}
}
