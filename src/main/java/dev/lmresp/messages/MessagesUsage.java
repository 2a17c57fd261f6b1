package dev.lmresp.messages;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.lmresp.responses.Usage;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The token counts of an answer. They are numbers in this API even where nobody has counted: zeros
 * then.
 *
 * @param inputTokens tokens of the input that the engine had to read
 * @param cachedTokens tokens of the input that it had in its prefix cache
 * @param outputTokens tokens of the output, reasoning included
 */
public record MessagesUsage(long inputTokens, long cachedTokens, long outputTokens) {
    /** Nothing has been counted. */
    public static final MessagesUsage UNKNOWN = new MessagesUsage(0, 0, 0);

    /**
     * The counts of a response.
     *
     * @param usage {@code null} when the engine does not report them
     */
    static MessagesUsage of(@Nullable Usage usage) {
        return usage == null
                ? UNKNOWN
                : new MessagesUsage(
                        usage.inputTokens() - usage.cachedTokens(),
                        usage.cachedTokens(),
                        usage.outputTokens());
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("input_tokens", inputTokens);
        // no Chat Completions engine bills cache writes
        out.writeNumberField("cache_creation_input_tokens", 0);
        out.writeNumberField("cache_read_input_tokens", cachedTokens);
        out.writeNumberField("output_tokens", outputTokens);
        out.writeEndObject();
    }
}
