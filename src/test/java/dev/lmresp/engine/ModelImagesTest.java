package dev.lmresp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which models see images. */
class ModelImagesTest {
    private static boolean seesImages(String list) {
        return EngineModel.readAll(Json.parse(list.replace('\'', '"'))).getFirst().seesImages();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OpenRouter | true  | 'architecture':{'input_modalities':['text','image']}",
                "OpenRouter | false | 'architecture':{'input_modalities':['text']}",
                "Mistral    | true  | 'capabilities':{'completion_chat':true,'vision':true}",
                "Mistral    | false | 'capabilities':{'completion_chat':true,'vision':false}",
                "Kimi       | true  | 'supports_image_in':true",
                "Kimi       | false | 'supports_image_in':false",
                "LiteLLM    | true  | 'supports_vision':true",
                "LiteLLM    | false | 'supports_vision':false",
                "nobody     | false | 'max_model_len':4096",
            })
    void what_the_engine_says_counts(String engine, boolean seesImages, String members) {
        String list = "{'data':[{'id':'m',%s}]}".formatted(members);
        assertThat(seesImages(list)).as(engine).isEqualTo(seesImages);
        String named = "{'data':[{'id':'qwen2.5-vl',%s}]}".formatted(members);
        assertThat(seesImages(named))
                .as("with a name that tells, %s", engine)
                .isEqualTo(seesImages || engine.equals("nobody"));
    }

    /** Two lists in one answer: capabilities are in that of Ollama. */
    @ParameterizedTest
    @CsvSource({"multimodal, true", "completion, false"})
    void llama_cpp_says_it_in_its_other_list(String capability, boolean seesImages) {
        String list =
                "{'models':[{'name':'m.gguf','model':'m.gguf','capabilities':['completion','%s']}],'data':[{'id':'m.gguf','owned_by':'llamacpp'}]}"
                        .formatted(capability);
        assertThat(seesImages(list)).isEqualTo(seesImages);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Qwen/Qwen2.5-VL-7B-Instruct",
                "qwen2.5vl:7b",
                "Qwen/Qwen3-Omni-30B-A3B-Instruct",
                "llama3.2-vision:11b",
                "meta-llama/Llama-4-Scout-17B-16E-Instruct",
                "llava:13b",
                "OpenGVLab/InternVL3_5-8B",
                "openbmb/MiniCPM-V-4_5",
                "minicpm-v:8b",
                "zai-org/GLM-4.5V",
                "glm-4v-plus",
                "google/gemma-3-27b-it",
                "gemma3:4b",
                "mistralai/Pixtral-12B-2409",
                "moonshotai/Kimi-VL-A3B-Thinking",
                "kimi-k2.5",
                "gpt-4o-mini",
                "gpt-5",
                "claude-sonnet-4-5",
                "gemini-2.5-pro",
                "microsoft/Phi-4-multimodal-instruct",
                "deepseek-ai/DeepSeek-OCR",
            })
    void names_of_models_that_see(String id) {
        assertThat(ModelImages.areNamed(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Qwen/Qwen3-32B",
                "Qwen/Qwen3-Coder-30B-A3B-Instruct",
                "qwen2.5-coder:7b",
                "deepseek-chat",
                "deepseek-v3.2",
                "DeepSeek-V3",
                "deepseek-r1:8b",
                "zai-org/GLM-4.6",
                "openai/gpt-oss-120b",
                "gemma3:1b",
                "google/gemma-3-1b-it",
                "gemma-2-9b-it",
                "meta-llama/Llama-3.3-70B-Instruct",
                "mistral-small:22b",
                "internlm/internlm3-8b-instruct",
                "moonshotai/Kimi-K2-Instruct",
                "MiniMaxAI/MiniMax-M2",
                "Devstral-Small-2507",
                "tinyllama-1.1b-chat-v1.0",
                "command-r7b",
                "codellama-13b-hf",
                "llama-4096-ctx",
            })
    void names_of_models_that_read_text(String id) {
        assertThat(ModelImages.areNamed(id)).isFalse();
    }
}
