package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;
import dev.lmresp.state.ask.ConversationIds;
import dev.lmresp.state.ask.ConversationStore;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.state.ask.StoredTurn.Status;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Conversations with a real proxy, over HTTP. */
class ConversationTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ConversationStore store =
            ConversationStore.inMemory(Clock.systemUTC(), new ConversationIds());
    private final List<String> warnings = new ArrayList<>();
    private final Conversation conversation = Conversation.begin(store, warnings::add);
    private final TestProxy proxy = TestProxy.mock();
    private ChatSettings settings = ChatSettings.DEFAULT;
    private Approval approval = Approval.ALWAYS;
    private int maxRounds = 5;

    @AfterEach
    void stop() {
        proxy.close();
        store.close();
    }

    @Test
    void the_next_question_is_asked_in_the_same_conversation() {
        ask("my name is Ada");
        TurnEnd end = ask("what is my name?");
        assertThat(text(end)).contains("Ada");
        assertThat(conversation.turns())
                .extracting(StoredTurn::status)
                .containsOnly(Status.COMPLETED);
        assertThat(conversation.kept().orElseThrow().title()).isEqualTo("my name is Ada");
    }

    @Test
    void it_goes_on_after_it_was_read_again() {
        ask("my name is Ada");
        Conversation again =
                Conversation.resume(store, conversation.kept().orElseThrow(), warnings::add);
        assertThat(text(ask(again, "what is my name?"))).contains("Ada");
    }

    @Test
    void it_goes_on_with_the_model_that_was_last_chosen() {
        conversation.model("not begun yet");
        ask("my name is Ada");
        conversation.model("other");
        Conversation again =
                Conversation.resume(store, conversation.kept().orElseThrow(), warnings::add);
        assertThat(again.settings(ChatSettings.DEFAULT).model()).isEqualTo("other");
        assertThat(conversation.turns().getFirst().model()).isEmpty();
    }

    @Test
    void a_question_is_asked_once_more_beside_its_answer_and_one_of_them_is_gone_on_with() {
        ask("my name is Ada");
        ask("say first");
        Conversation branch = conversation.beforeLast();
        assertThat(text(ask(branch, "what is my name?"))).contains("Ada");
        assertThat(conversation.turns()).hasSize(2);

        conversation.goOnHere();
        assertThat(saidLast()).isEqualTo("first");
        branch.goOnHere();
        assertThat(saidLast()).contains("Ada");
        assertThat(
                        store.children(
                                conversation.kept().orElseThrow().id(),
                                conversation.turns().getFirst().id()))
                .hasSize(2);
    }

    /** What the conversation ends with where it is kept. */
    private String saidLast() {
        StoredTurn last = store.path(conversation.kept().orElseThrow().id()).getLast();
        return SaidText.of(last.output());
    }

    @Test
    void a_branch_that_is_not_gone_on_with_stays_in_memory_when_nothing_can_be_kept() {
        ask("my name is Ada");
        ask("say first");
        Conversation branch = conversation.beforeLast();
        store.close();
        assertThat(text(ask(branch, "what is my name?"))).contains("Ada");
        conversation.goOnHere();
        assertThat(text(ask("what is my name?"))).contains("Ada");
        assertThat(warnings).hasSize(2);
    }

    @Test
    void when_it_can_neither_be_kept_nor_read_any_more_the_answer_is_whole_and_it_goes_on() {
        ask("my name is Ada");
        TurnEnd end =
                ask(
                        conversation,
                        "count to 20 every 50 ms",
                        proxy.url(),
                        new TurnListener() {
                            @Override
                            public void event(ServerEvent event) {
                                store.close();
                            }
                        });
        assertThat(text(end)).endsWith("19 20");
        assertThat(warnings).singleElement().asString().contains("no longer saved");
        assertThat(text(ask("what is my name?"))).contains("Ada");
        assertThat(conversation.turns()).hasSize(3);
        assertThat(conversation.kept().orElseThrow().title()).isEqualTo("my name is Ada");
        assertThat(conversation.kept().orElseThrow().turns()).isEqualTo(3);
    }

    @Test
    void a_question_that_is_taken_back_is_forgotten_by_the_model_but_kept() {
        ask("my name is Ada");
        conversation.undo();
        assertThat(conversation.items()).isEmpty();
        assertThat(text(ask("what is my name?"))).doesNotContain("Ada");
        assertThat(store.children(conversation.kept().orElseThrow().id(), 0)).hasSize(2);
    }

    @Test
    void a_tool_runs_and_its_output_goes_back_to_the_model() {
        settings = settings.withTools(List.of(adder()));
        TurnEnd end = ask("add 2 and 3");
        assertThat(end.status()).isEqualTo(Status.COMPLETED);
        assertThat(end.output())
                .extracting(item -> item.path("type").asText())
                .containsExactly("function_call", "function_call_output", "message");
        assertThat(end.output().get(1).path("output").asText()).contains("\"a\":2");
        assertThat(text(end)).contains("\"a\":2");
    }

    @Test
    void a_tool_that_the_person_refuses_does_not_run() {
        settings = settings.withTools(List.of(adder()));
        approval = (call, tool) -> Approval.Decision.REFUSE;
        TurnEnd end = ask("add 2 and 3");
        assertThat(end.output().get(1).path("output").asText()).contains("refused");
    }

    @Test
    void a_model_that_calls_tools_for_ever_is_stopped_and_can_go_on() {
        try (var engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.event(Chunks.call(0, "call_1", "add", "{}"));
                                    turn.event(Chunks.finish("tool_calls"));
                                    turn.done();
                                });
                var endless = TestProxy.of(engine)) {
            settings = settings.withTools(List.of(adder()));
            maxRounds = 3;
            TurnEnd end = ask(conversation, "go", endless.url(), new TurnListener() {});
            assertThat(end.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(end.error()).contains("after 3 rounds");
            assertThat(engine.requests()).hasSize(3);
        }
    }

    @Test
    void an_interrupt_ends_the_answer_and_what_was_said_is_kept() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new ArrayList<TurnEnd>();
        Thread asking =
                Thread.ofPlatform()
                        .start(
                                () ->
                                        end.add(
                                                ask(
                                                        conversation,
                                                        "count to 500 every 50 ms",
                                                        proxy.url(),
                                                        new TurnListener() {
                                                            @Override
                                                            public void event(ServerEvent event) {
                                                                if (event.type()
                                                                        .endsWith("text.delta")) {
                                                                    begun.countDown();
                                                                }
                                                            }
                                                        })));
        begun.await();
        asking.interrupt();
        assertThat(asking.join(MINUTE)).isTrue();
        assertThat(end.getFirst().status()).isEqualTo(Status.CANCELLED);
        assertThat(text(end.getFirst())).startsWith("1");
        assertThat(conversation.turns().getLast().status()).isEqualTo(Status.CANCELLED);
        // the engine stops, too
        await().until(() -> proxy.gateway().exchanges().running() == 0);
    }

    @Test
    void what_failed_is_not_part_of_the_next_request() {
        String nobody = proxy.url();
        proxy.close();
        TurnEnd end = ask(conversation, "are you there?", nobody, new TurnListener() {});
        assertThat(end.status()).isEqualTo(Status.FAILED);
        assertThat(end.error()).contains("no response from");
        assertThat(conversation.items()).isEmpty();
        assertThat(conversation.turns()).hasSize(1);
    }

    private TurnEnd ask(String question) {
        return ask(conversation, question);
    }

    private TurnEnd ask(Conversation asked, String question) {
        return ask(asked, question, proxy.url(), new TurnListener() {});
    }

    private TurnEnd ask(Conversation asked, String question, String url, TurnListener listener) {
        try (var client = new ResponsesClient(url, "")) {
            var progress = new TurnProgress(System::nanoTime);
            var tools = new ToolCalls(settings.tools(), approval, ToolCalls.Listener.NONE);
            return asked.ask(
                    new Question().text(question).items(),
                    settings,
                    "mock",
                    progress,
                    it -> new TurnRun(client, settings, tools, maxRounds, progress, it),
                    listener);
        }
    }

    private static String text(TurnEnd end) {
        JsonNode message = end.output().getLast();
        return message.path("content").path(0).path("text").asText();
    }

    /** It says what it was given. */
    private static CommandTool adder() {
        var parameters = Json.object().put("type", "object");
        var properties = parameters.putObject("properties");
        properties.putObject("a").put("type", "integer");
        properties.putObject("b").put("type", "integer");
        parameters.putArray("required").add("a").add("b");
        return new CommandTool(
                "add",
                "adds two numbers",
                parameters,
                List.of("cat"),
                Duration.ofSeconds(20),
                Path.of("."),
                1 << 15,
                Map.of());
    }
}
