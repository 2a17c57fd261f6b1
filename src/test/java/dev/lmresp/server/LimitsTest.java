package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.EventList;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How much at once, and what becomes of it when the proxy stops. */
class LimitsTest {
    @Test
    void more_exchanges_than_allowed_are_told_to_come_back() throws Exception {
        var go = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    go.await();
                                    turn.say("done");
                                });
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(2).start();
                RawClient one = proxy.client();
                RawClient two = proxy.client()) {
            one.respond(Requests.streamed("hi"));
            two.post("/v1/chat/completions", Requests.chat("hi", false).toString());
            engine.awaitTurn();
            engine.awaitTurn();
            try (RawClient three = proxy.client()) {
                RawAnswer answer = three.respond(Requests.whole("hi")).answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).isEqualTo("1");
                JsonNode error = answer.error();
                assertThat(error.path("message").asText()).contains("2", "--max-exchanges");
                assertThat(error.path("code").asText()).isEqualTo("too_many_requests");
            }
            try (RawClient health = proxy.client()) {
                // that the proxy is busy does not make it ill
                assertThat(health.request("GET", "/health").answer().status()).isEqualTo(200);
            }
            go.countDown();
            assertThat(one.answer().events().checked().text()).isEqualTo("done");
            two.answer().bytes();
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(
                            () -> {
                                try (RawClient again = proxy.client()) {
                                    assertThat(
                                                    again.respond(Requests.whole("hi"))
                                                            .answer()
                                                            .status())
                                            .isEqualTo(200);
                                }
                            });
        }
    }

    @Test
    void places_are_freed_by_failures_and_by_clients_that_leave() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    String asked = turn.request().json().toString();
                                    if (asked.contains("fail")) {
                                        turn.json(500, "{}");
                                    } else if (asked.contains("silence")) {
                                        turn.awaitLeft();
                                    } else {
                                        turn.say("free");
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(1).start()) {
            for (String input : new String[] {"fail", "silence", "fail", "silence"}) {
                try (RawClient client = proxy.client()) {
                    await().atMost(Duration.ofSeconds(2))
                            .until(() -> proxy.gateway().exchanges().running() == 0);
                    client.respond(Requests.streamed(input));
                    if (input.equals("fail")) {
                        assertThat(client.answer().status()).isIn(500, 503);
                    } else {
                        await().pollDelay(Duration.ofMillis(20))
                                .until(() -> proxy.gateway().exchanges().running() <= 1);
                    }
                }
            }
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(
                            () -> {
                                try (RawClient client = proxy.client()) {
                                    assertThat(
                                                    client.respond(Requests.whole("hi"))
                                                            .answer()
                                                            .json()
                                                            .path("output_text")
                                                            .asText())
                                            .isEqualTo("free");
                                }
                            });
        }
    }

    @Test
    void an_answer_that_does_not_end_in_time_is_ended_with_the_truth() throws Exception {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.text("endless ");
                                    }
                                    turn.awaitLeft();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient streamed = proxy.client();
                RawClient whole = proxy.client()) {
            RawAnswer answer = streamed.respond(Requests.streamed("hi")).answer();
            answer.awaitEvent("response.output_text.delta");
            whole.respond(Requests.whole("hi"));
            engine.awaitTurn();
            engine.awaitTurn();
            long told = System.nanoTime();
            Thread stop = Thread.ofVirtual().start(() -> stop(proxy, Duration.ofMillis(200)));
            EventList events = answer.events();
            assertThat(events.last().path("type").asText()).isEqualTo("response.failed");
            assertThat(events.response().path("error").path("message").asText())
                    .contains("stopping");
            RawAnswer refused = whole.answer();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error().path("message").asText()).contains("stopping");
            stop.join();
            assertThat(Duration.ofNanos(System.nanoTime() - told))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void what_passes_through_is_waited_for_and_then_ended_too() throws Exception {
        var go = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.wantsStream()) {
                                        turn.openStream();
                                        turn.awaitLeft();
                                    } else {
                                        go.await();
                                        turn.say("waited for");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient whole = proxy.client();
                RawClient endless = proxy.client()) {
            whole.post("/v1/chat/completions", Requests.chat("hi", false).toString());
            EngineTurn first = engine.awaitTurn();
            endless.post("/v1/chat/completions", Requests.chat("hi", true).toString());
            EngineTurn second = engine.awaitTurn();
            await().until(() -> proxy.gateway().exchanges().running() == 2);
            Thread stop = Thread.ofVirtual().start(() -> stop(proxy, Duration.ofMillis(500)));
            go.countDown();
            assertThat(whole.answer().text()).contains("waited for");
            EngineTurn left = first.wantsStream() ? first : second;
            assertThat(left.isLeftWithin(Duration.ofSeconds(5))).isTrue();
            stop.join();
        }
    }

    private static void stop(TestProxy proxy, Duration patience) {
        try {
            proxy.stop(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
