package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each engine really sends when a conversation is too long: as its whole answer, with the
 * status that it has, and as an event of a stream that has begun.
 */
class OverflowOfEnginesTest {
    /** The dialect or engine, its status, and its body; ´ is an apostrophe in a text. */
    private static final String ENGINES =
            """
            # archi-physics/archi#497, openai/codex#20866
            openai | 400 | {'error':{'message':'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 477469 tokens. Please reduce the length of the messages.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}
            openai | 400 | {'error':{'message':'Your input exceeds the context window of this model. Please adjust your input and try again.','type':'invalid_request_error','param':'input','code':'context_length_exceeded'}}
            azure | 400 | {'error':{'message':'This model´s maximum context length is 16385 tokens. However, your messages resulted in 20000 tokens.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}
            # InternLM/lmdeploy lmdeploy/serve/core/exceptions.py, lmdeploy/serve/openai/errors.py
            lmdeploy | 400 | {'message':'The request exceeds the model context length.','type':'invalid_request_error','code':400,'param':null,'object':'error'}
            # 0xku/kon#91, vllm-project/vllm#33425, vllm-project/vllm#4667: less than nothing is left for the answer
            # the mock, misbehaving
            mock | 400 | {'error':{'message':'This model´s maximum context length is 512 tokens. However, you requested 600 tokens (588 in the messages, 12 in the completion). Please reduce the length of the messages or completion.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}
            vllm | 400 | {'error':{'message':'This model´s maximum context length is 196608 tokens. However, you requested 16384 output tokens and your prompt contains at least 180225 input tokens, for a total of at least 196609 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=180225)','type':'BadRequestError','param':'input_tokens','code':400}}
            vllm | 400 | {'error':{'message':'This model´s maximum context length is 2048 tokens. However, your request has 1500 input tokens plus 1045 ´max_tokens´. Please reduce one or the other.','type':'BadRequestError','param':'input_tokens, max_tokens','code':400}}
            vllm | 400 | {'object':'error','message':'max_tokens must be at least 1, got -186.','type':'BadRequestError','param':null,'code':400}
            # sgl-project/sglang python/sglang/srt/managers/tokenizer_manager.py
            sglang | 400 | {'object':'error','message':'The input (5000 tokens) is longer than the model´s context length (4096 tokens).','type':'BadRequestError','param':null,'code':400}
            sglang | 400 | {'object':'error','message':'Requested token count exceeds the model´s maximum context length of 4096 tokens. You requested a total of 5000 tokens: 4000 tokens from the input messages and 1000 tokens for the completion. Please reduce the number of tokens in the input messages or the completion to fit within the limit.','type':'BadRequestError','param':null,'code':400}
            sglang | 400 | {'object':'error','message':'Input length (5000 tokens) exceeds the maximum allowed length (4090 tokens). Use a shorter input or enable --allow-auto-truncate.','type':'BadRequestError','param':null,'code':400}
            # ggml-org/llama.cpp tools/server/server-context.cpp, agentscope-ai/QwenPaw#494
            llama.cpp | 400 | {'error':{'code':400,'message':'request (263244 tokens) exceeds the available context size (190208 tokens), try increasing it','type':'exceed_context_size_error','n_prompt_tokens':263244,'n_ctx':190208}}
            llama.cpp | 500 | {'error':{'code':500,'message':'Context size has been exceeded.','type':'server_error'}}
            # ollama/ollama server/prompt.go, openai/openai.go
            ollama | 400 | {'error':{'message':'prompt too long; exceeded max context length by 812 tokens','type':'invalid_request_error','param':null,'code':null}}
            # aaif-goose/goose#11318, lmstudio-ai/lmstudio-bug-tracker#546, #1251
            lmstudio | 400 | {'error':{'message':'Input does not fit in context length. The input has 31430 tokens, but the context length only supports 30000 tokens.'},'message':'Input does not fit in context length. The input has 31430 tokens, but the context length only supports 30000 tokens.'}
            lmstudio | 400 | {'error':'Trying to keep the first 111490 tokens when context the overflows. However, the model is loaded with context length of only 32768 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input.'}
            lmstudio | 400 | {'error':'Reached context length of 4096 tokens with model (arch: qwen3vlmoe) that does not currently support mid-generation context overflow. Try reloading with a larger context length or shortening the prompt/chat.'}
            # anomalyco/opencode#11141, lreuss07/secintel-ai#1, lmstudio-ai/lmstudio-bug-tracker#2256
            lmstudio | 400 | {'error':'Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)'}
            lmstudio | 400 | {'error':'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 8600>= n_ctx: 8192). Try to load the model with a larger context length, or provide a shorter input.'}
            # Simpleyyt/ai-manus#87
            deepseek | 400 | {'error':{'message':'This model´s maximum context length is 131072 tokens. However, you requested 137610 tokens (129418 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.','type':'invalid_request_error','param':null,'code':'invalid_request_error'}}
            # earendil-works/pi packages/ai/src/utils/overflow.ts
            moonshot | 400 | {'error':{'message':'Invalid request: Your request exceeded model token limit: 131072 (requested: 140312)','type':'invalid_request_error'}}
            moonshot | 400 | {'error':{'message':'total message size 2306631 exceeds limit 2097152','type':'invalid_request_error'}}
            # code 1261, in English and Chinese
            zhipu | 400 | {'error':{'code':'1261','message':'Prompt exceeds max length'}}
            zhipu | 400 | {'error':{'code':'1261','message':'Prompt too long'}}
            zhipu | 400 | {'error':{'code':'1261','message':'Prompt 超长'}}
            qwen | 400 | {'error':{'code':'invalid_parameter_error','param':null,'message':'<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]','type':'invalid_request_error'}}
            qwen | 400 | {'error':{'code':'invalid_parameter_error','param':null,'message':'Total message token length exceed model limit (30000 tokens).','type':'invalid_request_error'}}
            minimax | 400 | {'type':'error','error':{'type':'bad_request_error','message':'invalid params, context window exceeds limit (2013)','http_code':'400'}}
            mistral | 400 | {'object':'error','message':'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length','type':'invalid_request_prompt','param':null,'code':'3051'}
            groq | 400 | {'error':{'message':'Please reduce the length of the messages or completion.','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}}
            groq | 413 | {'error':{'message':'Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce your message size and try again.','type':'tokens','code':'rate_limit_exceeded'}}
            # openclaw/openclaw#85921; typed errors of openrouter.ai/docs/api/reference/errors-and-debugging
            openrouter | 400 | {'error':{'message':'This endpoint´s maximum context length is 262144 tokens. However, you requested about 284283 tokens (258963 of text input, 13176 of tool input, 12144 in the output). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.','code':400}}
            openrouter | 400 | {'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'{´error´:´unknown´}','provider_name':'X','error_type':'context_length_exceeded'}}}
            openrouter | 400 | {'error':{'message':'Provider returned error','code':400,'metadata':{'raw':'Input length 131393 exceeds the maximum allowed input length of 131040 tokens.','provider_name':'Poolside'}}}
            # google-gemini/gemini-cli#12469, google/oss-fuzz-gen#717
            gemini | 400 | [{'error':{'code':400,'message':'The input token count (154364) exceeds the maximum number of tokens allowed (131072).','status':'INVALID_ARGUMENT'}}]
            gemini | 400 | [{'error':{'code':400,'message':'Unable to submit request because the input token count is 35103 but model only supports up to 32768. Reduce the input token count and try again.','status':'INVALID_ARGUMENT'}}]
            # whatever has no dialect: anomalyco/opencode's and earendil-works/pi's lists, and
            generic | 413 | {'success':false,'errors':[{'code':5021,'message':'AiError: The estimated number of input and maximum output tokens (155740) exceeded this model context window limit (128000).'}]}
            # TGI, TensorRT-LLM, text-generation-webui, oMLX, mlx-serve (ddalcu/mlx-serve#66)
            generic | 422 | {'error':'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`','error_type':'validation'}
            generic | 400 | {'object':'error','message':'The sum of prompt length (72417.0), query length (0) should not exceed max_num_tokens (69632)','type':'BadRequestError','param':null,'code':400}
            generic | 500 | {'error':'Encountered an error when fetching new request: Prompt length (200) exceeds maximum input length (100)'}
            generic | 400 | {'error':{'message':'This model maximum context length is 2048 tokens. However, your messages resulted in over 3000 tokens.','type':'InvalidRequestError','param':'messages'}}
            generic | 400 | {'error':{'message':'Prompt too long: 35057 tokens exceeds max context window of 32768 tokens'}}
            generic | 400 | {'error':{'message':'Prompt exceeds maximum context length'}}
            generic | 400 | {'error':{'message':'Prompt has 256,468 tokens, but the configured context size is 256,000 tokens'}}
            # NVIDIA NIM (Kilo-Org/kilocode#8698), Cerebras (cline/cline#5140), SambaNova (OpenHands/OpenHands#9252)
            generic | 400 | {'error':{'message':'You passed 170753 input tokens and requested 32000 output tokens. However, the model´s context length is only 202752 tokens, resulting in a maximum input length of 170752 tokens. Please reduce the length of the input prompt.','param':'input_tokens'}}
            generic | 400 | {'message':'Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000','type':'invalid_request_error','param':'messages','code':'context_length_exceeded'}
            generic | 400 | {'error':{'message':'The maximum context length of DeepSeek-V3-0324 is 32768. However, answering your request will take 39732 tokens. Please reduce the length of the messages or the specified max_completion_tokens value.'}}
            # Fireworks, Together, DeepInfra, Novita, SiliconFlow (sjzar/chatlog#30), xAI
            generic | 400 | {'error':{'object':'error','type':'invalid_request_error','message':'The prompt is too long: 140000, model maximum context length: 131071'}}
            generic | 400 | {'id':'o','error':{'message':'The input (516368 tokens) is longer than the model´s context length (262144 tokens).','type':'invalid_request_error','param':null,'code':null}}
            generic | 400 | {'detail':{'error':'Requested input length 170000 exceeds maximum input length 163839'}}
            generic | 400 | {'code':400,'reason':'INVALID','message':'The input is longer than the model´s context length','metadata':{}}
            generic | 400 | {'code':20015,'message':'length of prompt_tokens (163280) must be less than max_seq_len (32768).','data':null}
            generic | 400 | {'code':'Client specified an invalid argument','error':'This model´s maximum prompt length is 131072 but the request contains 537812 tokens.'}
            # GitHub Models, GitHub Copilot (jjleng/copilot-more#35), watsonx, Amazon Nova and Bedrock, Cohere, LiteLLM
            generic | 413 | {'error':{'code':'tokens_limit_reached','message':'Request body too large for gpt-4o-mini model. Max size: 8000 tokens.','details':'Request body too large for gpt-4o-mini model. Max size: 8000 tokens.'}}
            generic | 400 | {'error':{'message':'prompt token count of 93854 exceeds the limit of 90000','param':'','code':'model_max_prompt_tokens_exceeded','type':''}}
            generic | 400 | {'errors':[{'code':'invalid_input_argument','message':'Invalid input argument for Model ´m´: the number of input tokens 4098 cannot exceed the total tokens limit 4096 for this model'}],'trace':'8','status_code':400}
            generic | 400 | {'message':'Too many input tokens. Max input tokens: 128000, request input token count: 140000'}
            generic | 400 | {'message':'The number of input tokens exceeds maximum length.'}
            generic | 400 | {'__type':'ValidationException','message':'Input is too long for requested model.'}
            generic | 400 | {'message':'too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs. The limit for this model is 128000 tokens.'}
            generic | 400 | {'error':{'message':'litellm.ContextWindowExceededError: litellm.BadRequestError: AnthropicException - too much','type':null,'param':null,'code':'400'}}
            # ERNIE (PaddlePaddle/ERNIE-SDK#336), Volcengine, iFlytek's 10907, and who says it in Chinese
            generic | 400 | {'error_code':336103,'error_msg':'Prompt tokens too long'}
            generic | 400 | {'error':{'code':'InvalidParameter','message':'Total tokens of image and text exceed max message tokens. Request id: 0217','param':'','type':'BadRequest'}}
            generic | 400 | {'error':{'code':'10907','message':'token数量超过上限。对话历史+问题的字数太多，需要精简输入'}}
            generic | 400 | {'error':{'message':'输入内容超过模型最大上下文长度'}}
            generic | 400 | {'error':{'message':'该请求上下文超限'}}
            # of bytes: nginx and others in front of an engine
            generic | 413 | <html><head><title>413 Request Entity Too Large</title></head><body><center><h1>413 Request Entity Too Large</h1></center></body></html>
            generic | 413 | ~~
            generic | 500 | {'error':{'message':'Payload Too Large'}}
            """;

    @Test
    void every_dialect_is_among_them() {
        Set<String> engines =
                ENGINES.lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split(" ", 2)[0])
                        .collect(Collectors.toSet());
        assertThat(engines).containsAll(Dialects.load(Map.of()).names());
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = ENGINES)
    void a_whole_refusal_is_told_in_one_word(String engine, int status, String said) {
        String body = body(said);
        String type = body.startsWith("<") ? "text/html" : "application/json";
        try (RawEngine raw = RawEngine.of(turn -> turn.whole(status, type, body));
                TestProxy proxy = TestProxy.withEngine(raw).dialect(engine).start()) {
            for (String client : new String[] {"originator: codex_exec", "X-Client: any"}) {
                try (RawClient connection = proxy.client()) {
                    RawAnswer answer = connection.respond(Requests.streamed("hi"), client).answer();
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.error().path("code").asText())
                            .isEqualTo("context_length_exceeded");
                }
            }
            assertThat(raw.requests()).as("asked again in vain").hasSize(2);
        }
    }

    /** LM Studio, gateways and LMDeploy have begun their stream with 200 when they find out. */
    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = ENGINES)
    void and_so_is_one_inside_a_stream(String engine, int status, String said) {
        String body = body(said);
        if (body.isEmpty() || body.startsWith("<")) {
            return;
        }
        for (boolean isAfterWords : List.of(false, true)) {
            try (RawEngine raw =
                            RawEngine.of(
                                    turn -> {
                                        turn.openStream();
                                        if (isAfterWords) {
                                            turn.text("Let me");
                                        }
                                        turn.chunk("event: error\ndata: " + body + "\n\n");
                                        turn.done();
                                    });
                    TestProxy proxy = TestProxy.withEngine(raw).dialect(engine).start();
                    RawClient client = proxy.client()) {
                RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
                JsonNode error =
                        answer.status() == 200
                                ? answer.events().response().path("error")
                                : answer.error();
                assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
            }
        }
    }

    private static String body(String said) {
        return said == null ? "" : said.replace('\'', '"').replace('´', '\'');
    }
}
