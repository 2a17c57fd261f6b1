package dev.lmresp.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.proxy.routing.Route.Stop;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which of several equal engines gets a request. */
class ReplicasTest {
    private final List<Stop> equals =
            List.of(new Stop("a", "m", 1), new Stop("b", "m", 1), new Stop("c", "m", 2));

    private final Replicas replicas = new Replicas();
    private final Map<String, Integer> running = new HashMap<>();

    private String first(String conversation) {
        return replicas.order(equals, conversation, it -> running.getOrDefault(it, 0))
                .getFirst()
                .engine();
    }

    @Test
    void a_conversation_stays_where_it_was() {
        for (int i = 0; i < 50; i++) {
            String conversation = "conversation " + i;
            String engine = first(conversation);
            assertThat(first(conversation)).isEqualTo(engine);
            assertThat(new Replicas().order(equals, conversation, _ -> 0).getFirst().engine())
                    .as("at another proxy")
                    .isEqualTo(engine);
            String other = engine.equals("a") ? "b" : "a";
            replicas.answered(conversation, other);
            assertThat(first(conversation)).isEqualTo(other);
        }
    }

    @Test
    void conversations_are_divided_by_weight() {
        Map<String, Integer> counts = new HashMap<>();
        IntStream.range(0, 4000)
                .forEach(i -> counts.merge(first("conversation " + i), 1, Integer::sum));
        assertThat(counts.get("a")).isBetween(900, 1100);
        assertThat(counts.get("b")).isBetween(900, 1100);
        assertThat(counts.get("c")).isBetween(1850, 2150);
    }

    @Test
    void a_busy_engine_is_asked_after_those_that_are_free() {
        String engine = first("conversation");
        running.put(engine, 8);
        List<Stop> order =
                replicas.order(equals, "conversation", it -> running.getOrDefault(it, 0));
        assertThat(order.getLast().engine()).isEqualTo(engine);
        assertThat(order).containsExactlyInAnyOrderElementsOf(equals);
    }

    @Test
    void without_a_conversation_the_least_busy_comes_first() {
        running.putAll(Map.of("a", 2, "b", 1, "c", 4));
        assertThat(first("")).isEqualTo("b");
        running.put("b", 3);
        assertThat(first("")).isEqualTo("c");
    }
}
