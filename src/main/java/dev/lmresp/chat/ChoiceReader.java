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

/** Reads one choice of a chunk or of a whole answer; used again for the next. */
final class ChoiceReader {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private static final ObjectMapper TREES = new ObjectMapper();

    private int index;
    private boolean hasError;
    private String finishReason = "";
    private String nativeFinishReason = "";
    private @Nullable ChatUsage usage;
    private List<JsonNode> logprobs = List.of();
    private final MessageReader delta;
    private final MessageReader message;

    /** The one of the two that counts: a message beside a delta that says something repeats it. */
    private MessageReader said;

    /**
     * A reader.
     *
     * @param kept where the engine keeps what it wants back as it is
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
        usage = null;
        logprobs = List.of();
        delta.reset();
        message.reset();
        said = delta;
    }

    /** True for the first of several answers to one request, and for the only one. */
    boolean isFirst() {
        return index <= 0;
    }

    boolean hasError() {
        return hasError;
    }

    /** True when the choice goes on with an answer, rather than being the whole of it. */
    boolean hasTellingDelta() {
        return delta.isTelling();
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

    /** Why the answer ended in the words of an engine behind this one; empty when not told. */
    String nativeFinishReason() {
        return nativeFinishReason;
    }

    /** Usage that an engine put into the choice (Moonshot does). */
    @Nullable ChatUsage usage() {
        return usage;
    }

    /**
     * What only few answers have.
     *
     * @param sources citations that stand beside the choice
     */
    ChatChunk.Extras extras(String serviceTier, List<JsonNode> sources) {
        // those of the message say more: where they stand in it
        List<JsonNode> annotations = said.annotations().isEmpty() ? sources : said.annotations();
        boolean none =
                annotations.isEmpty()
                        && logprobs.isEmpty()
                        && serviceTier.isEmpty()
                        && said.unread().isEmpty()
                        && said.state() == null;
        return none
                ? ChatChunk.Extras.NONE
                : new ChatChunk.Extras(
                        annotations, logprobs, serviceTier, said.unread(), said.state());
    }

    /**
     * Reads the choice.
     *
     * @param isRepeated a delta of the answer has said something before, so that a message only
     *     repeats what all of them said, as Perplexity does
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
                // OpenRouter, where another engine's word is told as one of OpenAI's
                case "native_finish_reason" -> nativeFinishReason = text(in, value);
                // LiteLLM, likewise
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
        said = delta.isTelling() || !message.isTelling() ? delta : message;
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

    /** A whole number of reasonable size, also as text; anything else is passed over. */
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
