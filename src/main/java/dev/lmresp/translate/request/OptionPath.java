package dev.lmresp.translate.request;

import dev.lmresp.chat.Dialect;

import java.util.Map;

/** Finds the request field that an engine's option comes from, for error messages. */
public final class OptionPath {
    public static final String INPUT = "input";

    private OptionPath() {}

    /**
     * The field of a Responses request that an option comes from.
     *
     * @param option the engine's name of the option
     */
    public static String of(String option, Dialect.Options dialect) {
        return switch (option) {
            case "max_tokens", "max_completion_tokens" -> "max_output_tokens";
            case "response_format" -> "text.format";
            case "verbosity" -> "text.verbosity";
            case "reasoning_effort",
                    "reasoning",
                    "enable_thinking",
                    "thinking",
                    "chat_template_kwargs" ->
                    "reasoning.effort";
            case "logprobs" -> "include";
            case "messages" -> INPUT;
            default ->
                    dialect.renamed().entrySet().stream()
                            .filter(renamed -> renamed.getValue().equals(option))
                            .map(Map.Entry::getKey)
                            .findFirst()
                            .orElse(option);
        };
    }
}
