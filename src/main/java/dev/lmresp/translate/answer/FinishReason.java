package dev.lmresp.translate.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why an engine ended its answer, from the many values that engines use. The values for success are
 * a closed list: a client takes a completed response for the end of its task, so an unknown value
 * must not look like one.
 */
enum FinishReason {
    /** Not ended yet. */
    NONE,
    /** Ended normally. */
    DONE,
    /** A token limit was reached. */
    LENGTH,
    /** A content filter stopped the answer. */
    FILTERED,
    /** The conversation and its answer fill the context window. */
    OVERFLOW,
    /** The engine failed. */
    BROKEN;

    /** Values that mean no finish reason. */
    private static final Set<String> UNSPECIFIED =
            Set.of("", "null", "none", "unknown", "notfinished");

    private static final Set<String> GOOD =
            Set.of(
                    // OpenAI
                    "stop",
                    "toolcalls",
                    "functioncall",
                    // Anthropic and Bedrock behind gateways
                    "endturn",
                    "tooluse",
                    "stopsequence",
                    "pauseturn",
                    // TGI, TensorRT-LLM, watsonx, LM Studio
                    "eos",
                    "eostoken",
                    "eosfound",
                    "endid",
                    "stopword",
                    "stopwords",
                    "stopstringfound",
                    "stoptoken",
                    // Cohere, Baidu, OpenAI's Responses behind gateways, small servers
                    "complete",
                    "completed",
                    "toolcall",
                    "functioncalls",
                    "normal",
                    "finish",
                    "finished",
                    "done",
                    "end",
                    "endofturn",
                    "success",
                    // Gemini's and xAI's value for an unspecified reason
                    "finishreasonunspecified",
                    "reasonunspecified",
                    "unspecified",
                    // Ollama, for a request without a prompt
                    "load");

    /** Other reasons, by patterns; the first match counts. */
    private record Kind(FinishReason reason, Pattern words) {}

    private static final List<Kind> OTHERS =
            List.of(
                    // Zhipu and Anthropic: model_context_window_exceeded; LM Studio:
                    // contextLengthReached
                    new Kind(OVERFLOW, Pattern.compile("context(?:window|length|size|limit|full)")),
                    new Kind(
                            FILTERED,
                            Pattern.compile(
                                    // Zhipu, Tencent: sensitive; Bedrock: guardrail_intervened;
                                    // Vertex: MODEL_ARMOR, SPII; Cohere: ERROR_TOXIC
                                    "filter|safety|sensitive|recitation|blocklist|blocked|prohibited"
                                        + "|spii|guardrail|modelarmor|moderation|policy|refusal"
                                        + "|refused|toxic|jailbreak|harm")),
                    // gRPC: RESOURCE_EXHAUSTED; DeepSeek: insufficient_system_resource
                    new Kind(BROKEN, Pattern.compile("ratelimit|timelimit|resource|quota|error")),
                    // Mistral: model_length; Anthropic: max_tokens; MiniMax: max_output
                    new Kind(
                            LENGTH,
                            Pattern.compile(
                                    "length|maxtokens|maxoutput|tokenlimit|limit"
                                            + "|maxpredictedtokens|budget|truncated|incomplete")));

    /** Failures that Google's OpenAI endpoint reports as a content filter. */
    private static final Pattern FAULTS =
            Pattern.compile(
                    // Gemini: MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, TOO_MANY_TOOL_CALLS,
                    // MISSING_THOUGHT_SIGNATURE, MALFORMED_RESPONSE; Bedrock:
                    // malformed_model_output
                    "malformed|unexpected|toomany|missing|invalid");

    /** The meaning of a {@code finish_reason}. */
    static FinishReason of(String word) {
        if (word.isEmpty()) {
            return NONE;
        }
        String plain = plain(word);
        if (UNSPECIFIED.contains(plain)) {
            return NONE;
        }
        if (GOOD.contains(plain)) {
            return DONE;
        }
        return known(plain);
    }

    /**
     * The meaning of the finish reason of an engine behind a gateway. There are as many values as
     * engines, so only certain failures count.
     */
    static FinishReason ofNative(String word) {
        String plain = plain(word);
        if (UNSPECIFIED.contains(plain) || GOOD.contains(plain)) {
            return NONE;
        }
        return FAULTS.matcher(plain).find() ? BROKEN : knownOr(plain, NONE);
    }

    private static FinishReason known(String plain) {
        return FAULTS.matcher(plain).find() ? BROKEN : knownOr(plain, BROKEN);
    }

    private static FinishReason knownOr(String plain, FinishReason otherwise) {
        for (Kind kind : OTHERS) {
            if (kind.words().matcher(plain).find()) {
                return kind.reason();
            }
        }
        return otherwise;
    }

    /** Normalizes a value: engines write them in any case and with any separator. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** The more severe of two reasons: engines repeat it, and send stop after truncation. */
    FinishReason and(FinishReason later) {
        return later.compareTo(this) > 0 ? later : this;
    }

    /** The {@code incomplete_details.reason} of the response; empty when the answer is complete. */
    String incompleteReason() {
        return switch (this) {
            case LENGTH -> "max_output_tokens";
            case FILTERED -> "content_filter";
            case NONE, DONE, OVERFLOW, BROKEN -> "";
        };
    }
}
