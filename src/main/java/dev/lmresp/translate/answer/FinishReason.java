package dev.lmresp.translate.answer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why an engine ended its answer, out of the many words that engines have for it. The words for a
 * good end are a closed list: a client takes a completed response for the end of its work, so what
 * nobody knows must not look like one.
 */
enum FinishReason {
    /** It has not ended. */
    NONE,
    /** It had said all. */
    DONE,
    /** It ran into a limit of tokens. */
    LENGTH,
    /** What came next was not to be said. */
    FILTERED,
    /** The conversation and its answer fill all the room that there is. */
    OVERFLOW,
    /** It could not go on. */
    BROKEN;

    /** Words for no word. */
    private static final Set<String> UNTOLD = Set.of("", "null", "none", "unknown", "notfinished");

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
                    // Gemini's and xAI's word for one that is not told
                    "finishreasonunspecified",
                    "reasonunspecified",
                    "unspecified",
                    // Ollama, for a request without a text
                    "load");

    /** Kinds of other ends, by what their words have in them; the first that fits counts. */
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

    /** Ends of a filter whose words hide what it was, as Google's OpenAI endpoint has them. */
    private static final Pattern FAULTS =
            Pattern.compile(
                    // Gemini: MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, TOO_MANY_TOOL_CALLS,
                    // MISSING_THOUGHT_SIGNATURE, MALFORMED_RESPONSE; Bedrock:
                    // malformed_model_output
                    "malformed|unexpected|toomany|missing|invalid");

    /** What {@code finish_reason} means. */
    static FinishReason of(String word) {
        if (word.isEmpty()) {
            return NONE;
        }
        String plain = plain(word);
        if (UNTOLD.contains(plain)) {
            return NONE;
        }
        if (GOOD.contains(plain)) {
            return DONE;
        }
        return known(plain);
    }

    /**
     * What the word of an engine behind a gateway adds to that of the gateway. There are as many as
     * there are engines, so that only one that is certainly bad counts.
     */
    static FinishReason ofNative(String word) {
        String plain = plain(word);
        if (UNTOLD.contains(plain) || GOOD.contains(plain)) {
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

    /** Engines write the same words in all cases, with and without something between. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
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
            case NONE, DONE, OVERFLOW, BROKEN -> "";
        };
    }
}
