package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.responses.ApiException;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** How much memory the bodies of all requests under way may take together. */
class BodiesInFlightTest {
    private static final int BUDGET = 4 << 20;
    private static final int LARGE = 3 << 20;

    private final CountDownLatch go = new CountDownLatch(1);

    private void answerWhenTold(EngineTurn turn) throws IOException, InterruptedException {
        if (turn.request().json().toString().contains("wait")) {
            go.await();
        }
        turn.say("done");
    }

    private static TestProxy proxy(RawEngine engine) {
        return TestProxy.withEngine(engine).maxInflightBytes(BUDGET).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/chat/completions"})
    void large_bodies_beyond_the_budget_are_told_to_come_back(String path) throws Exception {
        try (RawEngine engine = RawEngine.of(this::answerWhenTold);
                TestProxy proxy = proxy(engine);
                RawClient first = proxy.client()) {
            first.post(path, padded(path, "wait", LARGE));
            engine.awaitTurn();
            try (RawClient second = proxy.client()) {
                RawAnswer answer = second.post(path, padded(path, "now", LARGE)).answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).isEqualTo("1");
                assertThat(answer.error().path("message").asText())
                        .contains("4 MiB", "--max-inflight-mb");
            }
            try (RawClient small = proxy.client()) {
                assertThat(small.post(path, padded(path, "now", 1000)).answer().status())
                        .isEqualTo(200);
            }
            go.countDown();
            assertThat(first.answer().status()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(
                            () -> {
                                try (RawClient again = proxy.client()) {
                                    again.post(path, padded(path, "now", LARGE));
                                    assertThat(again.answer().status()).isEqualTo(200);
                                }
                            });
        }
    }

    @Test
    void a_few_kilobytes_that_unpack_to_more_than_the_budget_are_refused() throws Exception {
        try (RawEngine engine = RawEngine.of(this::answerWhenTold);
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            byte[] bomb = gzip(padded("/v1/responses", "now", 3 * BUDGET));
            assertThat(bomb.length).isLessThan(100_000);
            RawAnswer answer =
                    client.post(
                                    "/v1/responses",
                                    bomb,
                                    "Content-Type: application/json",
                                    "Content-Encoding: gzip")
                            .answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error().path("message").asText()).contains("--max-inflight-mb");
        }
    }

    /** Of each byte of these there is ten times as much memory as of a long text. */
    @ParameterizedTest
    @ValueSource(strings = {"[],", "{\"a\":1},", "1,", "{\"role\":\"user\",\"content\":\"x\"},"})
    void many_small_values_count_for_the_memory_that_they_take(String value) throws Exception {
        String values = value.repeat(BUDGET / 4 / value.length());
        byte[] body =
                ("{\"model\":\"m\",\"stream\":false,\"input\":\"now\",\"more\":[" + values + "0]}")
                        .getBytes(StandardCharsets.UTF_8);
        try (RawEngine engine = RawEngine.of(this::answerWhenTold);
                TestProxy proxy = proxy(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer =
                    client.post("/v1/responses", body, "Content-Type: application/json").answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error().path("message").asText()).contains("--max-inflight-mb");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | 0",
                "[1,2,3] | 144",
                "{\"a\":{\"b\":[]}} | 240",
                "\"[1,2,3,4,{{{{:::\\\",,,\\\\\" | 25",
                "\"open,,,\\ | 9"
            })
    void only_what_is_outside_of_strings_is_a_value(String json, long memory) {
        assertThat(JsonMemory.of(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(memory);
    }

    @Test
    void what_a_client_announces_and_never_sends_takes_no_memory_from_others() throws Exception {
        try (RawEngine engine = RawEngine.of(this::answerWhenTold);
                TestProxy proxy = proxy(engine);
                RawClient liar = proxy.client();
                RawClient honest = proxy.client()) {
            liar.request(
                    "POST",
                    "/v1/responses",
                    "Content-Type: application/json",
                    "Content-Length: " + LARGE);
            honest.post("/v1/responses", padded("/v1/responses", "now", LARGE));
            assertThat(honest.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void a_share_counts_what_is_beyond_the_free_part_and_gives_all_of_it_back() {
        var budget = new BodyBudget(1000, () -> {});
        BodyBudget.Share first = budget.share();
        first.resize(BodyBudget.FREE_BYTES + 600);
        BodyBudget.Share second = budget.share();
        assertThat(status(() -> second.resize(BodyBudget.FREE_BYTES + 401))).isEqualTo(503);
        second.resize(BodyBudget.FREE_BYTES + 400);
        first.resize(BodyBudget.FREE_BYTES + 100);
        second.resize(BodyBudget.FREE_BYTES + 900);
        first.close();
        second.close();
        assertThat(status(() -> budget.share().resize(BodyBudget.FREE_BYTES + 1001)))
                .isEqualTo(413);
        budget.share().resize(BodyBudget.FREE_BYTES + 1000);
    }

    @Test
    void the_memory_of_large_bodies_is_collected_once_they_add_up() throws Exception {
        var collections = new Semaphore(0);
        try (var budget = new BodyBudget(Long.MAX_VALUE, collections::release)) {
            int third = (int) LargeGarbage.WORTHWHILE_BYTES / 3 + 1;
            for (int i = 0; i < 2; i++) {
                answered(budget, third);
            }
            for (int i = 0; i < 1000; i++) {
                answered(budget, 0);
            }
            assertThat(collections.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
            answered(budget, third);
            assertThat(collections.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            answered(budget, 3 * third);
            assertThat(collections.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void the_memory_of_a_large_answer_is_collected_too() throws Exception {
        var collections = new Semaphore(0);
        try (var budget = new BodyBudget(Long.MAX_VALUE, collections::release)) {
            try (BodyBudget.Share share = budget.share()) {
                share.used(BodyBudget.FREE_BYTES + LargeGarbage.WORTHWHILE_BYTES);
            }
            assertThat(collections.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void what_was_still_used_is_collected_when_no_more_comes() throws Exception {
        var collections = new Semaphore(0);
        try (var garbage = new LargeGarbage(collections::release, Duration.ofMillis(10))) {
            garbage.add(LargeGarbage.WORTHWHILE_BYTES);
            assertThat(collections.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
            assertThat(collections.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static void answered(BodyBudget budget, int bytesBeyondTheFree) {
        try (BodyBudget.Share share = budget.share()) {
            share.resize(BodyBudget.FREE_BYTES + bytesBeyondTheFree);
        }
    }

    private static int status(Runnable refused) {
        try {
            refused.run();
            return 200;
        } catch (ApiException e) {
            return e.error().status();
        }
    }

    private static String padded(String path, String text, int length) {
        String request =
                path.endsWith("/responses")
                        ? Requests.whole(text).toString()
                        : Requests.chat(text, false).toString();
        return request + " ".repeat(length);
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
