package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.chat.ChatError;
import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

/** A conversation that is too long, in the words of all engines, is told in one word to clients. */
class ContextOverflowTest {
    private static final Dialects DIALECTS = Dialects.load(Map.of());

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    400 | Your request exceeded model token limit: 131072 (requested: 140312)
                    400 | <400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]
                    400 | The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).
                    400 | input length and `max_tokens` exceed context limit: 190000 + 21000 > 200000, decrease input length or `max_tokens` and try again
                    400 | prompt is too long: 213462 tokens > 200000 maximum
                    403 | Context window exceeded
                    413 | request_too_large: Request exceeds the maximum size
                    400 | Your input exceeds the context window of this model. Please adjust your input and try again.
                    400 | This model's maximum context length is 16385 tokens. However, your messages resulted in 20000 tokens.
                    400 | This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (130000 of text input, 10000 in the output).
                    400 | Please reduce the length of the messages or completion.
                    413 | Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce your message size and try again.
                    429 | Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000. The input or output tokens must be reduced in order to run successfully.
                    422 | Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`
                    422 | Input validation error: `inputs` must have less than 4095 tokens. Given: 5000
                    400 | Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length
                    400 | This model's maximum prompt length is 131072 but the request contains 537812 tokens.
                    400 | This model's maximum context length is 65536 tokens. However, you requested 70000 tokens (69000 in the messages, 1000 in the completion).
                    400 | This model's maximum context length is 65536 tokens. However, you requested 99999999999999999999 tokens (69000 in the messages, 99999999999999999999 in the completion).
                    400 | Prompt exceeds max length
                    400 | prompt too long; exceeded max context length by 812 tokens
                    400 | The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length.
                    400 | request (2009 tokens) exceeds the available context size (512 tokens), try increasing it
                    400 | The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller.
                    400 | This model's maximum context length is 4096 tokens. However, you requested 100 output tokens and your prompt contains at least 4000 input tokens, for a total of at least 4100 tokens.
                    400 | The input (5000 tokens) is longer than the model's context length (4096 tokens).
                    400 | Requested token count exceeds the model's maximum context length of 4096 tokens.
                    400 | The request exceeds the model context length.
                    500 | Prompt length exceeds max context of this model
                    400 | prompt token count of 70000 exceeds the limit of 64000
                    400 | invalid params, context window exceeds limit (2013)
                    400 | Input length 300000 exceeds the maximum allowed input length of 262144 tokens.
                    400 | Total tokens of image and text exceed max message tokens
                    400 | too many tokens: total number of tokens in the prompt cannot exceed 4081
                    400 | Input is too long for requested model.
                    400 | Request payload size exceeds the limit: 20971520 bytes.
                    413 | body too big
                    """)
    void each_engine_says_it_in_its_own_words(int status, String said) {
        for (String name : DIALECTS.names()) {
            assertThat(ContextOverflow.isMeant(status, ChatError.of(said), DIALECTS.named(name)))
                    .as(name)
                    .isTrue();
        }
        String refusal = Json.text(Json.object().set("error", Json.object().put("message", said)));
        try (RawEngine engine = RawEngine.of(turn -> turn.json(status, refusal));
                TestProxy proxy = TestProxy.of(engine)) {
            for (String client : new String[] {"originator: codex_exec", "X-Client: any"}) {
                try (RawClient raw = proxy.client()) {
                    RawAnswer answer = raw.respond(Requests.streamed("hi"), client).answer();
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.error().path("code").asText())
                            .isEqualTo("context_length_exceeded");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    400 | max_tokens is too large: 99999. This model supports at most 16384 completion tokens, whereas you provided 99999.
                    400 | 'max_tokens' or 'max_completion_tokens' is too large: 99999. This model's maximum context length is 4096 tokens and your request has 20 input tokens (99999 > 4096 - 20).
                    400 | `max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model
                    400 | This model's maximum context length is 4096 tokens. However, you requested 100019 tokens (20 in the messages, 99999 in the completion). Please reduce the length of the messages or completion.
                    400 | max_tokens: 99999 > 8192, which is the maximum allowed number of output tokens for this context length
                    400 | Range of max_tokens should be [1, 8192]
                    401 | bad key for this context window
                    400 | max_tokens (10000) cannot exceed 8192. Please reduce the length of max output tokens generated.
                    400 | too many tokens: max tokens must be less than or equal to 4096, the maximum output length for this model - received 8192.
                    400 | This endpoint's maximum context length is 262144 tokens. However, you requested about 264433 tokens (188 of text input, 2101 of tool input, 262144 in the output). Please reduce the length of either one.
                    429 | Rate limit reached: too many tokens per minute
                    400 | Rate limit reached: too many tokens per minute
                    400 | ThrottlingException: Too many tokens, please wait before trying again.
                    503 | Service unavailable: too many tokens
                    503 | The system is currently experiencing high demand. Your request exceeds the model's usage size allowed during peak load.
                    413 | Image too large: 30 MB, the maximum is 20 MB
                    400 | the user is banned
                    """)
    void an_answer_that_was_wanted_too_long_and_a_limit_of_now_are_other_matters(
            int status, String said) {
        for (String name : DIALECTS.names()) {
            assertThat(ContextOverflow.isMeant(status, ChatError.of(said), DIALECTS.named(name)))
                    .as(name)
                    .isFalse();
        }
    }
}
