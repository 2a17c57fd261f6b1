package dev.lmresp.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads one choice of a chunk or of a whole answer. Reused for the next chunk. */
final class ChoiceReader {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private static final ObjectMapper TREES = new ObjectMapper();

    private int index;
    private boolean hasError;
    private String finishReason = "";
    private String nativeFinishReason = "";
    private String stop = "";
    private @Nullable ChatUsage usage;
    private List<JsonNode> logprobs = List.of();
    private final MessageReader delta;
    private final MessageReader message;

    /**
     * The delta or the message, whichever counts: a message beside a non-empty delta repeats it.
     */
    private MessageReader said;

    /**
     * @param kept the members that the engine requires back unchanged
     */
    ChoiceReader(Dialect.State kept) {
        this.delta = new MessageReader(kept);
        this.message = new MessageReader(kept);
        this.said = delta;
    }

    void reset() {
        index = 0;
        hasError = false;
        finishReason = "";
        nativeFinishReason = "";
        stop = "";
        usage = null;
        logprobs = List.of();
        delta.reset();
        message.reset();
        said = delta;
    }

    /** True for the first of several choices, and for the only one. */
    boolean isFirst() {
        return index <= 0;
    }

    boolean hasError() {
        return hasError;
    }

    /** True when the choice has a non-empty delta, so it continues an answer. */
    boolean deltaHasContent() {
        return delta.hasContent();
    }

    String content() {
        return said.content();
    }

    boolean hasPlainReasoning() {
        return said.hasPlainReasoning();
    }

    String reasoning(boolean withDetails) {
        return said.reasoning(withDetails);
    }

    String refusal() {
        return said.refusal();
    }

    List<ToolCallDelta> toolCalls() {
        return said.toolCalls();
    }

    String finishReason() {
        return finishReason;
    }

    /** The finish reason of an engine behind a gateway; empty when not reported. */
    String nativeFinishReason() {
        return nativeFinishReason;
    }

    /** Usage that an engine puts into the choice (Moonshot). */
    @Nullable ChatUsage usage() {
        return usage;
    }

    /**
     * The parts that few answers have.
     *
     * @param sources citations that are listed beside the choice
     */
    ChatChunk.Extras extras(String serviceTier, List<JsonNode> sources) {
        // prefer the annotations of the message: they have positions in the text
        List<JsonNode> annotations = said.annotations().isEmpty() ? sources : said.annotations();
        boolean none =
                annotations.isEmpty()
                        && logprobs.isEmpty()
                        && serviceTier.isEmpty()
                        && said.unread().isEmpty()
                        && said.state() == null
                        && stop.isEmpty();
        return none
                ? ChatChunk.Extras.NONE
                : new ChatChunk.Extras(
                        annotations, logprobs, serviceTier, said.unread(), said.state(), stop);
    }

    /**
     * Reads the choice.
     *
     * @param isRepeated an earlier delta had content, so a message only repeats the deltas
     *     (Perplexity)
     */
    void read(JsonParser in, boolean isRepeated) throws IOException {
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            switch (name) {
                case "index" -> index = number(in, value, 0);
                case "delta" -> message(in, value, delta, false);
                case "message" -> {
                    if (isRepeated) {
                        in.skipChildren();
                    } else {
                        message(in, value, message, true);
                    }
                }
                case "finish_reason" -> finishReason = text(in, value);
                // vLLM, SGLang: the stop sequence, or the number of a token
                case "stop_reason", "matched_stop" -> {
                    if (value == JsonToken.VALUE_STRING) {
                        stop = in.getText();
                    } else {
                        in.skipChildren();
                    }
                }
                // OpenRouter: the upstream engine's finish reason, beside one of OpenAI's
                case "native_finish_reason" -> nativeFinishReason = text(in, value);
                // LiteLLM: the same
                case "provider_specific_fields" -> ofProvider(in, value);
                case "usage" -> usage = usage(in, value);
                case "logprobs" -> logprobs(in, value);
                case "error" -> {
                    hasError |= value != JsonToken.VALUE_NULL;
                    in.skipChildren();
                }
                default -> in.skipChildren();
            }
        }
        said = delta.hasContent() || !message.hasContent() ? delta : message;
    }

    private static void message(JsonParser in, JsonToken value, MessageReader into, boolean whole)
            throws IOException {
        if (value == JsonToken.START_OBJECT) {
            into.read(in, whole);
        } else {
            in.skipChildren();
        }
    }

    private void ofProvider(JsonParser in, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            in.skipChildren();
            return;
        }
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken member = in.nextToken();
            if (name.equals("native_finish_reason")) {
                nativeFinishReason = text(in, member);
            } else {
                in.skipChildren();
            }
        }
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

    static List<JsonNode> list(JsonParser in, JsonToken value) throws IOException {
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

    /** Reads a usage object; {@code null} when it has no counts yet. */
    static @Nullable ChatUsage usage(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            return ChatUsage.read(TREES.readTree(in));
        }
        in.skipChildren();
        return null;
    }

    /** Reads a string, or a number as text; skips anything else and returns an empty text. */
    static String text(JsonParser in, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        in.skipChildren();
        return value.isNumeric() ? in.getText() : "";
    }

    /** Reads an integer that may be written as text; skips anything else. */
    static int number(JsonParser in, JsonToken value, int otherwise) throws IOException {
        if (value == JsonToken.VALUE_STRING && DIGITS.matcher(in.getText()).matches()) {
            return Integer.parseInt(in.getText());
        }
        if (value == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() == JsonParser.NumberType.INT) {
            return in.getIntValue();
        }
        in.skipChildren();
        return otherwise;
    }
}
