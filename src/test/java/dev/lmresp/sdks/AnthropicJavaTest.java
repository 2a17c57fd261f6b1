package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ThinkingConfigAdaptive;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The official client of Anthropic, with validation of all that it receives, uses the mock engine.
 * Most tests ask for a stream and for an answer in one piece.
 */
class AnthropicJavaTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final AnthropicClient CLIENT = client(PROXY);

    @AfterAll
    static void stop() {
        CLIENT.close();
        PROXY.close();
    }

    private static AnthropicClient client(TestProxy proxy) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(proxy.url())
                .apiKey("any")
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder params() {
        return MessageCreateParams.builder().model(MockEngine.MODEL).maxTokens(1000);
    }

    private static MessageCreateParams.Builder params(String prompt) {
        return params().addUserMessage(prompt);
    }

    /** The message, put together from its events when streamed. */
    private static Message ask(boolean streamed, MessageCreateParams.Builder params) {
        if (!streamed) {
            return CLIENT.messages().create(params.build()).validate();
        }
        var accumulator = MessageAccumulator.create();
        try (var stream = CLIENT.messages().createStreaming(params.build())) {
            stream.stream().map(RawMessageStreamEvent::validate).forEach(accumulator::accumulate);
        }
        return accumulator.message().validate();
    }

    private static String text(Message message) {
        var text = new StringBuilder();
        message.content().stream()
                .flatMap(block -> block.text().stream())
                .forEach(block -> text.append(block.text()));
        return text.toString();
    }

    private static List<ToolUseBlock> calls(Message message) {
        return message.content().stream().flatMap(block -> block.toolUse().stream()).toList();
    }

    private static Tool tool(String name, String description) {
        return Tool.builder()
                .name(name)
                .description(description)
                .inputSchema(
                        Tool.InputSchema.builder()
                                .properties(
                                        Tool.InputSchema.Properties.builder()
                                                .putAdditionalProperty(
                                                        "city",
                                                        JsonValue.from(Map.of("type", "string")))
                                                .build())
                                .required(List.of("city"))
                                .build())
                .build();
    }

    private static Tool weather() {
        return tool("get_weather", "Gets the weather in a city.");
    }

    private static Tool time() {
        return tool("get_time", "Gets the time in a city.");
    }

    /** An answer as a message of the next request, which is what agents do with it. */
    private static MessageParam said(Message message) {
        return MessageParam.ofAssistantOfContentBlockParams(
                message.content().stream().map(ContentBlock::toParam).toList());
    }

    private static ContentBlockParam result(ToolUseBlock call, String output) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder().toolUseId(call.id()).content(output).build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void says_text(boolean streamed) {
        Message message = ask(streamed, params("say Grüße, 世界 🌍").system("Be brief."));
        assertThat(text(message)).isEqualTo("Grüße, 世界 🌍");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.model().asString()).isEqualTo(MockEngine.MODEL);
        assertThat(message.id()).startsWith("msg_");
        assertThat(message.usage().outputTokens()).isPositive();
        assertThat(
                        message.usage().inputTokens()
                                + message.usage().cacheReadInputTokens().orElseThrow())
                .isPositive();
    }

    @Test
    void streams_text_in_pieces_that_add_up() {
        var deltas = new ArrayList<String>();
        try (var stream = CLIENT.messages().createStreaming(params("count to 20").build())) {
            stream.stream()
                    .flatMap(event -> event.contentBlockDelta().stream())
                    .flatMap(event -> event.delta().text().stream())
                    .forEach(delta -> deltas.add(delta.text()));
        }
        assertThat(deltas).hasSizeGreaterThan(10);
        assertThat(String.join("", deltas)).isEqualTo(text(ask(false, params("count to 20"))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_cut_answer_says_so(boolean streamed) {
        Message message = ask(streamed, params("count to 50").maxTokens(5));
        assertThat(message.stopReason()).contains(StopReason.MAX_TOKENS);
        assertThat(text(message)).startsWith("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remembers_what_the_conversation_says(boolean streamed) {
        Message first = ask(streamed, params("my name is Ada"));
        var next =
                params("my name is Ada").addMessage(said(first)).addUserMessage("what is my name?");
        assertThat(text(ask(streamed, next))).contains("Ada");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_two_tools_at_once_and_takes_their_results(boolean streamed) {
        String prompt = "get_weather in Paris and get_time in Oslo";
        Message called = ask(streamed, params(prompt).addTool(weather()).addTool(time()));
        assertThat(called.stopReason()).contains(StopReason.TOOL_USE);
        List<ToolUseBlock> calls = calls(called);
        assertThat(calls.stream().map(ToolUseBlock::name))
                .containsExactlyInAnyOrder("get_weather", "get_time");
        assertThat(calls.getFirst()._input().toString()).contains("city");

        var next = params(prompt).addTool(weather()).addTool(time()).addMessage(said(called));
        next.addMessage(
                MessageParam.ofUserOfContentBlockParams(
                        calls.stream().map(it -> result(it, "result of " + it.name())).toList()));
        assertThat(text(ask(streamed, next)))
                .contains("result of get_weather", "result of get_time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_one_tool_only_when_told_so(boolean streamed) {
        var choice = ToolChoiceAny.builder().disableParallelToolUse(true).build();
        Message called =
                ask(
                        streamed,
                        params("get_weather in Paris and get_time in Oslo")
                                .addTool(weather())
                                .addTool(time())
                                .toolChoice(choice));
        assertThat(calls(called)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thinks_before_a_call_and_after_its_result(boolean streamed) {
        Message called =
                ask(
                        streamed,
                        params("get_weather in Paris").addTool(weather()).enabledThinking(20_000));
        assertThat(called.content().getFirst().asThinking().thinking()).isNotEmpty();
        assertThat(called.content().getFirst().asThinking().signature()).isNotEmpty();
        var next =
                params("get_weather in Paris")
                        .addTool(weather())
                        .enabledThinking(20_000)
                        .addMessage(said(called))
                        .addMessage(
                                MessageParam.ofUserOfContentBlockParams(
                                        List.of(result(calls(called).getFirst(), "21 degrees"))));
        Message answered = ask(streamed, next);
        assertThat(answered.content().getFirst().isThinking()).isTrue();
        assertThat(text(answered)).contains("21 degrees");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thinking_can_be_left_out_of_the_answer(boolean streamed) {
        var adaptive =
                ThinkingConfigAdaptive.builder()
                        .display(ThinkingConfigAdaptive.Display.OMITTED)
                        .build();
        var params = params("say hello").thinking(adaptive);
        params.putAdditionalBodyProperty("output_config", JsonValue.from(Map.of("effort", "high")));
        Message message = ask(streamed, params);
        assertThat(message.content().getFirst().asThinking().thinking()).isEmpty();
        assertThat(message.content().getFirst().asThinking().signature()).isNotEmpty();
        assertThat(text(message)).isEqualTo("hello");
    }

    /** What the model is to fill in. */
    static final class Person {
        public String name = "";
        public int age;
        public List<String> hobbies = List.of();
    }

    @Test
    void fills_in_a_class() {
        var params = params("my name is Ada").outputConfig(Person.class).build();
        Person person =
                CLIENT.messages().create(params).content().stream()
                        .flatMap(block -> block.text().stream())
                        .findFirst()
                        .orElseThrow()
                        .text();
        assertThat(person.name).isNotEmpty();
    }

    @Test
    void fills_in_a_class_from_a_stream() {
        var accumulator = MessageAccumulator.create();
        var params = params("my name is Ada").outputConfig(Person.class).build();
        try (var stream = CLIENT.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertThat(accumulator.message(Person.class).content()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sees_an_image(boolean streamed) {
        var image =
                Base64ImageSource.builder()
                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                        .data("iVBORw0KGgo=")
                        .build();
        var content =
                MessageParam.ofUserOfContentBlockParams(
                        List.of(
                                ContentBlockParam.ofText("what is this?"),
                                ContentBlockParam.ofImage(image)));
        assertThat(text(ask(streamed, params().addMessage(content))))
                .contains("1 image", "image/png");
    }

    @Test
    void counts_tokens() {
        var params =
                MessageCountTokensParams.builder()
                        .model(MockEngine.MODEL)
                        .addUserMessage("Hello")
                        .addTool(weather())
                        .build();
        long tokens = CLIENT.messages().countTokens(params).validate().inputTokens();
        assertThat(tokens)
                .isPositive()
                .isEqualTo(ask(false, params("Hello").addTool(weather())).usage().inputTokens());
    }

    @Test
    void lists_the_models() {
        List<ModelInfo> models = CLIENT.models().list().items();
        assertThat(models).extracting(ModelInfo::id).contains(MockEngine.MODEL);
        models.forEach(ModelInfo::validate);
        assertThat(CLIENT.models().retrieve(MockEngine.MODEL).validate().displayName())
                .isEqualTo(MockEngine.MODEL);
    }

    private static void assertError(AnthropicServiceException e, ErrorType type) {
        assertThat(e.type()).contains(type);
        assertThat(e.requestId()).isPresent();
        assertThat(e.apiMessage()).isPresent();
    }

    @Test
    void a_wrong_field_is_a_bad_request_that_names_it() {
        for (boolean streamed : new boolean[] {true, false}) {
            var params =
                    params("hello").putAdditionalBodyProperty("temperature", JsonValue.from(5));
            assertThatThrownBy(() -> ask(streamed, params))
                    .isInstanceOfSatisfying(
                            BadRequestException.class,
                            e -> {
                                assertError(e, ErrorType.INVALID_REQUEST_ERROR);
                                assertThat(e.apiMessage().orElseThrow()).contains("temperature");
                            });
        }
    }

    @Test
    void a_model_that_is_not_there_is_not_found() {
        assertThatThrownBy(() -> CLIENT.models().retrieve("none"))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertError(e, ErrorType.NOT_FOUND_ERROR));
    }

    @Test
    void a_wrong_key_is_unauthorized() {
        try (TestProxy proxy = TestProxy.withEngine("mock").apiKeys("secret").start()) {
            AnthropicClient stranger = client(proxy);
            assertThatThrownBy(() -> stranger.messages().create(params("hello").build()))
                    .isInstanceOfSatisfying(
                            UnauthorizedException.class,
                            e -> assertError(e, ErrorType.AUTHENTICATION_ERROR));
            stranger.close();
        }
    }

    @Test
    void a_stream_that_fails_throws() {
        var read = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("Hel");
                                    read.await();
                                    turn.event(
                                            "{\"error\":{\"message\":\"overloaded\",\"code\":503}}");
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            AnthropicClient client = client(proxy);
            var params = params("hello").model(RawEngine.MODEL).build();
            try (var stream = client.messages().createStreaming(params)) {
                assertThatThrownBy(
                                () ->
                                        stream.stream()
                                                .filter(it -> it.contentBlockDelta().isPresent())
                                                .forEach(_ -> read.countDown()))
                        .isInstanceOf(SseException.class)
                        .hasMessageContaining("overloaded");
            }
            client.close();
        }
    }
}
