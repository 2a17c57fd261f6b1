package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.List;

/** A message of a Chat Completions conversation. */
public sealed interface ChatMessage {

    /** Writes the message as JSON. */
    void write(JsonGenerator out) throws IOException;

    /** Standing orders; {@code role} is {@code system} or {@code developer}. */
    record Instructions(String role, String text) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", role);
            out.writeStringField("content", text);
            out.writeEndObject();
        }
    }

    /** What the person, or the program that asks, says. */
    record User(List<Part> parts) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "user");
            if (parts.stream().allMatch(Part.Text.class::isInstance)) {
                // templates of text models take no lists
                out.writeStringField("content", joinedText(parts));
            } else {
                out.writeArrayFieldStart("content");
                for (Part part : parts) {
                    part.write(out);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        }
    }

    /**
     * What the model said.
     *
     * @param text its text, empty when it only called tools
     * @param reasoning its reasoning, empty when the engine does not want it back
     * @param reasoningField the member that the engine reads reasoning from
     * @param calls the tools it called
     * @param emptyContent what stands for missing text beside calls
     */
    record Assistant(
            String text,
            String reasoning,
            String reasoningField,
            List<Call> calls,
            EmptyContent emptyContent)
            implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "assistant");
            if (!text.isEmpty() || calls.isEmpty()) {
                out.writeStringField("content", text);
            } else {
                emptyContent.write(out);
            }
            if (!reasoning.isEmpty()) {
                out.writeStringField(reasoningField, reasoning);
            }
            if (!calls.isEmpty()) {
                out.writeArrayFieldStart("tool_calls");
                for (Call call : calls) {
                    call.write(out);
                }
                out.writeEndArray();
            }
            out.writeEndObject();
        }
    }

    /** What a tool answered. */
    record Tool(String callId, String text) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "tool");
            out.writeStringField("tool_call_id", callId);
            out.writeStringField("content", text);
            out.writeEndObject();
        }
    }

    /** A call of a function. */
    record Call(String id, String name, String arguments) {
        void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", "function");
            out.writeObjectFieldStart("function");
            out.writeStringField("name", name);
            out.writeStringField("arguments", arguments);
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    /**
     * What an engine wants as the {@code content} of a message that has only calls; they disagree.
     */
    enum EmptyContent {
        /** {@code null}. */
        NULL,
        /** An empty text. */
        EMPTY,
        /** No {@code content} at all. */
        ABSENT;

        void write(JsonGenerator out) throws IOException {
            switch (this) {
                case NULL -> out.writeNullField("content");
                case EMPTY -> out.writeStringField("content", "");
                case ABSENT -> {}
            }
        }
    }

    /** A part of a user message. */
    sealed interface Part {
        /** Writes the part as JSON. */
        void write(JsonGenerator out) throws IOException;

        /** Text. */
        record Text(String text) implements Part {
            @Override
            public void write(JsonGenerator out) throws IOException {
                out.writeStartObject();
                out.writeStringField("type", "text");
                out.writeStringField("text", text);
                out.writeEndObject();
            }
        }

        /** An image; {@code detail} may be empty. */
        record Image(String url, String detail) implements Part {
            @Override
            public void write(JsonGenerator out) throws IOException {
                out.writeStartObject();
                out.writeStringField("type", "image_url");
                out.writeObjectFieldStart("image_url");
                out.writeStringField("url", url);
                if (!detail.isEmpty()) {
                    out.writeStringField("detail", detail);
                }
                out.writeEndObject();
                out.writeEndObject();
            }
        }

        /** A file or a sound, in the form that Chat Completions has for it. */
        record Media(ObjectNode json) implements Part {
            @Override
            public void write(JsonGenerator out) throws IOException {
                Json.write(out, json);
            }
        }
    }

    private static String joinedText(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text only) {
            return only.text();
        }
        var text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text piece) {
                if (!text.isEmpty()) {
                    text.append('\n');
                }
                text.append(piece.text());
            }
        }
        return text.toString();
    }
}
