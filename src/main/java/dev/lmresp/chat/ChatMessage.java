package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** One message of a Chat Completions conversation. */
public sealed interface ChatMessage {

    void write(JsonGenerator out) throws IOException;

    /** The system message; {@code role} is {@code system} or {@code developer}. */
    record Instructions(String role, String text) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", role);
            out.writeStringField("content", text);
            out.writeEndObject();
        }
    }

    /** A user message. */
    record User(List<Part> parts) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "user");
            writeContent(out, parts);
            out.writeEndObject();
        }
    }

    /**
     * A message of the model.
     *
     * @param text its text, empty when it only called tools
     * @param reasoning its reasoning, {@code null} when the engine does not accept it back
     * @param calls the tools it called
     * @param emptyContent what to write as {@code content} when there are only calls
     * @param state members that the engine requires back unchanged
     */
    record Assistant(
            String text,
            @Nullable Reasoning reasoning,
            List<Call> calls,
            EmptyContent emptyContent,
            ObjectNode state)
            implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "assistant");
            List<JsonNode> thoughts = thoughts();
            if (!thoughts.isEmpty()) {
                writeContent(out, thoughts);
            } else if (!text.isEmpty() || calls.isEmpty()) {
                out.writeStringField("content", text);
            } else {
                emptyContent.write(out);
            }
            if (reasoning != null && !reasoning.isContent()) {
                reasoning.write(out);
            }
            for (var member : state.properties()) {
                if (!member.getKey().equals(Reasoning.CONTENT)) {
                    out.writeFieldName(member.getKey());
                    Json.write(out, member.getValue());
                }
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

        /** The reasoning parts of the content. */
        private List<JsonNode> thoughts() {
            if (state.has(Reasoning.CONTENT)) {
                return state.path(Reasoning.CONTENT).valueStream().toList();
            }
            return reasoning != null && reasoning.isContent()
                    ? List.of(reasoning.asPart())
                    : List.of();
        }

        private void writeContent(JsonGenerator out, List<JsonNode> thoughts) throws IOException {
            out.writeArrayFieldStart(Reasoning.CONTENT);
            for (JsonNode thought : thoughts) {
                Json.write(out, thought);
            }
            if (!text.isEmpty()) {
                new Part.Text(text).write(out);
            }
            out.writeEndArray();
        }
    }

    /**
     * The model's reasoning before its answer.
     *
     * @param field the member in which the engine expects it
     */
    record Reasoning(String field, String text) {
        /** The field value for reasoning that is a part of the content (Mistral). */
        static final String CONTENT = "content";

        boolean isContent() {
            return field.equals(CONTENT);
        }

        ObjectNode asPart() {
            ObjectNode part = Json.object().put("type", "thinking");
            part.putArray("thinking").addObject().put("type", "text").put("text", text);
            return part;
        }

        void write(JsonGenerator out) throws IOException {
            if (!field.equals("reasoning_details")) {
                out.writeStringField(field, text);
                return;
            }
            out.writeArrayFieldStart(field);
            out.writeStartObject();
            out.writeStringField("type", "reasoning.text");
            out.writeStringField("text", text);
            out.writeEndObject();
            out.writeEndArray();
        }
    }

    /**
     * The output of a tool.
     *
     * @param name the tool's name, empty to leave it out
     */
    record Tool(String callId, String name, List<Part> parts) implements ChatMessage {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("role", "tool");
            out.writeStringField("tool_call_id", callId);
            if (!name.isEmpty()) {
                out.writeStringField("name", name);
            }
            writeContent(out, parts);
            out.writeEndObject();
        }
    }

    /**
     * A function call.
     *
     * @param state members that the engine requires back unchanged
     */
    record Call(String id, String name, String arguments, ObjectNode state) {
        void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("id", id);
            out.writeStringField("type", "function");
            out.writeObjectFieldStart(FUNCTION);
            out.writeStringField("name", name);
            out.writeStringField("arguments", arguments);
            writeMembers(out, state.path(FUNCTION));
            out.writeEndObject();
            writeMembers(out, state);
            out.writeEndObject();
        }

        private static void writeMembers(JsonGenerator out, JsonNode members) throws IOException {
            for (var member : members.properties()) {
                if (!member.getKey().equals(FUNCTION)) {
                    out.writeFieldName(member.getKey());
                    Json.write(out, member.getValue());
                }
            }
        }

        private static final String FUNCTION = "function";
    }

    /**
     * What an engine requires as the {@code content} of a message that has only calls; engines
     * disagree.
     */
    enum EmptyContent {
        /** {@code null}. */
        NULL,
        EMPTY,
        /** No {@code content} at all. */
        ABSENT,
        /** A list with one empty text part. */
        PARTS;

        void write(JsonGenerator out) throws IOException {
            switch (this) {
                case NULL -> out.writeNullField("content");
                case EMPTY -> out.writeStringField("content", "");
                case ABSENT -> {}
                case PARTS -> {
                    out.writeArrayFieldStart("content");
                    new Part.Text("").write(out);
                    out.writeEndArray();
                }
            }
        }
    }

    /** One part of the content of a user or tool message. */
    sealed interface Part {
        void write(JsonGenerator out) throws IOException;

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

        /** A file or audio part, as Chat Completions JSON. */
        record Media(ObjectNode json) implements Part {
            @Override
            public void write(JsonGenerator out) throws IOException {
                Json.write(out, json);
            }
        }
    }

    private static void writeContent(JsonGenerator out, List<Part> parts) throws IOException {
        if (parts.stream().allMatch(Part.Text.class::isInstance)) {
            // chat templates of text-only models do not accept lists
            out.writeStringField("content", joinedText(parts));
            return;
        }
        out.writeArrayFieldStart("content");
        for (Part part : parts) {
            part.write(out);
        }
        out.writeEndArray();
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
