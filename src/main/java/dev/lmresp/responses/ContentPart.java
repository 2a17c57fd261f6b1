package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.List;

/** A part of a message or of a tool's output. */
public sealed interface ContentPart {

    void write(JsonGenerator out) throws IOException;

    /** Text from the client. */
    record InputText(String text) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            writeText(out, "input_text", "text", text);
        }
    }

    /**
     * An image.
     *
     * @param url an HTTP or data URL; empty when the image is a file of the Files API
     * @param detail {@code low}, {@code high}, {@code auto} or empty
     * @param json the part as it came
     */
    record InputImage(String url, String detail, ObjectNode json) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            Json.write(out, json);
        }
    }

    /** A file or audio part, as it came. */
    record InputFile(String type, ObjectNode json) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            Json.write(out, json);
        }
    }

    /**
     * Text from the model.
     *
     * @param text the text
     * @param annotations citations in it
     * @param logprobs log probabilities of its tokens
     */
    record OutputText(String text, List<JsonNode> annotations, List<JsonNode> logprobs)
            implements ContentPart {
        /** Plain text. */
        public OutputText(String text) {
            this(text, List.of(), List.of());
        }

        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", "output_text");
            out.writeStringField("text", text);
            writeList(out, "annotations", annotations);
            writeList(out, "logprobs", logprobs);
            out.writeEndObject();
        }
    }

    /** The model's refusal. */
    record Refusal(String refusal) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            writeText(out, "refusal", "refusal", refusal);
        }
    }

    /** Reasoning in the model's own words. */
    record ReasoningText(String text) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            writeText(out, "reasoning_text", "text", text);
        }
    }

    /** A summary of the reasoning, for display. */
    record SummaryText(String text) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            writeText(out, "summary_text", "text", text);
        }
    }

    /** A part of a type that this version does not know, as it came. */
    record Opaque(String type, ObjectNode json) implements ContentPart {
        @Override
        public void write(JsonGenerator out) throws IOException {
            Json.write(out, json);
        }
    }

    private static void writeText(JsonGenerator out, String type, String member, String text)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
        out.writeStringField(member, text);
        out.writeEndObject();
    }

    static void writeList(JsonGenerator out, String member, List<JsonNode> values)
            throws IOException {
        out.writeArrayFieldStart(member);
        for (JsonNode value : values) {
            Json.write(out, value);
        }
        out.writeEndArray();
    }
}
