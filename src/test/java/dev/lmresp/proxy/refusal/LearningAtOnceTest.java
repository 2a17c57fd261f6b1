package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Exchanges that share an engine learn from it while others ask it. */
@Timeout(30)
class LearningAtOnceTest {
    private static final List<String> OPTIONS = List.of("temperature", "top_p");

    private static String refusal(String option) {
        return """
        {"error":{"message":"Unsupported parameter: '%s' is not supported with this model.","param":"%s","code":"unsupported_parameter"}}\
        """
                .formatted(option, option);
    }

    private static void refuseOptions(EngineTurn turn) throws IOException {
        JsonNode asked = turn.request().json();
        for (String option : OPTIONS) {
            if (asked.has(option)) {
                turn.json(400, refusal(option));
                return;
            }
        }
        turn.say("well");
    }

    private static RawClient ask(TestProxy proxy, String option) {
        return proxy.client().respond(Requests.streamed("hi").put(option, 0.5));
    }

    @Test
    void two_that_are_refused_at_once_are_both_answered_and_the_next_is_too() throws Exception {
        var both = new CyclicBarrier(2);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    boolean isFirst =
                                            OPTIONS.stream().anyMatch(turn.request().json()::has);
                                    try {
                                        if (isFirst && !both.isBroken()) {
                                            both.await(10, TimeUnit.SECONDS);
                                        }
                                        refuseOptions(turn);
                                    } catch (BrokenBarrierException | TimeoutException e) {
                                        throw new AssertionError(e);
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient one = ask(proxy, OPTIONS.get(0));
                RawClient other = ask(proxy, OPTIONS.get(1))) {
            for (RawClient client : List.of(one, other)) {
                RawAnswer answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).contains("response.completed", "well");
            }
            both.reset();
            for (String option : OPTIONS) {
                // what only one of them could keep is learned once more
                try (RawClient next = ask(proxy, option);
                        RawClient again = ask(proxy, option)) {
                    assertThat(next.answer().status()).isEqualTo(200);
                    assertThat(again.answer().status()).isEqualTo(200);
                }
            }
            assertThat(proxy.gateway().engines().all().getFirst().learned().values())
                    .allSatisfy(notes -> assertThat(notes).doesNotHaveDuplicates());
        }
    }

    @Test
    void what_another_has_taught_meanwhile_changes_nothing_for_one_that_is_being_answered()
            throws Exception {
        var learned = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.inTurn(
                                turn -> {
                                    turn.openStream();
                                    turn.text("slow");
                                    learned.await();
                                    turn.text(" and steady");
                                    turn.finish("stop");
                                    turn.done();
                                },
                                turn -> turn.json(400, refusal("temperature")),
                                turn -> turn.say("well"));
                TestProxy proxy = TestProxy.of(engine);
                RawClient slow = ask(proxy, "temperature")) {
            RawAnswer begun = slow.answer();
            begun.awaitEvent("response.output_text.delta");
            try (RawClient other = ask(proxy, "temperature")) {
                assertThat(other.answer().text()).contains("well");
            }
            learned.countDown();
            JsonNode done = begun.awaitEvent("response.completed");
            assertThat(done.at("/response/output/0/content/0/text").asText())
                    .isEqualTo("slow and steady");
            assertThat(engine.requests().getFirst().json().has("temperature")).isTrue();
            assertThat(engine.requests().getLast().json().has("temperature")).isFalse();
        }
    }
}
