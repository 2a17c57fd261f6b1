package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.ConversationUpdateParams;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.conversations.items.ItemCreateParams;
import com.openai.models.conversations.items.ItemDeleteParams;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.conversations.items.ItemRetrieveParams;
import com.openai.models.responses.CompactedResponse;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCompactParams;
import com.openai.models.responses.ResponseCompactionItemParam;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.inputitems.InputItemListParams;
import com.openai.models.responses.inputtokens.InputTokenCountParams;

import dev.lmresp.config.StoreConfig.Place;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What the official client of OpenAI leaves to the server's memory, with validation of all. */
class OpenAiJavaStateTest {
    private static final TestProxy PROXY = TestProxy.withEngine("mock").store(Place.MEMORY).start();
    private static final OpenAIClient CLIENT =
            OpenAIOkHttpClient.builder()
                    .baseUrl(PROXY.url() + "/v1")
                    .apiKey("any")
                    .responseValidation(true)
                    .maxRetries(0)
                    .build();

    @AfterAll
    static void stop() {
        CLIENT.close();
        PROXY.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("previous_response_id")
    void continues_a_response(boolean streamed) {
        Response first = ask(streamed, params("my name is Ada"));
        Response second = ask(streamed, params("what is my name?").previousResponseId(first.id()));
        assertThat(text(second)).contains("Ada");
        assertThat(second.previousResponseId()).contains(first.id());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("stored responses")
    void finds_a_response_with_its_input(boolean streamed) {
        Response first = ask(streamed, params("my name is Ada"));
        Response second = ask(streamed, params("what is my name?").previousResponseId(first.id()));
        Response found = CLIENT.responses().retrieve(second.id());
        assertThat(text(found)).isEqualTo(text(second));
        assertThat(found.status()).contains(ResponseStatus.COMPLETED);
        var page =
                CLIENT.responses()
                        .inputItems()
                        .list(
                                second.id(),
                                InputItemListParams.builder()
                                        .order(InputItemListParams.Order.ASC)
                                        .limit(2L)
                                        .build());
        assertThat(page.autoPager().stream().map(ResponseItem::isValid))
                .containsExactly(true, true, true);
        CLIENT.responses().delete(second.id());
        assertThatThrownBy(() -> CLIENT.responses().retrieve(second.id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @Feature("background responses")
    void waits_for_a_response_in_the_background() throws InterruptedException {
        Response response = CLIENT.responses().create(params("say hi").background(true).build());
        assertThat(response.status()).contains(ResponseStatus.QUEUED);
        while (response.status().filter(ResponseStatus.COMPLETED::equals).isEmpty()) {
            Thread.sleep(10);
            response = CLIENT.responses().retrieve(response.id());
        }
        assertThat(text(response)).isEqualTo("hi");
        Response endless = CLIENT.responses().create(params("sleep 30").background(true).build());
        assertThat(CLIENT.responses().cancel(endless.id()).status())
                .contains(ResponseStatus.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("conversations")
    void speaks_in_a_conversation(boolean streamed) {
        Conversation conversation =
                CLIENT.conversations()
                        .create(
                                ConversationCreateParams.builder()
                                        .addItem(user("my name is Ada"))
                                        .build());
        String id = conversation.id();
        assertThat(text(ask(streamed, params("what is my name?").conversation(id))))
                .contains("Ada");
        CLIENT.conversations()
                .items()
                .create(id, ItemCreateParams.builder().addItem(user("my name is Bob")).build());
        Response response = ask(streamed, params("what is my name?").conversation(id));
        assertThat(text(response)).contains("Bob");
        assertThat(response.conversation().orElseThrow().id()).isEqualTo(id);

        List<ConversationItem> items =
                CLIENT
                        .conversations()
                        .items()
                        .list(
                                id,
                                ItemListParams.builder()
                                        .order(ItemListParams.Order.ASC)
                                        .limit(2L)
                                        .build())
                        .autoPager()
                        .stream()
                        .map(ConversationItem::validate)
                        .toList();
        assertThat(items).hasSize(6);
        String first = items.getFirst().asMessage().id();
        var retrieve = ItemRetrieveParams.builder().conversationId(id).build();
        assertThat(CLIENT.conversations().items().retrieve(first, retrieve))
                .isEqualTo(items.getFirst());
        CLIENT.conversations()
                .items()
                .delete(first, ItemDeleteParams.builder().conversationId(id).build());
        assertThatThrownBy(() -> CLIENT.conversations().items().retrieve(first, retrieve))
                .isInstanceOf(NotFoundException.class);
        CLIENT.conversations()
                .update(
                        id,
                        ConversationUpdateParams.builder()
                                .metadata(
                                        ConversationUpdateParams.Metadata.builder()
                                                .putAdditionalProperty("a", JsonValue.from("b"))
                                                .build())
                                .build());
        assertThat(CLIENT.conversations().retrieve(id).isValid()).isTrue();
        assertThat(CLIENT.conversations().delete(id).deleted()).isTrue();
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofEasyInputMessage(
                EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build());
    }

    @Test
    @Feature("compaction")
    void goes_on_from_a_summary() {
        Response first = ask(false, params("my name is Ada"));
        // it takes any message of an output for one of the model
        CompactedResponse window =
                CLIENT.responses()
                        .withOptions(it -> it.responseValidation(false))
                        .compact(
                                ResponseCompactParams.builder()
                                        .model(MockEngine.MODEL)
                                        .previousResponseId(first.id())
                                        .build());
        assertThat(window.usage().isValid()).isTrue();
        ResponseInputItem summary =
                ResponseInputItem.ofCompaction(
                        ResponseCompactionItemParam.builder()
                                .encryptedContent(
                                        window.output().getLast().asCompaction().encryptedContent())
                                .build());
        ResponseInputItem prompt =
                ResponseInputItem.ofEasyInputMessage(
                        EasyInputMessage.builder()
                                .role(EasyInputMessage.Role.USER)
                                .content("say hi")
                                .build());
        Response next = ask(false, params("").inputOfResponse(List.of(summary, prompt)));
        assertThat(text(next)).isEqualTo("hi");
    }

    @Test
    @Feature("token count")
    void counts_tokens() {
        long counted =
                CLIENT.responses()
                        .inputTokens()
                        .count(
                                InputTokenCountParams.builder()
                                        .model(MockEngine.MODEL)
                                        .input("say hi")
                                        .build())
                        .inputTokens();
        Response response = ask(false, params("say hi"));
        assertThat(response.usage().orElseThrow().inputTokens()).isEqualTo(counted);
    }

    private static ResponseCreateParams.Builder params(String prompt) {
        return ResponseCreateParams.builder().model(MockEngine.MODEL).input(prompt);
    }

    private static Response ask(boolean streamed, ResponseCreateParams.Builder params) {
        if (!streamed) {
            return CLIENT.responses().create(params.build());
        }
        var accumulator = ResponseAccumulator.create();
        try (var stream = CLIENT.responses().createStreaming(params.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.response();
    }

    private static String text(Response response) {
        return String.join(
                "",
                response.output().stream()
                        .flatMap(item -> item.message().stream())
                        .flatMap(message -> message.content().stream())
                        .flatMap(content -> content.outputText().stream())
                        .map(text -> text.text())
                        .toList());
    }
}
