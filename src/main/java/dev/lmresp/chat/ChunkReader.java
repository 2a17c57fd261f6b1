package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the chunks of one answer, or a whole answer. Only the first choice counts; members it does
 * not know, wrong types and nulls are passed over, since engines send all of them. Not for several
 * threads at once.
 */
public final class ChunkReader {
    private static final ObjectMapper TREES = new ObjectMapper();

    private String id = "";
    private String model = "";
    private String content = "";
    private String reasoning = "";
    private String otherReasoning = "";
    private String refusal = "";
    private List<ToolCallDelta> toolCalls = List.of();
    private String finishReason = "";
    private @Nullable ChatUsage usage;
    private List<JsonNode> annotations = List.of();
    private List<JsonNode> logprobs = List.of();
    private String serviceTier = "";
    private boolean hasChoices;
    private boolean hasError;

    /**
     * Reads one JSON value.
     *
     * @throws JsonSyntaxException when the bytes are not JSON
     */
    public ChatChunk read(byte[] bytes, int from, int to) {
        reset();
        try (JsonParser in = Json.factory().createParser(bytes, from, to - from)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return unusual(bytes, from, to);
            }
            answer(in);
        } catch (IOException e) {
            // parse again to say where the text is broken
            return unusual(bytes, from, to);
        }
        if (hasError || (!hasChoices && usage == null)) {
            return unusual(bytes, from, to);
        }
        return chunk(null);
    }

    private ChatChunk chunk(@Nullable ChatError error) {
        var extras =
                annotations.isEmpty() && logprobs.isEmpty() && serviceTier.isEmpty()
                        ? ChatChunk.Extras.NONE
                        : new ChatChunk.Extras(annotations, logprobs, serviceTier);
        return new ChatChunk(
                id,
                model,
                content,
                reasoning.isEmpty() ? otherReasoning : reasoning,
                refusal,
                toolCalls,
                finishReason,
                usage,
                extras,
                error);
    }

    /** What is not a plain chunk: an error in one of its shapes, or nothing of interest. */
    private ChatChunk unusual(byte[] bytes, int from, int to) {
        return chunk(ChatError.find(Json.parse(bytes, from, to)).orElse(null));
    }

    private void reset() {
        content = "";
        reasoning = "";
        otherReasoning = "";
        refusal = "";
        toolCalls = List.of();
        finishReason = "";
        usage = null;
        annotations = List.of();
        logprobs = List.of();
        serviceTier = "";
        hasChoices = false;
        hasError = false;
    }

    private void answer(JsonParser in) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                // the same in every chunk, so the first that says something is kept
                case "id" -> id = id.isEmpty() ? text(in, value) : id;
                case "model" -> model = model.isEmpty() ? text(in, value) : model;
                case "service_tier" -> serviceTier = text(in, value);
                case "choices" -> choices(in, value);
                case "usage" -> usage(in, value);
                case "error" -> {
                    hasError |= value != JsonToken.VALUE_NULL;
                    in.skipChildren();
                }
                default -> in.skipChildren();
            }
        }
    }

    private void usage(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            ChatUsage read = ChatUsage.read(TREES.readTree(in));
            usage = read == null ? usage : read;
        } else {
            in.skipChildren();
        }
    }

    private void choices(JsonParser in, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        hasChoices = true;
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            if (one == JsonToken.START_OBJECT) {
                choice(in);
            } else {
                in.skipChildren();
            }
        }
    }

    private void choice(JsonParser in) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "index" -> {
                    if (value == JsonToken.VALUE_NUMBER_INT && in.getIntValue() > 0) {
                        skipRest(in);
                        return;
                    }
                }
                case "delta" -> message(in, value);
                // beside a delta, Perplexity repeats the whole text so far as a message
                case "message" -> {
                    if (content.isEmpty() && toolCalls.isEmpty()) {
                        message(in, value);
                    } else {
                        in.skipChildren();
                    }
                }
                case "finish_reason" -> finishReason = text(in, value);
                case "usage" -> usage(in, value);
                case "logprobs" -> logprobs(in, value);
                case "error" -> {
                    hasError |= value != JsonToken.VALUE_NULL;
                    in.skipChildren();
                }
                default -> in.skipChildren();
            }
        }
    }

    private static void skipRest(JsonParser in) throws IOException {
        for (JsonToken next = in.nextToken(); next != JsonToken.END_OBJECT; next = in.nextToken()) {
            in.skipChildren();
        }
    }

    private void message(JsonParser in, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "content" -> content(in, value);
                case "reasoning_content" -> reasoning = text(in, value);
                case "reasoning" -> {
                    String text = text(in, value);
                    otherReasoning = text.isEmpty() ? otherReasoning : text;
                }
                case "reasoning_details" -> reasoningDetails(in, value);
                case "refusal" -> refusal = text(in, value);
                case "tool_calls" -> toolCalls(in, value);
                case "function_call" -> functionCall(in, value);
                case "annotations" -> annotations = list(in, value);
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
                text.append(part.isTextual() ? part.asText() : part.path("text").asText(""));
                JsonNode thought = part.path("thinking");
                if (thought.isTextual()) {
                    thinking.append(thought.asText());
                }
                for (JsonNode piece : thought) {
                    thinking.append(piece.path("text").asText(""));
                }
            }
            content = text.toString();
            if (!thinking.isEmpty()) {
                otherReasoning = thinking.toString();
            }
        } else if (value == JsonToken.START_OBJECT) {
            content = Json.text(TREES.readTree(in));
        } else {
            content = text(in, value);
        }
    }

    /** Read only where no plain reasoning text is given: the details repeat it. */
    private void reasoningDetails(JsonParser in, JsonToken value) throws IOException {
        var text = new StringBuilder();
        for (JsonNode detail : list(in, value)) {
            text.append(detail.path("text").asText("")).append(detail.path("summary").asText(""));
        }
        if (otherReasoning.isEmpty()) {
            otherReasoning = text.toString();
        }
    }

    private void toolCalls(JsonParser in, JsonToken start) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            in.skipChildren();
            return;
        }
        for (JsonToken one = in.nextToken(); one != JsonToken.END_ARRAY; one = in.nextToken()) {
            if (one != JsonToken.START_OBJECT) {
                in.skipChildren();
                continue;
            }
            if (toolCalls.isEmpty()) {
                toolCalls = new ArrayList<>(2);
            }
            toolCalls.add(toolCall(in));
        }
    }

    private static ToolCallDelta toolCall(JsonParser in) throws IOException {
        int index = ToolCallDelta.NO_INDEX;
        String callId = "";
        var function = ToolCallFunction.NONE;
        boolean custom = false;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "index" -> {
                    if (value == JsonToken.VALUE_NUMBER_INT) {
                        index = in.getIntValue();
                    }
                }
                case "id" -> callId = text(in, value);
                case "function" -> function = function(in, value, "arguments");
                case "custom" -> {
                    custom = value == JsonToken.START_OBJECT;
                    function = function(in, value, "input");
                }
                default -> in.skipChildren();
            }
        }
        return new ToolCallDelta(
                index, callId, function.name, function.arguments, function.whole, custom);
    }

    /** The form before {@code tool_calls}; some servers send it with all members empty. */
    private void functionCall(JsonParser in, JsonToken value) throws IOException {
        ToolCallFunction function = function(in, value, "arguments");
        if (toolCalls.isEmpty() && !(function.name + function.arguments).isEmpty()) {
            toolCalls =
                    List.of(
                            new ToolCallDelta(
                                    0,
                                    "",
                                    function.name,
                                    function.arguments,
                                    function.whole,
                                    false));
        }
    }

    private record ToolCallFunction(String name, String arguments, boolean whole) {
        static final ToolCallFunction NONE = new ToolCallFunction("", "", false);
    }

    private static ToolCallFunction function(JsonParser in, JsonToken start, String argumentsField)
            throws IOException {
        if (start != JsonToken.START_OBJECT) {
            in.skipChildren();
            return ToolCallFunction.NONE;
        }
        String functionName = "";
        String arguments = "";
        boolean whole = false;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            if (name.equals("name")) {
                functionName = text(in, value);
            } else if (!name.equals(argumentsField)) {
                in.skipChildren();
            } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                arguments = Json.text(TREES.readTree(in));
                whole = true;
            } else {
                arguments = text(in, value);
            }
        }
        return new ToolCallFunction(functionName, arguments, whole);
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

    private static String text(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        in.skipChildren();
        return value.isNumeric() ? in.getText() : "";
    }
}
