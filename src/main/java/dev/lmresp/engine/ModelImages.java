package dev.lmresp.engine;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether a model accepts images: according to the engine's list of models or, because most lists
 * do not say, to its name. By default a model accepts only text.
 */
final class ModelImages {
    private static final List<String> WORDS = List.of("image", "vision", "multimodal");

    /** Patterns in the names of vision models, and families that are all vision models. */
    private static final Pattern NAMES =
            Pattern.compile(
                    String.join(
                            "|",
                            "\\b(?:vl[mo]?|\\d+v|4o|omni|vision|visual|multimodal|ocr)\\b",
                            "\\d(?:vl|ocr|omni)\\b",
                            "llava|minicpm-[vo]|pixtral|molmo|moondream|idefics|florence|paligemma|medgemma|smolvlm|internvl",
                            "gemma-?(?:3n|[34](?!\\W?(?:1b|270m)))|llama-?4\\b",
                            "mistral-(?:small-3\\.[1-9]|medium-3|large-3)",
                            "kimi-k2\\.[5-9]|qwen-?3\\.[5-9]|step-?3",
                            "gpt-(?:4\\.1|4-turbo|5)|claude|gemini|nova-(?:lite|pro)"),
                    Pattern.CASE_INSENSITIVE);

    private ModelImages() {}

    /** According to the list of models, else to the name. */
    static boolean areSeen(JsonNode model, String id) {
        for (JsonNode inputs :
                List.of(
                        // OpenRouter and gateways in its form
                        model.path("architecture").path("input_modalities"),
                        model.path("input_modalities"),
                        // llama.cpp, Ollama
                        model.path("capabilities"))) {
            if (inputs.isArray() && !inputs.isEmpty()) {
                return has(inputs);
            }
        }
        // Kimi; Mistral; LiteLLM
        for (JsonNode flag :
                List.of(
                        model.path("supports_image_in"),
                        model.path("capabilities").path("vision"),
                        model.path("supports_vision"))) {
            if (flag.isBoolean()) {
                return flag.booleanValue();
            }
        }
        return areNamed(id);
    }

    /** According to the name. */
    static boolean areNamed(String id) {
        return NAMES.matcher(id).find();
    }

    private static boolean has(JsonNode inputs) {
        for (JsonNode input : inputs) {
            if (WORDS.contains(input.asText())) {
                return true;
            }
        }
        return false;
    }
}
