package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads one choice of a chunk or of a whole answer; used again for the next. */
final class ChoiceReader {
    private static final ObjectMapper TREES = new ObjectMapper();

    private int index;
    private boolean hasDelta;
    private boolean hasError;
    private String content = "";
    private String reasoningContent = "";
    private String otherReasoning = "";
    private String detailedReasoning = "";
    private String refusal = "";
    private String finishReason = "";
    private @Nullable ChatUsage usage;
    private List<JsonNode> annotations = List.of();
    private List<JsonNode> logprobs = List.of();
    private List<String> unread = List.of();
    private final ToolCallReader calls = new ToolCallReader();

    void reset() {
        index = 0;
        hasDelta = false;
        hasError = false;
        finishReason = "";
        usage = null;
        logprobs = List.of();
        resetMessage();
    }

    private void resetMessage() {
        content = "";
        reasoningContent = "";
        otherReasoning = "";
        detailedReasoning = "";
        refusal = "";
        annotations = List.of();
        unread = List.of();
        calls.reset();
    }

    /** True for the first of several answers to one request, and for the only one. */
    boolean isFirst() {
        return index <= 0;
    }

    boolean hasError() {
        return hasError;
    }

    String content() {
        return content;
    }

    boolean hasPlainReasoning() {
        return !reasoningContent.isEmpty() || !otherReasoning.isEmpty();
    }

    /**
     * The reasoning. Several fields may hold the same text, which counts once.
     *
     * @param withDetails whether details count where no plain field says anything
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

    String finishReason() {
        return finishReason;
    }

    /** Usage that an engine put into the choice (Moonshot does). */
    @Nullable ChatUsage usage() {
        return usage;
    }

    ChatChunk.Extras extras(String serviceTier) {
        boolean none =
                annotations.isEmpty()
                        && logprobs.isEmpty()
                        && serviceTier.isEmpty()
                        && unread.isEmpty();
        return none
                ? ChatChunk.Extras.NONE
                : new ChatChunk.Extras(annotations, logprobs, serviceTier, unread);
    }

    void read(JsonParser in) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "index" -> index = number(in, value, 0);
                case "delta" -> {
                    if (value == JsonToken.START_OBJECT) {
                        // a message before it in the same choice is not a piece
                        resetMessage();
                        hasDelta = true;
                        message(in, false);
                    }
                }
                // beside a delta, Perplexity repeats the whole text so far as a message
                case "message" -> {
                    if (value == JsonToken.START_OBJECT && !hasDelta) {
                        message(in, true);
                    } else {
                        in.skipChildren();
                    }
                }
                case "finish_reason" -> finishReason = text(in, value);
                case "usage" -> usage = usage(in, value);
                case "logprobs" -> logprobs(in, value);
                case "error" -> {
                    hasError |= value != JsonToken.VALUE_NULL;
                    in.skipChildren();
                }
                default -> in.skipChildren();
            }
        }
    }

    private void message(JsonParser in, boolean whole) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "content" -> content(in, value);
                case "reasoning_content" -> reasoningContent = text(in, value);
                case "reasoning" -> {
                    String text = text(in, value);
                    otherReasoning = text.isEmpty() ? otherReasoning : text;
                }
                case "reasoning_details" -> reasoningDetails(in, value);
                case "refusal" -> refusal = text(in, value);
                case "tool_calls" -> calls.calls(in, value, whole);
                case "function_call" -> calls.functionCall(in, value, whole);
                case "annotations" -> annotations = list(in, value);
                case "audio" -> audio(in, value);
                case "images" -> {
                    if (!list(in, value).isEmpty()) {
                        unread(name);
                    }
                }
                default -> in.skipChildren();
            }
        }
    }

    /**
     * Text, a list of parts (text and, for Mistral, thinking), or an object that was meant as JSON
     * text.
     */
    private void content(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.START_ARRAY) {
            var text = new StringBuilder();
            var thinking = new StringBuilder();
            for (JsonNode part : TREES.<JsonNode>readTree(in)) {
                part(part, text, thinking);
            }
            content = text.toString();
            if (!thinking.isEmpty()) {
                otherReasoning = thinking.toString();
            }
        } else if (value == JsonToken.START_OBJECT) {
            content = Json.text(TREES.readTree(in));
        } else {
            String text = text(in, value);
            // an audio answer may have said its transcript before
            content = text.isEmpty() ? content : text;
        }
    }

    private void part(JsonNode part, StringBuilder text, StringBuilder thinking) {
        if (part.isTextual()) {
            text.append(part.asText());
        } else if (part.path("text").isTextual()) {
            text.append(part.path("text").asText());
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

    private void reasoningDetails(JsonParser in, JsonToken value) throws IOException {
        var text = new StringBuilder();
        for (JsonNode detail : list(in, value)) {
            text.append(detail.path("text").asText("")).append(detail.path("summary").asText(""));
        }
        detailedReasoning = text.toString();
    }

    /** Of a spoken answer its transcript is read. */
    private void audio(JsonParser in, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            if (name.equals("transcript")) {
                content += text(in, value);
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

    private void logprobs(JsonParser in, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken member = in.nextToken();
            if (name.equals("content")) {
                logprobs = list(in, member);
            } else {
                in.skipChildren();
            }
        }
    }

    private static List<JsonNode> list(JsonParser in, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            in.skipChildren();
            return List.of();
        }
        var list = new ArrayList<JsonNode>();
        for (JsonNode one : TREES.<JsonNode>readTree(in)) {
            list.add(one);
        }
        return List.copyOf(list);
    }

    /** A usage object; {@code null} when it counts nothing yet. */
    static @Nullable ChatUsage usage(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            return ChatUsage.read(TREES.readTree(in));
        }
        in.skipChildren();
        return null;
    }

    /** A string, or a number as text; empty for anything else, which is passed over. */
    static String text(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        in.skipChildren();
        return value.isNumeric() ? in.getText() : "";
    }

    /** A whole number of reasonable size; anything else is passed over. */
    static int number(JsonParser in, JsonToken value, int otherwise) throws IOException {
        if (value == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() == JsonParser.NumberType.INT) {
            return in.getIntValue();
        }
        in.skipChildren();
        return otherwise;
    }
}
