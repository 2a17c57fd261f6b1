package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.responses.ResponseCreateParams;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong reaches users of the official client of OpenAI as the exception that it has. */
class OpenAiJavaErrorsTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final OpenAIClient CLIENT = client(PROXY, "any");

    @AfterAll
    static void stop() {
        CLIENT.close();
        PROXY.close();
    }

    @ParameterizedTest
    @CsvSource({
        "temperature,          5,       temperature",
        "top_p,                '\"x\"', top_p",
        "max_output_tokens,    0,       max_output_tokens",
        "previous_response_id, '\"r\"', previous_response_id",
    })
    @Feature("wrong field is a 400")
    void a_wrong_field_is_a_bad_request_that_names_it(String name, String value, String param) {
        for (boolean streamed : new boolean[] {true, false}) {
            var params =
                    params("hello")
                            .putAdditionalBodyProperty(
                                    name, JsonValue.fromJsonNode(Json.parse(value)));
            assertThatThrownBy(() -> ask(streamed, params))
                    .isInstanceOfSatisfying(
                            BadRequestException.class,
                            e -> {
                                assertThat(e.param()).contains(param);
                                assertThat(e.type()).contains("invalid_request_error");
                            });
        }
    }

    /** The code that VS Code heals itself on: it sends the whole conversation again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_response_that_is_not_stored_is_not_found(boolean streamed) {
        var params = params("hello").previousResponseId("resp_67cb61fa3a448190bcf2c42d96f0d1a8");
        assertThatThrownBy(() -> ask(streamed, params))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(400);
                            assertThat(e.code()).contains("previous_response_not_found");
                            assertThat(e.param()).contains("previous_response_id");
                            assertThat(e.getMessage())
                                    .contains("resp_67cb61fa3a448190bcf2c42d96f0d1a8");
                        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("unknown model is a 404")
    void an_unknown_model_is_not_found_and_the_known_ones_are_named(boolean streamed) {
        assertThatThrownBy(() -> ask(streamed, params("hello").model("gpt-0")))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        e -> {
                            assertThat(e.code()).contains("model_not_found");
                            assertThat(e.getMessage()).contains("gpt-0", MockEngine.MODEL);
                        });
    }

    @Test
    @Feature("wrong key is a 401")
    void a_wrong_key_is_unauthorized_and_a_right_one_is_not() {
        try (TestProxy guarded = TestProxy.withEngine("mock").apiKeys("sesame").start()) {
            OpenAIClient stranger = client(guarded, "guess");
            assertThatThrownBy(() -> stranger.responses().create(params("say hello").build()))
                    .isInstanceOfSatisfying(
                            UnauthorizedException.class,
                            e -> assertThat(e.code()).contains("invalid_api_key"));
            stranger.close();
            OpenAIClient friend = client(guarded, "sesame");
            assertThat(friend.models().list().data()).hasSize(1);
            friend.close();
        }
    }

    @Test
    void lists_models() {
        assertThat(CLIENT.models().list().data())
                .singleElement()
                .satisfies(model -> assertThat(model.id()).isEqualTo(MockEngine.MODEL));
        assertThat(CLIENT.models().retrieve(MockEngine.MODEL).id()).isEqualTo(MockEngine.MODEL);
    }

    private static OpenAIClient client(TestProxy proxy, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey(key)
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    private static ResponseCreateParams.Builder params(String prompt) {
        return ResponseCreateParams.builder().model(MockEngine.MODEL).input(prompt);
    }

    private static void ask(boolean streamed, ResponseCreateParams.Builder params) {
        if (streamed) {
            CLIENT.responses().createStreaming(params.build()).close();
        } else {
            CLIENT.responses().create(params.build());
        }
    }
}
