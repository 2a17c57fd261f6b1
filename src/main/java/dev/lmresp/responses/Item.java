package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a conversation is made of: messages, reasoning, calls and their outputs. Ids that the client
 * left out are empty.
 */
public sealed interface Item {

    /** The item's id, with its type's prefix where lmresp made it. */
    String id();

    /** Writes the item as JSON. */
    void write(JsonGenerator out) throws IOException;

    /** How far an item of an answer has come. */
    enum Status {
        /** It is still being streamed. */
        IN_PROGRESS("in_progress"),
        /** It is whole. */
        COMPLETED("completed"),
        /** The answer ended before it was whole. */
        INCOMPLETE("incomplete");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** The word of the protocol. */
        public String word() {
            return word;
        }
    }

    /** Who speaks in a message. */
    enum Role {
        /** The person, or the program that asks. */
        USER,
        /** The model. */
        ASSISTANT,
        /** Standing orders; the same as {@link #DEVELOPER} to every engine. */
        SYSTEM,
        /** Standing orders of the application. */
        DEVELOPER;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The word of the protocol. */
        public String word() {
            return word;
        }
    }

    /** A message of any role. */
    record Message(String id, Role role, Status status, List<ContentPart> content) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "message", id, status);
            out.writeStringField("role", role.word());
            out.writeArrayFieldStart("content");
            for (ContentPart part : content) {
                part.write(out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    /**
     * The model's reasoning.
     *
     * @param id the item's id
     * @param status how far it has come
     * @param summary short texts for people
     * @param text the reasoning itself, empty when not disclosed
     * @param encryptedContent what the client keeps and sends back unread, empty when there is none
     */
    record Reasoning(
            String id, Status status, List<String> summary, String text, String encryptedContent)
            implements Item {
        /** What anybody can read of it, wherever it stands. */
        public String readable() {
            return text.isEmpty() ? String.join("\n\n", summary) : text;
        }

        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "reasoning", id, status);
            out.writeArrayFieldStart("summary");
            for (String one : summary) {
                out.writeStartObject();
                out.writeStringField("type", "summary_text");
                out.writeStringField("text", one);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("content");
            if (!text.isEmpty()) {
                new ContentPart.ReasoningText(text).write(out);
            }
            out.writeEndArray();
            if (!encryptedContent.isEmpty()) {
                out.writeStringField("encrypted_content", encryptedContent);
            }
            out.writeEndObject();
        }
    }

    /**
     * A call of a function tool.
     *
     * @param id the item's id
     * @param status how far it has come
     * @param callId ties the call to its output
     * @param name the function's name
     * @param namespace the namespace that the function belongs to, empty when it has none
     * @param arguments JSON text
     */
    record FunctionCall(
            String id,
            Status status,
            String callId,
            String name,
            String namespace,
            String arguments)
            implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "function_call", id, status);
            writeCall(out, callId, name, namespace);
            out.writeStringField("arguments", arguments);
            out.writeEndObject();
        }
    }

    /** A call of a custom tool: {@code input} is free text. */
    record CustomToolCall(
            String id, Status status, String callId, String name, String namespace, String input)
            implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, "custom_tool_call", id, status);
            writeCall(out, callId, name, namespace);
            out.writeStringField("input", input);
            out.writeEndObject();
        }
    }

    /**
     * A call of a tool that the protocol has an item type of its own for: {@code tool_search_call},
     * {@code local_shell_call}, {@code shell_call}, {@code apply_patch_call}.
     *
     * @param id the item's id
     * @param status how far it has come
     * @param callId ties the call to its output
     * @param type the type of the item
     * @param payloadName the member that holds what is asked for: {@code arguments}, {@code action}
     *     …
     * @param payload what is asked for
     */
    record BuiltInCall(
            String id,
            Status status,
            String callId,
            String type,
            String payloadName,
            JsonNode payload)
            implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            start(out, type, id, status);
            out.writeStringField("call_id", callId);
            if (type.equals("tool_search_call")) {
                out.writeStringField("execution", "client");
            }
            out.writeFieldName(payloadName);
            Json.write(out, payload);
            out.writeEndObject();
        }
    }

    /**
     * What a tool answered.
     *
     * @param id the item's id
     * @param type the type of the item, which follows the call's
     * @param callId ties the output to its call
     * @param output the answer
     */
    record CallOutput(String id, String type, String callId, List<ContentPart> output)
            implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", type);
            out.writeStringField("id", id);
            out.writeStringField("call_id", callId);
            out.writeArrayFieldStart("output");
            for (ContentPart part : output) {
                part.write(out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    /**
     * Tools that the conversation itself brings in: what a tool search found, or tools given beside
     * the request's.
     *
     * @param id the item's id
     * @param callId the tool search that found them, empty when they answer none
     * @param tools the tools
     */
    record AddedTools(String id, String callId, List<Tool> tools) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField(
                    "type", callId.isEmpty() ? "additional_tools" : "tool_search_output");
            out.writeStringField("id", id);
            if (!callId.isEmpty()) {
                out.writeStringField("call_id", callId);
            }
            out.writeArrayFieldStart("tools");
            for (Tool tool : tools) {
                Json.write(out, tool.json());
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    /** A pointer to an item of a stored response. */
    record Reference(String id) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", "item_reference");
            out.writeStringField("id", id);
            out.writeEndObject();
        }
    }

    /**
     * What stands for the conversation before it.
     *
     * @param id the item's id
     * @param encryptedContent the summary, for whoever made it to read
     */
    record Compaction(String id, String encryptedContent) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", "compaction");
            out.writeStringField("id", id);
            out.writeStringField("encrypted_content", encryptedContent);
            out.writeEndObject();
        }
    }

    /** Asks for a {@link Compaction} of the conversation before it, and for nothing else. */
    record CompactionTrigger(String id) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", "compaction_trigger");
            out.writeStringField("id", id);
            out.writeEndObject();
        }
    }

    /** Changes how the model answers; the request as it was read has it already. */
    record ConfigurationUpdate(String id, ObjectNode json) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            Json.write(out, json);
        }
    }

    /** An item of a type that this version does not know, as it came. */
    record Opaque(String id, String type, ObjectNode json) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            Json.write(out, json);
        }
    }

    private static void start(JsonGenerator out, String type, String id, Status status)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("type", type);
        out.writeStringField("id", id);
        out.writeStringField("status", status.word());
    }

    private static void writeCall(JsonGenerator out, String callId, String name, String namespace)
            throws IOException {
        out.writeStringField("call_id", callId);
        out.writeStringField("name", name);
        if (!namespace.isEmpty()) {
            out.writeStringField("namespace", namespace);
        }
    }
}
