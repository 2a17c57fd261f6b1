package dev.lmresp.responses;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;

/**
 * The token counts of a response.
 *
 * @param inputTokens tokens of the input
 * @param cachedTokens how many of them the engine had in its prefix cache
 * @param outputTokens tokens of the output, reasoning included
 * @param reasoningTokens how many of them were reasoning
 * @param totalTokens input and output together
 */
public record Usage(
        long inputTokens,
        long cachedTokens,
        long outputTokens,
        long reasoningTokens,
        long totalTokens) {

    /** The sum of both. */
    Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedTokens + other.cachedTokens,
                outputTokens + other.outputTokens,
                reasoningTokens + other.reasoningTokens,
                totalTokens + other.totalTokens);
    }

    public void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("input_tokens", inputTokens);
        out.writeObjectFieldStart("input_tokens_details");
        out.writeNumberField("cached_tokens", cachedTokens);
        // no Chat Completions engine bills cache writes, but clients require the member
        out.writeNumberField("cache_write_tokens", 0);
        out.writeEndObject();
        out.writeNumberField("output_tokens", outputTokens);
        out.writeObjectFieldStart("output_tokens_details");
        out.writeNumberField("reasoning_tokens", reasoningTokens);
        out.writeEndObject();
        out.writeNumberField("total_tokens", totalTokens);
        out.writeEndObject();
    }
}
