package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a delta or a whole message. Reused for the next chunk. */
final class MessageReader {
    /** The members that have reasoning as plain text. Some engines send it in several of them. */
    static final Set<String> REASONING = Set.of("reasoning_content", "reasoning", "reasoning_text");

    private static final ObjectMapper TREES = new ObjectMapper();

    private String content = "";
    private String reasoningContent = "";
    private String otherReasoning = "";
    private String detailedReasoning = "";
    private String refusal = "";
    private List<JsonNode> annotations = List.of();
    private List<String> unread = List.of();
    private @Nullable ObjectNode state;
    private final StateMembers members;
    private final ToolCallReader calls;

    /**
     * @param kept the members that the engine requires back unchanged
     */
    MessageReader(Dialect.State kept) {
        this.members = new StateMembers(kept.message());
        this.calls = new ToolCallReader(new StateMembers(kept.call()));
    }

    void reset() {
        content = "";
        reasoningContent = "";
        otherReasoning = "";
        detailedReasoning = "";
        refusal = "";
        annotations = List.of();
        unread = List.of();
        state = null;
        calls.reset();
    }

    String content() {
        return content;
    }

    boolean hasPlainReasoning() {
        return !reasoningContent.isEmpty() || !otherReasoning.isEmpty();
    }

    /**
     * The reasoning text. Several fields may have the same text, which counts once.
     *
     * @param withDetails whether to read details when no plain field has text
     */
    String reasoning(boolean withDetails) {
        if (!reasoningContent.isEmpty()) {
            return reasoningContent;
        }
        return otherReasoning.isEmpty() && withDetails ? detailedReasoning : otherReasoning;
    }

    String refusal() {
        return refusal;
    }

    List<ToolCallDelta> toolCalls() {
        return calls.read();
    }

    List<JsonNode> annotations() {
        return annotations;
    }

    /** The names of parts that have no equivalent in a response. */
    List<String> unread() {
        return unread;
    }

    /** The members that the engine requires back unchanged; {@code null} for none. */
    @Nullable ObjectNode state() {
        return state;
    }

    /** True when it has any content or calls. */
    boolean hasContent() {
        return !content.isEmpty()
                || !reasoning(true).isEmpty()
                || !refusal.isEmpty()
                || !calls.read().isEmpty()
                || state != null
                || !annotations.isEmpty()
                || !unread.isEmpty();
    }

    /**
     * Reads the members of an object.
     *
     * @param whole the answer came in one piece
     */
    void read(JsonParser in, boolean whole) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "content" -> content(in, value);
                case "reasoning_content" -> reasoningContent = ChoiceReader.text(in, value);
                // GitHub Copilot uses the second one
                case "reasoning", "reasoning_text" -> {
                    String text = ChoiceReader.text(in, value);
                    otherReasoning = text.isEmpty() ? otherReasoning : text;
                }
                case "reasoning_details", "thinking_blocks" -> details(in, name, value);
                case "refusal" -> refusal = ChoiceReader.text(in, value);
                case "tool_calls" -> calls.calls(in, value, whole);
                case "function_call" -> calls.functionCall(in, value, whole);
                case "annotations" -> annotations = ChoiceReader.list(in, value);
                case "audio" -> audio(in, value);
                case "images" -> {
                    if (!ChoiceReader.list(in, value).isEmpty()) {
                        unread(name);
                    }
                }
                default -> state = members.read(in, name, state);
            }
        }
    }

    /**
     * Reads a string, a list of parts (text and, for Mistral, thinking), or an object that was
     * meant as JSON text.
     */
    private void content(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.START_ARRAY) {
            var text = new StringBuilder();
            var thinking = new StringBuilder();
            JsonNode parts = TREES.readTree(in);
            for (JsonNode part : parts) {
                part(part, text, thinking);
            }
            if (!thinking.isEmpty()) {
                state = members.take("content", thoughts(parts), state);
            }
            content = text.toString();
            if (!thinking.isEmpty()) {
                otherReasoning = thinking.toString();
            }
        } else if (value == JsonToken.START_OBJECT) {
            content = Json.text(TREES.readTree(in));
        } else {
            String text = ChoiceReader.text(in, value);
            // an audio answer may have sent its transcript before
            content = text.isEmpty() ? content : text;
        }
    }

    private void part(JsonNode part, StringBuilder text, StringBuilder thinking) {
        if (part.isTextual()) {
            text.append(part.asText());
        } else if (part.path("text").isTextual()) {
            text.append(part.path("text").asText());
        } else if (part.path("summary").isArray()) {
            // Databricks
            part.path("summary").forEach(one -> thinking.append(one.path("text").asText("")));
        } else if (part.has("thinking")) {
            JsonNode thought = part.path("thinking");
            thinking.append(thought.asText(""));
            for (JsonNode piece : thought) {
                thinking.append(piece.path("text").asText(""));
            }
        } else if (part.path("refusal").isTextual()) {
            refusal += part.path("refusal").asText();
        } else if (!part.path("type").asText("").equals("reference")) {
            unread("content part of type '" + part.path("type").asText("") + "'");
        }
    }

    /** The reasoning parts of the content. */
    private static ArrayNode thoughts(JsonNode parts) {
        ArrayNode thoughts = Json.array();
        for (JsonNode part : parts) {
            if (part.has("thinking") || part.path("summary").isArray()) {
                thoughts.add(part);
            }
        }
        return thoughts;
    }

    /** Reads reasoning in parts, some of which only the engine can read. */
    private void details(JsonParser in, String name, JsonToken value) throws IOException {
        List<JsonNode> details = ChoiceReader.list(in, value);
        var text = new StringBuilder();
        for (JsonNode detail : details) {
            text.append(detail.path("text").asText(""))
                    .append(detail.path("summary").asText(""))
                    .append(detail.path("thinking").asText(""));
        }
        if (!text.isEmpty()) {
            detailedReasoning = text.toString();
        }
        state = members.take(name, Json.array().addAll(details), state);
    }

    /** Reads only the transcript of an audio answer. */
    private void audio(JsonParser in, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            if (name.equals("transcript")) {
                content += ChoiceReader.text(in, value);
            } else if (name.equals("data") && value == JsonToken.VALUE_STRING) {
                unread("audio");
            } else {
                in.skipChildren();
            }
        }
    }

    private void unread(String part) {
        if (unread.isEmpty()) {
            unread = new ArrayList<>(1);
        }
        unread.add(part);
    }
}
