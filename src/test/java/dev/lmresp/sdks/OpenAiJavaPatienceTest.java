package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.models.responses.ResponseCreateParams;

import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;

/** When the official client of OpenAI comes back, and when it leaves. */
class OpenAiJavaPatienceTest {
    private static final ResponseCreateParams PARAMS =
            ResponseCreateParams.builder().model(RawEngine.MODEL).input("hello").build();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Feature("limited rate is a 429")
    void a_limited_rate_says_when_to_come_back(boolean streamed) {
        try (var engine = RawEngine.of(OpenAiJavaPatienceTest::limit);
                TestProxy proxy = TestProxy.of(engine)) {
            OpenAIClient client = client(proxy);
            assertThatThrownBy(() -> ask(client, streamed))
                    .isInstanceOfSatisfying(
                            RateLimitException.class,
                            e -> assertThat(e.headers().values("retry-after")).contains("1"));
            client.close();
        }
    }

    @Test
    @Feature("waits for Retry-After")
    void comes_back_when_the_engine_has_said() {
        var asked = new CopyOnWriteArrayList<Instant>();
        try (var engine =
                        RawEngine.of(
                                turn -> {
                                    asked.add(Instant.now());
                                    if (asked.size() == 1) {
                                        limit(turn);
                                    } else {
                                        turn.say("here again");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            OpenAIClient client = client(proxy).withOptions(it -> it.maxRetries(2));
            ask(client, false);
            assertThat(asked).hasSize(2);
            assertThat(Duration.between(asked.getFirst(), asked.getLast()))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
            client.close();
        }
    }

    @Test
    @Feature("abort frees the engine")
    void the_engine_is_let_go_when_a_stream_is_closed() throws InterruptedException {
        try (var engine = RawEngine.of(OpenAiJavaPatienceTest::beginAndWait);
                TestProxy proxy = TestProxy.of(engine)) {
            OpenAIClient client = client(proxy);
            try (var stream = client.responses().createStreaming(PARAMS)) {
                assertThat(
                                stream.stream()
                                        .filter(event -> event.outputTextDelta().isPresent())
                                        .findFirst())
                        .isPresent();
            }
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
            client.close();
        }
    }

    @Test
    @Feature("time-out frees the engine")
    void the_engine_is_let_go_when_the_client_waits_no_longer() throws InterruptedException {
        try (var engine = RawEngine.of(EngineTurn::awaitLeft);
                TestProxy proxy = TestProxy.of(engine)) {
            OpenAIClient client =
                    client(proxy).withOptions(it -> it.timeout(Duration.ofMillis(300)));
            assertThatThrownBy(() -> ask(client, false))
                    .isInstanceOf(OpenAIIoException.class)
                    .hasRootCauseInstanceOf(IOException.class);
            assertThat(engine.awaitTurn().isLeftWithin(Duration.ofSeconds(2))).isTrue();
            client.close();
        }
    }

    private static void limit(EngineTurn turn) throws IOException {
        turn.json(429, "{\"error\":{\"message\":\"Rate limit reached\"}}", "Retry-After: 1");
    }

    private static void beginAndWait(EngineTurn turn) throws IOException {
        turn.openStream();
        turn.text("Hello");
        turn.awaitLeft();
    }

    private static OpenAIClient client(TestProxy proxy) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey("any")
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    private static void ask(OpenAIClient client, boolean streamed) {
        if (streamed) {
            client.responses().createStreaming(PARAMS).close();
        } else {
            client.responses().create(PARAMS);
        }
    }
}
