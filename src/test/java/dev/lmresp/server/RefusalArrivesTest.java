package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

/** Many clients send all of a request before they look for an answer: they must find it. */
class RefusalArrivesTest {
    /** More than the buffers between the two hold. */
    private static final String MUCH = " ".repeat(8 << 20);

    private static final int ATTEMPTS = 10;

    @ParameterizedTest
    @CsvSource({
        "401, /v1/responses,        X: y,                               application/json",
        "403, /v1/responses,        Host: evil.example,                 application/json",
        "404, /v1/nowhere,          Authorization: Bearer k,            application/json",
        "405, /v1/models,           Authorization: Bearer k,            application/json",
        "415, /v1/responses,        Authorization: Bearer k,            text/plain",
        "415, /v1/responses,        Authorization: Bearer k~Content-Encoding: br, application/json",
        "413, /v1/chat/completions, Authorization: Bearer k,            application/json",
        "431, /v1/responses,        X: %s,                              application/json",
    })
    void a_refusal_arrives_though_the_client_goes_on_sending(
            int status, String path, String header, String type) {
        try (TestProxy proxy =
                TestProxy.withEngine("mock")
                        .apiKeys("k")
                        .maxBodyBytes(status == 413 ? 1 << 20 : 64 << 20)
                        .start()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer =
                            client.post(
                                            path,
                                            MUCH,
                                            header.formatted("x".repeat(70_000))
                                                    .replace("~", "\r\n"),
                                            "Content-Type: " + type)
                                    .answer();
                    assertThat(answer.status()).isEqualTo(status);
                    answer.envelope();
                    assertThat(client.isClosedByPeer()).isTrue();
                }
            }
        }
    }

    @Test
    void a_client_in_chunks_finds_its_refusal_too() {
        try (TestProxy proxy = TestProxy.withEngine("mock").maxBodyBytes(1 << 20).start()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                try (RawClient client = proxy.client()) {
                    client.request(
                            "POST",
                            "/v1/responses",
                            "Content-Type: application/json",
                            "Transfer-Encoding: chunked");
                    client.send(("10000\r\n" + " ".repeat(0x10000) + "\r\n").repeat(128));
                    client.send("0\r\n\r\n");
                    assertThat(client.answer().status()).isEqualTo(413);
                }
            }
        }
    }

    @Test
    void a_client_that_comes_when_all_places_are_taken_is_told_so() throws Exception {
        try (RawEngine engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = TestProxy.withEngine(engine).maxExchanges(1).start();
                RawClient first = proxy.client()) {
            first.respond(Requests.streamed("hi"));
            engine.awaitTurn();
            for (int i = 0; i < ATTEMPTS; i++) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.post("/v1/responses", MUCH).answer();
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.header("retry-after")).isNotEmpty();
                }
            }
        }
    }

    @Test
    void a_server_that_stops_does_not_wait_for_what_a_refused_client_still_sends()
            throws Exception {
        try (TestProxy proxy = TestProxy.mock();
                RawClient client = proxy.client()) {
            client.request("POST", "/nowhere", "Content-Length: 100");
            assertThat(client.answer().status()).isEqualTo(404);
            long begun = System.nanoTime();
            proxy.stop(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }
}
