package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A function that the model may call.
 *
 * @param name at most 64 characters of {@code [A-Za-z0-9_-]}
 * @param description the description for the model, may be empty
 * @param parameters the JSON schema of its arguments
 * @param strict whether the engine must enforce the schema, {@code null} to leave it out
 */
public record ChatTool(
        String name, String description, ObjectNode parameters, @Nullable Boolean strict) {

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", name);
        if (!description.isEmpty()) {
            out.writeStringField("description", description);
        }
        out.writeFieldName("parameters");
        Json.write(out, parameters);
        if (strict != null) {
            out.writeBooleanField("strict", strict);
        }
        out.writeEndObject();
        out.writeEndObject();
    }
}
