package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.conversation.Approval.Decision;
import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

@DisabledOnOs(OS.WINDOWS)
class ToolCallsTest {
    @TempDir private Path folder;

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = new ArrayList<>();

    private final ToolCalls.Listener listener =
            new ToolCalls.Listener() {
                @Override
                public void started(ToolCall call, Tool tool) {
                    heard.add("started " + call.callId());
                }

                @Override
                public void ended(ToolCall call, ToolOutput output) {
                    heard.add("ended " + call.callId() + " " + output.outcome());
                }
            };

    private Approval always(Decision decision) {
        return (call, tool) -> {
            asked.add(call.callId() + " " + tool.name());
            return decision;
        };
    }

    private static ToolCall call(String id, String name) {
        return new ToolCall(id, name, "{}");
    }

    private static List<String> texts(List<JsonNode> items) {
        return items.stream().map(it -> it.path("output").asText()).toList();
    }

    @Test
    void calls_are_read_from_an_answer() {
        JsonNode output =
                Json.parse(
                        """
                        [{"type":"reasoning"},
                         {"type":"function_call","call_id":"c","name":"n","arguments":"{}"}]
                        """);
        assertThat(ToolCall.in(output)).containsExactly(new ToolCall("c", "n", "{}"));
    }

    @Test
    void all_run_at_once_and_answer_in_their_order() {
        // each waits for the other: one after another they would never end
        String meet = "touch %1$s/%2$s; until [ -e %1$s/%3$s ]; do sleep 0.01; done; echo %2$s";
        var calls =
                new ToolCalls(
                        List.of(
                                Tools.shell("one", meet.formatted(folder, "a", "b")),
                                Tools.shell("two", meet.formatted(folder, "b", "a") + "; sleep 0")),
                        always(Decision.RUN),
                        listener);
        var items = calls.run(List.of(call("1", "one"), call("2", "two")));
        assertThat(texts(items)).containsExactly("a", "b");
        assertThat(items.getFirst())
                .isEqualTo(
                        Json.parse(
                                "{\"type\":\"function_call_output\",\"call_id\":\"1\",\"output\":\"a\"}"));
        assertThat(asked).containsExactly("1 one", "2 two");
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "started 1", "started 2", "ended 1 SUCCEEDED", "ended 2 SUCCEEDED");
    }

    @Test
    void what_is_refused_or_unknown_or_does_not_fit_is_answered_too() {
        var strict = Tools.withParameters("strict", "{\"required\":[\"a\"]}", "echo ran");
        var calls =
                new ToolCalls(
                        List.of(Tools.shell("one", "echo ran"), strict),
                        always(Decision.REFUSE),
                        listener);
        var items = calls.run(List.of(call("1", "one"), call("2", "tow"), call("3", "strict")));
        assertThat(texts(items).get(0)).contains("user refused");
        assertThat(texts(items).get(1)).contains("no tool 'tow'", "one, strict");
        assertThat(texts(items).get(2)).contains("'a'");
        assertThat(asked).containsExactly("1 one");
        assertThat(heard).containsExactly("ended 1 REFUSED", "ended 2 UNKNOWN", "ended 3 INVALID");
    }

    @Test
    void a_tool_that_may_always_run_is_asked_about_once() {
        var calls =
                new ToolCalls(
                        List.of(Tools.shell("one", "echo 1"), Tools.shell("two", "echo 2")),
                        always(Decision.RUN_ALWAYS),
                        listener);
        assertThat(texts(calls.run(List.of(call("1", "one"), call("2", "one")))))
                .containsExactly("1", "1");
        assertThat(texts(calls.run(List.of(call("3", "one"), call("4", "two")))))
                .containsExactly("1", "2");
        assertThat(asked).containsExactly("1 one", "4 two");
    }

    @Test
    void an_interrupt_ends_what_runs_and_every_call_has_its_output() throws Exception {
        var running = new CountDownLatch(2);
        var counting =
                new ToolCalls.Listener() {
                    @Override
                    public void started(ToolCall call, Tool tool) {
                        running.countDown();
                    }

                    @Override
                    public void ended(ToolCall call, ToolOutput output) {
                        listener.ended(call, output);
                    }
                };
        var calls =
                new ToolCalls(
                        List.of(Tools.shell("slow", "sleep 60")), always(Decision.RUN), counting);
        var items = new ArrayList<JsonNode>();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    items.addAll(
                                            calls.run(
                                                    List.of(call("1", "slow"), call("2", "slow"))));
                                    heard.add("" + Thread.currentThread().isInterrupted());
                                });
        running.await();
        thread.interrupt();
        thread.join();
        assertThat(items).hasSize(2);
        assertThat(heard)
                .containsExactlyInAnyOrder("ended 1 CANCELLED", "ended 2 CANCELLED", "true");
    }

    @Test
    void after_an_interrupt_while_asking_nothing_runs() {
        Approval leaving =
                (call, tool) -> {
                    asked.add(call.callId());
                    Thread.currentThread().interrupt();
                    return Decision.RUN;
                };
        var calls = new ToolCalls(List.of(Tools.shell("one", "echo ran")), leaving, listener);
        var items = calls.run(List.of(call("1", "one"), call("2", "one")));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(texts(items)).allMatch(it -> it.contains("before this tool was run"));
        assertThat(asked).containsExactly("1");
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "ended 1 " + Outcome.CANCELLED, "ended 2 " + Outcome.CANCELLED);
    }
}
