package dev.lmresp.translate;

import java.util.Locale;

/** Why an engine ended its answer, out of the many words that engines have for it. */
enum FinishReason {
    /** It has not ended. */
    NONE,
    /** It had said all. */
    DONE,
    /** It ran into a limit of tokens. */
    LENGTH,
    /** What came next was not to be said. */
    FILTERED,
    /** It could not go on. */
    BROKEN;

    /** What {@code finish_reason} means; an unknown word is an end like any other. */
    static FinishReason of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "" -> NONE;
            case "length", "max_tokens", "model_length", "max_output_tokens" -> LENGTH;
            // "sensitive" is Zhipu's, the others are Gemini's
            case "content_filter",
                    "sensitive",
                    "safety",
                    "recitation",
                    "blocklist",
                    "prohibited_content",
                    "spii" ->
                    FILTERED;
            // OpenRouter, vLLM and SGLang, LMDeploy's tool parser, DeepSeek, Zhipu
            case "error", "abort", "parse_error", "insufficient_system_resource", "network_error" ->
                    BROKEN;
            default -> DONE;
        };
    }

    /** The reason of two that counts: engines repeat it, and say stop after they were cut. */
    FinishReason and(FinishReason later) {
        return later.compareTo(this) > 0 ? later : this;
    }

    /** What an incomplete response names as its reason; empty when the answer is complete. */
    String incompleteReason() {
        return switch (this) {
            case LENGTH -> "max_output_tokens";
            case FILTERED -> "content_filter";
            case NONE, DONE, BROKEN -> "";
        };
    }
}
