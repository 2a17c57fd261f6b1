package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.concurrent.Semaphore;

/** A lone token leaves at once, and what arrives together leaves together. */
class StreamPaceTest {
    @Test
    void what_arrives_together_leaves_together() {
        var burst = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            burst.append("data: ").append(Chunks.text("word ")).append("\n\n");
        }
        burst.append("data: ").append(Chunks.finish("stop")).append("\n\ndata: [DONE]\n\n");
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.chunk(burst.toString());
                                    turn.send("0\r\n\r\n");
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            assertThat(answer.events().checked().text()).isEqualTo("word ".repeat(60));
            // the first blocks are small, so that a lone token costs little
            assertThat(answer.chunks()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void a_lone_token_leaves_at_once() {
        int tokens = 20;
        long[] sent = new long[tokens];
        long[] delays = new long[tokens];
        var next = new Semaphore(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    for (int i = 0; i < tokens; i++) {
                                        next.acquire();
                                        sent[i] = System.nanoTime();
                                        turn.text("token ");
                                    }
                                    turn.finish("stop");
                                    turn.done();
                                });
                TestProxy proxy = TestProxy.of(engine);
                RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Requests.streamed("hi")).answer();
            for (int i = 0; i < tokens; i++) {
                answer.awaitEvent("response.output_text.delta");
                delays[i] = System.nanoTime() - sent[i];
                next.release();
            }
            answer.awaitEvent("response.completed");
        }
        Arrays.sort(delays);
        // the half of them, since the machine has other work too
        assertThat(delays[tokens / 2]).isLessThan(50_000_000L);
    }
}
