package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestOrder;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that takes long to say which models it has, or never does. */
@Order(TestOrder.LONG)
class SlowModelsTest {
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String LIST =
            "{\"object\":\"list\",\"data\":[{\"id\":\"late\",\"object\":\"model\"}]}";

    @Test
    void health_waits_for_nobody() {
        try (RawEngine engine = RawEngine.listing(EngineTurn::awaitLeft, turn -> turn.say("hi"));
                TestProxy proxy = impatient(engine)) {
            for (int i = 0; i < 3; i++) {
                long asked = System.nanoTime();
                RawAnswer answer = get(proxy, "/health");
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
                assertThat(answer.status()).isEqualTo(200);
                JsonNode health = answer.json();
                assertThat(health.path("status").asText()).isEqualTo("ok");
                JsonNode known = health.path("engine");
                assertThat(known.path("status").asText()).isEqualTo("unreachable");
                assertThat(known.path("problem").asText()).contains("takes long");
                assertThat(known.path("checked_seconds_ago").asInt(-1)).isZero();
            }
        }
    }

    @Test
    void health_says_how_old_its_knowledge_is_and_has_it_renewed() {
        var asked = new AtomicInteger();
        try (RawEngine engine =
                        RawEngine.listing(
                                turn -> {
                                    asked.incrementAndGet();
                                    turn.json(200, LIST);
                                },
                                turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.of(engine)) {
            await().atMost(Duration.ofSeconds(4))
                    .until(() -> health(proxy).path("checked_seconds_ago").asInt() == 1);
            // however many ask, the engine is left in peace for some seconds
            assertThat(asked).hasValue(1);
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    health(proxy).path("checked_seconds_ago").asInt() == 0
                                            && asked.get() == 2);
        }
    }

    @Test
    void many_who_ask_share_one_question() throws Exception {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.listing(
                                turn -> {
                                    if (asked.incrementAndGet() > 1) {
                                        answer.await();
                                    }
                                    turn.json(200, LIST);
                                },
                                turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.of(engine)) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 100; i++) {
                RawClient client = proxy.client();
                clients.add(client);
                client.request("GET", i % 2 == 0 ? "/v1/models" : "/health");
            }
            for (int i = 1; i < 100; i += 2) {
                assertThat(clients.get(i).answer().status()).isEqualTo(200);
            }
            await().until(() -> asked.get() == 2);
            answer.countDown();
            for (int i = 0; i < 100; i += 2) {
                assertThat(clients.get(i).answer().json().toString()).contains("late");
            }
            assertThat(asked).hasValue(2);
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void those_who_wait_for_models_count_among_the_requests() throws Exception {
        var first = new AtomicInteger();
        try (RawEngine engine =
                        RawEngine.listing(
                                turn -> {
                                    if (first.incrementAndGet() > 1) {
                                        turn.awaitLeft();
                                    }
                                    turn.json(200, LIST);
                                },
                                turn -> turn.say("hi"));
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(2).start();
                RawClient one = proxy.client();
                RawClient two = proxy.client()) {
            one.request("GET", "/v1/models");
            two.request("GET", "/v1/models/late");
            await().until(() -> first.get() == 2);
            await().until(() -> get(proxy, "/v1/models").status() == 503);
            assertThat(get(proxy, "/health").status()).isEqualTo(200);
        }
    }

    @Test
    void requests_do_not_wait_for_an_engine_that_hangs_at_its_models() {
        try (RawEngine engine = RawEngine.listing(EngineTurn::awaitLeft, turn -> turn.say("hi"));
                TestProxy proxy = impatient(engine)) {
            long begun = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.respond(Requests.whole("hi")).answer();
                    assertThat(answer.json().path("output_text").asText()).isEqualTo("hi");
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(PATIENCE.multipliedBy(2));
        }
    }

    @Test
    void a_request_without_a_model_waits_for_the_list() throws Exception {
        var answer = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.listing(
                                turn -> {
                                    answer.await();
                                    turn.json(200, LIST);
                                },
                                turn -> turn.say("hi"));
                TestProxy proxy = impatient(engine);
                RawClient client = proxy.client()) {
            ObjectNode nameless = Requests.whole("hi");
            nameless.remove("model");
            client.respond(nameless);
            answer.countDown();
            assertThat(client.answer().json().path("model").asText()).isEqualTo("late");
        }
    }

    @Test
    void a_list_that_is_known_is_given_while_the_engine_is_slow() {
        var asked = new AtomicInteger();
        try (RawEngine engine =
                        RawEngine.listing(
                                turn -> {
                                    if (asked.incrementAndGet() > 1) {
                                        turn.awaitLeft();
                                    }
                                    turn.json(200, LIST);
                                },
                                turn -> turn.say("hi"));
                TestProxy proxy = impatient(engine)) {
            RawAnswer answer = get(proxy, "/v1/models");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().toString()).contains("late");
            assertThat(asked).hasValue(2);
        }
    }

    private static TestProxy impatient(RawEngine engine) {
        return TestProxy.withEngine(engine).headerTimeout(PATIENCE).start();
    }

    private static JsonNode health(TestProxy proxy) {
        return get(proxy, "/health").json().path("engine");
    }

    private static RawAnswer get(TestProxy proxy, String path) {
        try (RawClient client = proxy.client()) {
            return client.request("GET", path).answer();
        }
    }
}
