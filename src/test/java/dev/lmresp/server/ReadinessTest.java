package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.CountDownLatch;

/** What an orchestrator asks: whether to restart a proxy, and whether to send it requests. */
class ReadinessTest {
    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void it_needs_neither_a_key_nor_a_place_nor_an_engine(String path) throws Exception {
        var answer = new CountDownLatch(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    answer.await();
                                    turn.reset();
                                });
                TestProxy proxy =
                        TestProxy.withEngine(engine).apiKeys("mine").maxExchanges(1).start();
                RawClient busy = proxy.client();
                RawClient client = proxy.client()) {
            busy.respond(Requests.whole("hi"), "x-api-key: mine");
            await().until(() -> proxy.gateway().exchanges().running() == 1);
            assertThat(client.request("GET", path).answer().json().path("status").asText())
                    .isEqualTo("ok");
            assertThat(client.request("HEAD", path).answerToHead().status()).isEqualTo(200);
            assertThat(client.request("POST", path).answer().status()).isEqualTo(405);
            answer.countDown();
        }
    }
}
