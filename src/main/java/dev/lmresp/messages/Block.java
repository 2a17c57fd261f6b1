package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;

/**
 * A block of a message's content: empty when it begins, whole in an answer that is not streamed.
 */
public sealed interface Block {

    void write(JsonGenerator out) throws IOException;

    /** Text of the model. */
    record Text(String text) implements Block {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "text");
            out.writeStringField("text", text);
            out.writeEndObject();
        }
    }

    /**
     * The model's reasoning.
     *
     * @param thinking its text, empty when the client does not want to see it
     * @param signature what the client sends back with it
     */
    record Thinking(String thinking, String signature) implements Block {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "thinking");
            out.writeStringField("thinking", thinking);
            out.writeStringField("signature", signature);
            out.writeEndObject();
        }
    }

    /**
     * A call of a tool.
     *
     * @param id the id that its result refers to
     * @param name the tool's name
     * @param input a JSON object as text
     */
    record ToolUse(String id, String name, String input) implements Block {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "tool_use");
            out.writeStringField("id", id);
            out.writeStringField("name", name);
            out.writeFieldName("input");
            Json.write(out, Json.parse(input));
            out.writeEndObject();
        }

        /** True when the input is a JSON object; that of a call that was cut off is not. */
        boolean isWhole() {
            try {
                return Json.parse(input).isObject();
            } catch (JsonSyntaxException cutOff) {
                return false;
            }
        }
    }

    private static void start(JsonGenerator out, String type) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
    }
}
