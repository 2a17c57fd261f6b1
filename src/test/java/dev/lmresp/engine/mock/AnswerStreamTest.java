package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class AnswerStreamTest {
    private final MockEngine engine = new MockEngine();

    private InputStream open(String prompt) throws EngineException {
        return Asking.user(prompt).with("stream", "true").send(engine).body();
    }

    @Test
    void a_million_numbers_need_little_memory() throws Exception {
        var block = new byte[64 << 10];
        long size = 0;
        int largest = 0;
        try (InputStream body = open("count to 1,000,000")) {
            for (int count = body.read(block); count >= 0; count = body.read(block)) {
                size += count;
                largest = Math.max(largest, count);
            }
        }
        assertThat(size).isGreaterThan(100_000_000);
        assertThat(largest).isBetween(1000, 10_000);
    }

    @Test
    void the_endless_is_not_made_before_it_is_read() throws Exception {
        try (InputStream body = open("count to 999999999999")) {
            assertThat(body.readNBytes(100)).hasSize(100);
        }
    }

    @Test
    void what_is_ready_comes_at_once_and_the_rest_in_its_time() throws Exception {
        try (InputStream body = open("count to 3 every 150 ms")) {
            var block = new byte[10_000];
            long start = System.nanoTime();
            String first = new String(block, 0, body.read(block), StandardCharsets.UTF_8);
            assertThat(first).contains("assistant").contains("\"1\"").doesNotContain("\" 2\"");
            String second = new String(block, 0, body.read(block), StandardCharsets.UTF_8);
            assertThat(second).contains("\" 2\"").doesNotContain("\" 3\"");
            String third = new String(block, 0, body.read(block), StandardCharsets.UTF_8);
            assertThat(third).contains("\" 3\"").contains("[DONE]");
            assertThat(body.read(block)).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(290), Duration.ofSeconds(20));
        }
    }

    @Test
    void sleeps_in_silence_before_it_answers() throws Exception {
        long start = System.nanoTime();
        try (InputStream body = open("sleep 200 ms")) {
            assertThat(body.read()).isEqualTo('d');
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(199));
        start = System.nanoTime();
        try (EngineAnswer answer = Asking.user("sleep 0.2 s").send(engine)) {
            assertThat(answer.status()).isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(199));
    }

    @Test
    void a_close_ends_a_waiting_read() throws Exception {
        InputStream body = open("sleep 60");
        var read = new CompletableFuture<Integer>();
        Thread reader = Thread.ofVirtual().start(() -> complete(read, body));
        awaitWaiting(reader);
        body.close();
        assertThatThrownBy(() -> read.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
    }

    @Test
    void an_interrupt_ends_a_waiting_read() throws Exception {
        InputStream body = open("count to 2 every 60 s");
        assertThat(body.read(new byte[10_000])).isPositive();
        var read = new CompletableFuture<Integer>();
        Thread reader = Thread.ofVirtual().start(() -> complete(read, body));
        awaitWaiting(reader);
        reader.interrupt();
        assertThatThrownBy(() -> read.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void an_interrupt_ends_an_answer_that_does_not_wait() throws Exception {
        InputStream body = open("count to 999999999999");
        var read = new CompletableFuture<Integer>();
        Thread reader =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        body.transferTo(OutputStream.nullOutputStream());
                                        read.complete(0);
                                    } catch (IOException e) {
                                        read.completeExceptionally(e);
                                    }
                                });
        reader.interrupt();
        assertThatThrownBy(() -> read.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void an_interrupt_ends_the_wait_for_an_answer_in_one_piece() throws Exception {
        var answer = new CompletableFuture<Integer>();
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        answer.complete(
                                                Asking.user("sleep 60").send(engine).status());
                                    } catch (EngineException e) {
                                        answer.completeExceptionally(e);
                                    }
                                });
        awaitWaiting(caller);
        caller.interrupt();
        assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.CANCELLED));
    }

    private static void complete(CompletableFuture<Integer> read, InputStream body) {
        try {
            read.complete(body.read());
        } catch (IOException e) {
            read.completeExceptionally(e);
        }
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        for (int i = 0; i < 5000 && thread.getState() != Thread.State.TIMED_WAITING; i++) {
            Thread.sleep(1);
        }
    }
}
