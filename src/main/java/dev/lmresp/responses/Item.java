package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * An item of a conversation: message, reasoning, call or output. Ids that the client omits are
 * empty.
 */
public sealed interface Item {

    /** The item's id; those that lmresp makes have a prefix for the type. */
    String id();

    void write(JsonGenerator out) throws IOException;

    /** The status of an item in an answer. */
    enum Status {
        IN_PROGRESS("in_progress"),
        COMPLETED("completed"),
        /** The answer ended before the item was complete. */
        INCOMPLETE("incomplete");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** The name in the protocol. */
        public String word() {
            return word;
        }
    }

    /** The role of a message. */
    enum Role {
        USER,
        ASSISTANT,
        /** A system message; engines treat it the same as {@link #DEVELOPER}. */
        SYSTEM,
        /** A system message of the application. */
        DEVELOPER;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** The name in the protocol. */
        public String word() {
            return word;
        }
    }

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
     * @param status its status
     * @param summary summaries for display
     * @param text the reasoning itself, empty when not disclosed
     * @param encryptedContent opaque content that the client sends back, may be empty
     */
    record Reasoning(
            String id, Status status, List<String> summary, String text, String encryptedContent)
            implements Item {
        /** The readable text: the reasoning or its summary. */
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
     * @param status its status
     * @param callId the id that its output refers to
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
     * A call of a built-in tool, for which the protocol has an item type: {@code tool_search_call},
     * {@code local_shell_call}, {@code shell_call}, {@code apply_patch_call}.
     *
     * @param id the item's id
     * @param status its status
     * @param callId the id that its output refers to
     * @param type the type of the item
     * @param payloadName the member that has the arguments: {@code arguments}, {@code action} …
     * @param payload the arguments
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
     * The output of a tool.
     *
     * @param id the item's id
     * @param type the type of the item, which depends on that of the call
     * @param callId the id of its call
     * @param output the parts of the output
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
     * Tools that are declared within the conversation: results of a tool search, or tools in
     * addition to the request's.
     *
     * @param id the item's id
     * @param callId the call id of the tool search that found them, empty for none
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

    /** A reference to an item of a stored response. */
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
     * A summary that replaces the conversation before it.
     *
     * @param id the item's id
     * @param encryptedContent the summary, readable only for the server that made it
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

    /** Requests a {@link Compaction} of the conversation before it. */
    record CompactionTrigger(String id) implements Item {
        @Override
        public void write(JsonGenerator out) throws IOException {
            out.writeStartObject();
            out.writeStringField("type", "compaction_trigger");
            out.writeStringField("id", id);
            out.writeEndObject();
        }
    }

    /** Changes the configuration; already applied when the request has been read. */
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
