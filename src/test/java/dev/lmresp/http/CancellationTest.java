package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class CancellationTest {
    /** A few milliseconds where nothing else runs; the limit leaves room for a busy machine. */
    private static final Duration PROMPTLY = Duration.ofMillis(500);

    enum Kind {
        PLATFORM {
            @Override
            Thread start(Runnable task) {
                return Thread.ofPlatform().daemon().start(task);
            }
        },
        VIRTUAL {
            @Override
            Thread start(Runnable task) {
                return Thread.startVirtualThread(task);
            }
        };

        abstract Thread start(Runnable task);
    }

    @ParameterizedTest
    @EnumSource
    void an_interrupt_ends_the_wait_for_the_headers_and_the_connection(Kind kind) throws Exception {
        var asked = new Semaphore(0);
        var ended = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    asked.release();
                                    peer.awaitEnd();
                                    ended.release();
                                });
                var client = Calls.client(server)) {
            var outcome = new CompletableFuture<Object>();
            Thread caller = kind.start(() -> outcome.complete(outcome(client)));
            asked.acquire();
            awaitBlocked(caller);
            caller.interrupt();
            assertThat(outcome).succeedsWithin(PROMPTLY).isInstanceOf(InterruptedException.class);
            assertThat(ended.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_interrupt_ends_a_write_that_the_server_does_not_take(Kind kind) throws Exception {
        var stop = new Semaphore(0);
        try (var server = RawServer.start(peer -> stop.acquire());
                var client = Calls.client(server)) {
            var outcome = new CompletableFuture<Object>();
            HttpRequest large = Calls.post("x".repeat(32 << 20));
            Thread caller =
                    kind.start(
                            () -> {
                                try {
                                    outcome.complete(client.send(large));
                                } catch (Exception e) {
                                    outcome.complete(e);
                                }
                            });
            awaitBlocked(caller);
            caller.interrupt();
            assertThat(outcome).succeedsWithin(PROMPTLY).isInstanceOf(InterruptedException.class);
            stop.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_interrupt_that_came_before_the_call_counts(Kind kind) throws Exception {
        try (var server = RawServer.answering(Calls.HELLO);
                var client = Calls.client(server)) {
            var outcome = new CompletableFuture<Object>();
            var isInterrupted = new CompletableFuture<Boolean>();
            kind.start(
                    () -> {
                        Thread.currentThread().interrupt();
                        outcome.complete(outcome(client));
                        isInterrupted.complete(Thread.currentThread().isInterrupted());
                    });
            assertThat(outcome)
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isInstanceOf(InterruptedException.class);
            assertThat(isInterrupted)
                    .as("the exception stands for the interrupt")
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(false);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_close_from_another_thread_ends_a_read_that_waits(Kind kind) throws Exception {
        var ended = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED + "5\r\nhello\r\n");
                                    peer.awaitEnd();
                                    ended.release();
                                });
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            body.readNBytes(5);
            var outcome = new CompletableFuture<Object>();
            Thread reader =
                    kind.start(
                            () -> {
                                try {
                                    outcome.complete(body.read(new byte[10]));
                                } catch (IOException e) {
                                    outcome.complete(e);
                                }
                            });
            awaitBlocked(reader);
            body.close();
            assertThat(outcome).succeedsWithin(PROMPTLY).isInstanceOf(IOException.class);
            assertThat(ended.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_close_that_races_with_the_end_never_harms_the_next_request() throws Exception {
        try (var server = RawServer.answering(Calls.CHUNKED + "5\r\nhello\r\n0\r\n\r\n");
                var client = Calls.client(server)) {
            for (int i = 0; i < 300; i++) {
                InputStream body = client.send(Calls.get()).body();
                Thread closer =
                        Thread.startVirtualThread(
                                () -> {
                                    try {
                                        body.close();
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    }
                                });
                try {
                    body.readAllBytes();
                } catch (IOException e) {
                    // the close was first
                }
                assertThat(Calls.ask(client)).isEqualTo("hello");
                closer.join();
            }
        }
    }

    private static Object outcome(HttpClient client) {
        try {
            return client.send(Calls.get());
        } catch (IOException | InterruptedException e) {
            return e;
        }
    }

    /** A platform thread in a system call counts as running: its stack tells. */
    private static void awaitBlocked(Thread thread) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () ->
                                thread.isVirtual()
                                        ? thread.getState() == Thread.State.WAITING
                                        : isInSocketCall(thread.getStackTrace()));
    }

    private static boolean isInSocketCall(StackTraceElement[] stack) {
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().startsWith("sun.nio.ch.");
    }
}
