package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.CustomTool;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseCustomToolCall;
import com.openai.models.responses.ResponseCustomToolCallOutput;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ToolChoiceOptions;
import com.openai.models.responses.WebSearchTool;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The official client of OpenAI, with validation of all that it receives, uses the mock engine.
 * Each test asks for a stream and for an answer in one piece.
 */
class OpenAiJavaTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final OpenAIClient CLIENT = client(PROXY, "any");

    @AfterAll
    static void stop() {
        CLIENT.close();
        PROXY.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature({"text", "usage"})
    void says_text(boolean streamed) {
        Response response = ask(streamed, params("say Grüße, 世界 🌍"));
        assertThat(text(response)).isEqualTo("Grüße, 世界 🌍");
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.model().asString()).isEqualTo(MockEngine.MODEL);
        assertThat(response.usage().orElseThrow().totalTokens())
                .isEqualTo(
                        response.usage().orElseThrow().inputTokens()
                                + response.usage().orElseThrow().outputTokens())
                .isPositive();
    }

    @Test
    @Feature("stream")
    void streams_text_in_pieces_that_add_up() {
        var deltas = new ArrayList<String>();
        try (var stream = CLIENT.responses().createStreaming(params("count to 20").build())) {
            stream.stream()
                    .flatMap(event -> event.outputTextDelta().stream())
                    .forEach(delta -> deltas.add(delta.delta()));
        }
        assertThat(deltas).hasSizeGreaterThan(10);
        assertThat(String.join("", deltas)).isEqualTo(text(ask(false, params("count to 20"))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("limit of the answer")
    void a_cut_answer_is_incomplete(boolean streamed) {
        Response response = ask(streamed, params("count to 50").maxOutputTokens(5));
        assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
        assertThat(response.incompleteDetails().orElseThrow().reason().orElseThrow().asString())
                .isEqualTo("max_output_tokens");
        assertThat(text(response)).startsWith("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remembers_what_the_conversation_says(boolean streamed) {
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("my name is Ada"));
        Response first = ask(streamed, params(history));
        first.output().forEach(item -> history.add(asInput(item)));
        history.add(user("what is my name?"));
        assertThat(text(ask(streamed, params(history)))).contains("Ada");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("tools loop")
    void calls_a_tool_and_takes_its_result(boolean streamed) {
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("get_weather in Paris"));
        Response called = ask(streamed, params(history).addTool(weather()));
        ResponseFunctionToolCall call = only(calls(called));
        assertThat(call.name()).isEqualTo("get_weather");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"Paris\"}");
        assertThat(text(called)).isEmpty();

        called.output().forEach(item -> history.add(asInput(item)));
        history.add(result(call, "21 degrees and clear"));
        Response answered = ask(streamed, params(history).addTool(weather()));
        assertThat(calls(answered)).isEmpty();
        assertThat(text(answered)).contains("21 degrees and clear");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_two_tools_at_once(boolean streamed) {
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("get_weather in Paris and get_time in Oslo"));
        Response called = ask(streamed, params(history).addTool(weather()).addTool(time()));
        List<ResponseFunctionToolCall> calls = calls(called);
        assertThat(calls.stream().map(ResponseFunctionToolCall::name))
                .containsExactlyInAnyOrder("get_weather", "get_time");
        assertThat(calls.stream().map(ResponseFunctionToolCall::callId)).doesNotHaveDuplicates();

        called.output().forEach(item -> history.add(asInput(item)));
        calls.forEach(call -> history.add(result(call, "result of " + call.name())));
        assertThat(text(ask(streamed, params(history).addTool(weather()).addTool(time()))))
                .contains("result of get_weather", "result of get_time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_one_tool_only_when_told_so(boolean streamed) {
        Response called =
                ask(
                        streamed,
                        params("get_weather in Paris and get_time in Oslo")
                                .addTool(weather())
                                .addTool(time())
                                .parallelToolCalls(false));
        assertThat(calls(called)).hasSize(1);
        assertThat(called.parallelToolCalls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("tool choice")
    void a_forced_tool_is_called(boolean streamed) {
        var params = params("hello").addTool(time()).toolChoice(ToolChoiceOptions.REQUIRED);
        assertThat(only(calls(ask(streamed, params))).name()).isEqualTo("get_time");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_a_custom_tool_with_plain_text(boolean streamed) {
        var tool = CustomTool.builder().name("note_down").description("Takes a note.").build();
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("note_down \"buy milk\""));
        Response called = ask(streamed, params(history).addTool(tool));
        ResponseCustomToolCall call =
                only(called.output().stream().flatMap(it -> it.customToolCall().stream()).toList());
        assertThat(call.name()).isEqualTo("note_down");
        assertThat(call.input()).isNotEmpty().doesNotStartWith("{");

        history.add(ResponseInputItem.ofCustomToolCall(call));
        history.add(
                ResponseInputItem.ofCustomToolCallOutput(
                        ResponseCustomToolCallOutput.builder()
                                .callId(call.callId())
                                .output("noted as number 7")
                                .build()));
        assertThat(text(ask(streamed, params(history).addTool(tool))))
                .contains("noted as number 7");
    }

    /** What the model is to fill in. */
    static final class Person {
        public String name = "";
        public int age;
        public List<String> hobbies = List.of();
    }

    @Test
    @Feature("structured output")
    void fills_in_a_class() {
        var params = params("my name is Ada").text(Person.class).build();
        Person person =
                CLIENT.responses().create(params).output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .flatMap(content -> content.outputText().stream())
                        .findFirst()
                        .orElseThrow();
        assertThat(person.name).isNotEmpty();
    }

    @Test
    @Feature("structured output")
    void fills_in_a_class_from_a_stream() {
        var accumulator = ResponseAccumulator.create();
        var params = params("my name is Ada").text(Person.class).build();
        try (var stream = CLIENT.responses().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertThat(accumulator.response(Person.class).output()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("second turn after reasoning")
    void reasons_when_asked_to(boolean streamed) {
        var reasoning = Reasoning.builder().effort(ReasoningEffort.HIGH).build();
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("say hello"));
        Response response = ask(streamed, params(history).reasoning(reasoning));
        assertThat(response.output().getFirst().isReasoning()).isTrue();
        assertThat(text(response)).isEqualTo("hello");
        assertThat(response.usage().orElseThrow().outputTokensDetails().reasoningTokens())
                .isPositive();

        response.output().forEach(item -> history.add(asInput(item)));
        history.add(user("say again"));
        assertThat(text(ask(streamed, params(history).reasoning(reasoning)))).isEqualTo("again");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("tools loop with reasoning")
    void reasons_before_a_call_and_after_its_result(boolean streamed) {
        var reasoning = Reasoning.builder().effort(ReasoningEffort.HIGH).build();
        var history = new ArrayList<ResponseInputItem>();
        history.add(user("get_weather in Paris"));
        Response called = ask(streamed, params(history).addTool(weather()).reasoning(reasoning));
        assertThat(called.output()).hasSize(2);
        assertThat(called.output().getFirst().isReasoning()).isTrue();

        called.output().forEach(item -> history.add(asInput(item)));
        history.add(result(only(calls(called)), "21 degrees and clear"));
        Response answered = ask(streamed, params(history).addTool(weather()).reasoning(reasoning));
        assertThat(answered.output().getFirst().isReasoning()).isTrue();
        assertThat(text(answered)).contains("21 degrees and clear");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("reasoning visible")
    void tells_its_reasoning_as_a_summary_when_asked_to(boolean streamed) {
        var reasoning =
                Reasoning.builder()
                        .effort(ReasoningEffort.HIGH)
                        .summary(Reasoning.Summary.AUTO)
                        .build();
        Response response = ask(streamed, params("say hello").reasoning(reasoning));
        assertThat(response.output().getFirst().asReasoning().summary())
                .singleElement()
                .satisfies(summary -> assertThat(summary.text()).startsWith("The user wrote"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("image")
    void sees_an_image(boolean streamed) {
        var image =
                ResponseInputImage.builder()
                        .detail(ResponseInputImage.Detail.AUTO)
                        .imageUrl("data:image/png;base64,AAAA")
                        .build();
        assertThat(text(ask(streamed, showing(ResponseInputContent.ofInputImage(image)))))
                .contains("1 image", "image/png");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("text file")
    void reads_a_text_file(boolean streamed) {
        var content = file("a.txt", "data:text/plain;base64,bXkgbmFtZSBpcyBBZGE=");
        assertThat(text(ask(streamed, showing(content)))).contains("Hello, Ada");
    }

    @Test
    @Feature("PDF")
    void shows_a_pdf() {
        var content = file("a.pdf", "data:application/pdf;base64,JVBERi0xLjEKJSVFT0YK");
        assertThat(text(ask(false, showing(content)))).contains("15 bytes, application/pdf");
    }

    @Test
    @Feature("hosted tool dropped with a note")
    void is_told_that_nobody_runs_a_hosted_tool() {
        var search = WebSearchTool.builder().type(WebSearchTool.Type.WEB_SEARCH).build();
        assertThat(notes(params("say hello").addTool(search))).contains("web_search");
    }

    private static ResponseCreateParams.Builder showing(ResponseInputContent content) {
        var question = ResponseInputText.builder().text("what is this?").build();
        return params(
                List.of(
                        ResponseInputItem.ofEasyInputMessage(
                                EasyInputMessage.builder()
                                        .role(EasyInputMessage.Role.USER)
                                        .contentOfResponseInputMessageContentList(
                                                List.of(
                                                        ResponseInputContent.ofInputText(question),
                                                        content))
                                        .build())));
    }

    private static ResponseInputContent file(String name, String data) {
        return ResponseInputContent.ofInputFile(
                ResponseInputFile.builder().filename(name).fileData(data).build());
    }

    /** What lmresp says that it did not pass on. */
    private static String notes(ResponseCreateParams.Builder params) {
        try (var response = CLIENT.responses().withRawResponse().create(params.build())) {
            return String.join("\n", response.headers().values("x-lmresp-notes"));
        }
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

    private static ResponseCreateParams.Builder params(List<ResponseInputItem> input) {
        return ResponseCreateParams.builder()
                .model(MockEngine.MODEL)
                .inputOfResponse(List.copyOf(input));
    }

    /** The response, put together from its events when streamed. */
    private static Response ask(boolean streamed, ResponseCreateParams.Builder params) {
        if (!streamed) {
            return CLIENT.responses().create(params.build()).validate();
        }
        var accumulator = ResponseAccumulator.createWithSnapshots();
        try (var stream = CLIENT.responses().createStreaming(params.build())) {
            stream.stream().map(ResponseStreamEvent::validate).forEach(accumulator::accumulate);
        }
        Response response = accumulator.response();
        // the deltas say the same as the last event
        assertThat(accumulator.reconstructedResponse().output()).isEqualTo(response.output());
        return response.validate();
    }

    private static String text(Response response) {
        var text = new StringBuilder();
        response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .forEach(part -> text.append(part.text()));
        return text.toString();
    }

    private static List<ResponseFunctionToolCall> calls(Response response) {
        return response.output().stream().flatMap(item -> item.functionCall().stream()).toList();
    }

    private static <T> T only(List<T> list) {
        assertThat(list).hasSize(1);
        return list.getFirst();
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofEasyInputMessage(
                EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build());
    }

    private static ResponseInputItem result(ResponseFunctionToolCall call, String output) {
        return ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output(output)
                        .build());
    }

    /** An item of an answer as an item of the next request, which is what agents do with it. */
    private static ResponseInputItem asInput(ResponseOutputItem item) {
        return Optional.<ResponseInputItem>empty()
                .or(() -> item.message().map(ResponseInputItem::ofResponseOutputMessage))
                .or(() -> item.functionCall().map(ResponseInputItem::ofFunctionCall))
                .or(() -> item.reasoning().map(ResponseInputItem::ofReasoning))
                .orElseThrow();
    }

    private static FunctionTool weather() {
        return tool("get_weather", "Gets the weather in a city.");
    }

    private static FunctionTool time() {
        return tool("get_time", "Gets the time in a city.");
    }

    private static FunctionTool tool(String name, String description) {
        return FunctionTool.builder()
                .name(name)
                .description(description)
                .strict(true)
                .parameters(
                        FunctionTool.Parameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties",
                                        JsonValue.from(Map.of("city", Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                                .putAdditionalProperty(
                                        "additionalProperties", JsonValue.from(false))
                                .build())
                .build();
    }
}
