package dev.lmresp.translate.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.json.Json;
import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** What a history costs grows with its length, and no faster. */
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

    private static Duration timeOf(ArrayNode input, String dialect) {
        ObjectNode request = Json.object();
        request.set("input", input);
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        Asked asked =
                Asked.asked(request, Dialects.load(Map.of()).named(dialect), ReasoningSeal.NONE);
        assertThat(asked.messages().size()).isGreaterThan(CALLS);
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }

    private static void call(ArrayNode input, String id) {
        input.addObject()
                .put("type", "function_call")
                .put("call_id", id)
                .put("name", "run")
                .put("arguments", "{}");
    }

    private static void output(ArrayNode input, String id) {
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", id)
                .put("output", "done");
    }
}
