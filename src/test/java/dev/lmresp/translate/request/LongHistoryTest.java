package dev.lmresp.translate.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** What a history, and what tools cost grows with their number, and no faster. */
class LongHistoryTest {
    private static final int CALLS = 20_000;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(strings = {"generic", "mistral"})
    void ids_that_begin_anew_in_every_turn_cost_no_more_with_each(String dialect) {
        ArrayNode input = Json.array();
        for (int i = 0; i < CALLS; i++) {
            call(input, "call_0");
            output(input, "call_0");
        }
        assertThat(timeOf(input, dialect)).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "mistral"})
    void calls_of_one_turn_cost_no_more_with_each(String dialect) {
        ArrayNode input = Json.array();
        for (int i = 0; i < CALLS; i++) {
            call(input, "call_" + i);
        }
        for (int i = 0; i < CALLS; i++) {
            output(input, "call_" + i);
        }
        assertThat(timeOf(input, dialect)).isLessThan(LIMIT);
    }

    @Test
    void a_call_that_waits_for_its_output_costs_no_more_with_each_before_it() {
        ArrayNode input = Json.array();
        for (int i = 0; i < CALLS; i++) {
            call(input, "lost_" + i);
        }
        call(input, "late");
        call(input, "soon");
        output(input, "soon");
        for (int i = 0; i < CALLS; i++) {
            call(input, "more_" + i);
            message(input);
        }
        output(input, "late");
        assertThat(timeOf(input, "generic")).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "mistral"})
    void messages_of_one_side_cost_no_more_with_each(String dialect) {
        ArrayNode input = Json.array();
        for (int i = 0; i < CALLS; i++) {
            message(input);
        }
        assertThat(timeOf(request(input), dialect)).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "namespace"})
    void tools_cost_no_more_with_each(String unique) {
        assertThat(timeOf(withTools(unique), "generic")).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "namespace"})
    void a_choice_of_tools_costs_no_more_with_each(String unique) {
        ObjectNode request = withTools(unique);
        ObjectNode choice = request.putObject("tool_choice");
        choice.put("type", "allowed_tools").put("mode", "auto");
        ArrayNode allowed = choice.putArray("tools");
        for (int i = CALLS - 1; i >= 0; i--) {
            ObjectNode one = allowed.addObject().put("type", "function");
            one.put("name", unique.equals("name") ? "tool" + i : "tool");
            if (unique.equals("namespace")) {
                one.put("namespace", "space" + i);
            }
        }
        assertThat(timeOf(request, "generic")).isLessThan(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "namespace"})
    void calls_of_tools_cost_no_more_with_each_of_them(String unique) {
        ObjectNode request = withTools(unique);
        ArrayNode input = request.putArray("input");
        for (int i = 0; i < CALLS; i++) {
            call(input, "call_" + i);
            ((ObjectNode) input.get(2 * i)).put("name", "tool").put("namespace", "other" + i);
            output(input, "call_" + i);
        }
        assertThat(timeOf(request, "generic")).isLessThan(LIMIT);
    }

    private static ObjectNode withTools(String unique) {
        ArrayNode input = Json.array();
        message(input);
        ObjectNode request = request(input);
        ArrayNode tools = request.putArray("tools");
        for (int i = 0; i < CALLS; i++) {
            if (unique.equals("name")) {
                tools.addObject().put("type", "function").put("name", "tool" + i);
            } else {
                ObjectNode group = tools.addObject().put("type", "namespace");
                group.put("name", "space" + i);
                group.putArray("tools").addObject().put("type", "function").put("name", "tool");
            }
        }
        return request;
    }

    private static ObjectNode request(ArrayNode input) {
        ObjectNode request = Json.object();
        request.set("input", input);
        return request;
    }

    private static Duration timeOf(ArrayNode input, String dialect) {
        return timeOf(request(input), dialect);
    }

    private static Duration timeOf(ObjectNode request, String dialect) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        Asked asked =
                Asked.asked(request, Dialects.load(Map.of()).named(dialect), ReasoningSeal.NONE);
        assertThat(asked.messages()).isNotEmpty();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }

    private static void call(ArrayNode input, String id) {
        input.addObject()
                .put("type", "function_call")
                .put("call_id", id)
                .put("name", "run")
                .put("arguments", "{}");
    }

    private static void message(ArrayNode input) {
        input.addObject().put("type", "message").put("role", "user").put("content", "well?");
    }

    private static void output(ArrayNode input, String id) {
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", id)
                .put("output", "done");
    }
}
