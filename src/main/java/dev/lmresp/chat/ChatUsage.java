package dev.lmresp.chat;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

/**
 * The token counts of an answer. Output tokens include reasoning tokens, input tokens include
 * cached tokens.
 *
 * @param inputTokens tokens of the prompt
 * @param outputTokens tokens of the answer
 * @param totalTokens input and output together
 * @param cachedTokens tokens of the prompt that the engine had in its prefix cache
 * @param reasoningTokens tokens of the answer spent on reasoning
 */
public record ChatUsage(
        long inputTokens,
        long outputTokens,
        long totalTokens,
        long cachedTokens,
        long reasoningTokens) {

    /** Reads a {@code usage} object; {@code null} when it counts neither prompt nor answer yet. */
    public static @Nullable ChatUsage read(JsonNode usage) {
        long input = number(usage, "prompt_tokens");
        if (input < 0) {
            input = number(usage, "input_tokens");
        }
        long output = number(usage, "completion_tokens");
        if (output < 0) {
            output = number(usage, "output_tokens");
        }
        long total = number(usage, "total_tokens");
        if (input < 0 || (output < 0 && total < input)) {
            return null;
        }
        if (output < 0) {
            output = total - input;
        }
        long reasoning =
                first(
                        number(usage.path("completion_tokens_details"), "reasoning_tokens"),
                        number(usage.path("output_tokens_details"), "reasoning_tokens"),
                        number(usage, "reasoning_tokens"));
        long left = total - input - output;
        if (left > 0) {
            if (left == number(usage.path("prompt_tokens_details"), "audio_tokens")) {
                // Mistral counts the audio of a prompt separately from its text
                input += left;
            } else {
                // xAI and Gemini do not include reasoning in the completion tokens
                output += left;
            }
        }
        long cached =
                first(
                        number(usage.path("prompt_tokens_details"), "cached_tokens"),
                        number(usage.path("input_tokens_details"), "cached_tokens"),
                        number(usage, "prompt_cache_hit_tokens"),
                        number(usage, "cached_tokens"),
                        number(usage, "cache_read_input_tokens"),
                        number(usage, "num_cached_tokens"));
        return new ChatUsage(
                input,
                output,
                input + output,
                Math.min(cached, input),
                Math.min(reasoning, output));
    }

    private static long first(long... candidates) {
        long found = 0;
        for (long candidate : candidates) {
            if (candidate > 0) {
                return candidate;
            }
        }
        return found;
    }

    private static long number(JsonNode from, String member) {
        JsonNode value = from.path(member);
        // some engines divide by zero and send the result, such as NaN
        boolean counts =
                value.isTextual() || (value.isNumber() && Double.isFinite(value.doubleValue()));
        return counts ? Math.max(-1, value.asLong(-1)) : -1;
    }
}
