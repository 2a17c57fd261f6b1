package dev.lmresp.engine.mock;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/**
 * What a Chat Completions request asks for.
 *
 * @param prompt the text of the last message that a person wrote
 * @param images the images beside it, and those that tools gave since
 * @param results what tools have answered since
 * @param called how often each tool was called since
 * @param isFirst nothing was answered yet
 * @param userTexts what the user has said so far, in order
 * @param tools the tools that may be called
 * @param toolChoice {@code none}, {@code auto}, {@code required} or, after an equals sign, the name
 *     of a function
 * @param parallel several tools may be called in one answer
 * @param format the form of the answer
 * @param reasons the answer begins with reasoning
 * @param promptTokens the mock's tokens in all messages
 */
record Conversation(
        String prompt,
        List<Image> images,
        List<Result> results,
        Map<String, Integer> called,
        boolean isFirst,
        List<String> userTexts,
        List<DeclaredTool> tools,
        String toolChoice,
        boolean parallel,
        Format format,
        boolean reasons,
        long promptTokens) {

    /**
     * An image.
     *
     * @param address where it is, empty when the request holds it
     * @param mediaType its media type, empty when unknown
     * @param bytes its size when the request holds it
     */
    record Image(String address, String mediaType, long bytes) {}

    /**
     * What a tool has answered.
     *
     * @param tool the function, empty when the call is not in the messages
     */
    record Result(String tool, String text) {}

    /** The form of an answer. */
    sealed interface Format {
        /** Any text. */
        record Text() implements Format {}

        /** Any JSON object. */
        record JsonObject() implements Format {}

        /** JSON that fits a schema. */
        record Schema(JsonNode schema) implements Format {}
    }

    /** A conversation of one message. */
    static Conversation of(String prompt) {
        return new Conversation(
                prompt,
                List.of(),
                List.of(),
                Map.of(),
                true,
                List.of(prompt),
                List.of(),
                "auto",
                true,
                new Format.Text(),
                false,
                Words.number(prompt));
    }
}
