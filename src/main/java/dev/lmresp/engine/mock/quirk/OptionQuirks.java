package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Optional;
import java.util.Set;

/** Quirks that refuse options, their values, or combinations. */
final class OptionQuirks {
    private static final int MOST_TOKENS = 8192;

    private OptionQuirks() {}

    /** The refusal of a request by an engine with the quirk; empty when it accepts it. */
    static Optional<Refused> refusal(Quirk quirk, JsonNode body) {
        return switch (quirk) {
            case NO_IMAGES_DEEPSEEK ->
                    refused(
                            body.path("messages").findValue("image_url") != null,
                            "Failed to deserialize the JSON body into the target type: messages[0]:"
                                + " unknown variant `image_url`, expected `text` at line 1 column"
                                + " 8");
            case CAMEL_CASE_REFUSAL ->
                    refused(
                            body.has("presence_penalty"),
                            "Model m does not support parameter presencePenalty.");
            case UNKNOWN_PARAMETER_500 -> unknownAsFailure(body);
            case FIXED_TEMPERATURE ->
                    refused(
                            body.path("temperature").asDouble(1) != 1,
                            "invalid temperature: only 1 is allowed for this model");
            case TEMPERATURE_OR_TOP_P ->
                    refused(
                            body.has("temperature") && body.has("top_p"),
                            "`temperature` and `top_p` cannot both be specified for this model.");
            case NO_HIGH_EFFORT ->
                    refused(
                            !Set.of("", "low", "medium")
                                    .contains(body.path("reasoning_effort").asText()),
                            "Unsupported value: 'reasoning_effort' does not support '%s' with this model. Supported values are: 'low' and 'medium'."
                                    .formatted(body.path("reasoning_effort").asText()));
            case MAX_TOKENS_RANGE ->
                    refused(
                            body.path("max_tokens").asInt() > MOST_TOKENS,
                            "Invalid max_tokens value, the valid range of max_tokens is [1, "
                                    + MOST_TOKENS
                                    + "]");
            case STRICT_SCHEMAS ->
                    refused(
                            body.has("response_format")
                                    && !body.at(
                                                    "/response_format/json_schema/schema/additionalProperties")
                                            .isBoolean(),
                            "Invalid schema for response_format 'answer': In context=(),"
                                    + " 'additionalProperties' is required to be supplied and to be"
                                    + " false.");
            case FORMAT_OR_TOOLS ->
                    refused(
                            body.has("response_format") && !body.path("tools").isEmpty(),
                            "Function calling with a response mime type: 'application/json' is"
                                    + " unsupported");
            case CHOICE_OR_THINKING ->
                    refused(
                            forces(body.path("tool_choice"))
                                    && body.at("/chat_template_kwargs/enable_thinking")
                                            .asBoolean(true)
                                    && !body.path("reasoning_effort").asText().equals("none"),
                            "The tool_choice parameter does not support being set to required or"
                                    + " object in thinking mode");
            case ONLY_STREAMS ->
                    refused(
                            !body.path("stream").asBoolean(),
                            "parameter.enable_thinking must be set to false for non-streaming"
                                    + " calls");
            case NO_STREAMS ->
                    refused(
                            body.path("stream").asBoolean(),
                            "Unsupported value: 'stream' does not support true with this model.");
            default -> Optional.empty();
        };
    }

    private static Optional<Refused> unknownAsFailure(JsonNode body) {
        for (String option : new String[] {"prompt_cache_key", "frequency_penalty"}) {
            if (body.has(option)) {
                return Optional.of(
                        Refused.json(
                                500,
                                "{'error':{'message':'unknown field: %s','code':500}}"
                                        .formatted(option)));
            }
        }
        return Optional.empty();
    }

    private static boolean forces(JsonNode choice) {
        return choice.isObject() || choice.asText().equals("required");
    }

    private static Optional<Refused> refused(boolean hit, String message) {
        return hit ? Optional.of(Refused.openAi(400, "", "", message)) : Optional.empty();
    }
}
