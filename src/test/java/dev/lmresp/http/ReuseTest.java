package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLSocketFactory;

class ReuseTest {
    private static final String CHUNKS = Calls.CHUNKED + "5\r\nhello\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                Calls.HELLO,
                CHUNKS + "0\r\n\r\n",
                CHUNKS + "0\r\nTrailer: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
            })
    void a_connection_serves_one_request_after_the_other(String response) throws Exception {
        try (var server = RawServer.answering(response);
                var client = Calls.client(server)) {
            for (int i = 0; i < 20; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nConnection: X, Close\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                Calls.HELLO + "what nobody asked for",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\n\r\n",
            })
    void a_connection_that_cannot_be_trusted_serves_once(String response) throws Exception {
        try (var server = RawServer.answering(response);
                var client = Calls.client(server)) {
            for (int i = 0; i < 3; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void connections_that_rest_are_closed_although_nobody_asks_any_more() throws Exception {
        var ended = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    while (peer.request().isPresent()) {
                                        peer.send(Calls.HELLO);
                                    }
                                    ended.release();
                                });
                var client = restless(server, Duration.ofMillis(200))) {
            for (int round = 0; round < 2; round++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
                assertThat(Calls.ask(client)).isEqualTo("hello");
                assertThat(server.connections()).isEqualTo(round + 1);
                assertThat(ended.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
                assertThat(ended.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void of_the_connections_of_a_burst_few_are_kept() throws Exception {
        int burst = 100;
        var asked = new CountDownLatch(burst);
        var ended = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    asked.countDown();
                                    asked.await();
                                    peer.send(Calls.HELLO);
                                    peer.request();
                                    ended.release();
                                });
                var client = restless(server, Duration.ofSeconds(30));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<String>>();
            for (int i = 0; i < burst; i++) {
                answers.add(threads.submit(() -> Calls.ask(client)));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("hello");
            }
            assertThat(ended.tryAcquire(burst - 64, 5, TimeUnit.SECONDS)).isTrue();
            assertThat(ended.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    private static HttpClient restless(RawServer server, Duration mostRest) {
        var origin = new Origin(false, "127.0.0.1", server.port());
        var connector =
                new Connector(
                        origin,
                        Duration.ofSeconds(5),
                        () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        return new HttpClient(origin, new ConnectionPool(connector, mostRest));
    }

    /** As the reader of a stream does, who is content with its last event. */
    @Test
    void a_body_that_is_closed_where_only_its_end_is_left_gives_its_connection_back()
            throws Exception {
        var sent = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    while (peer.request().isPresent()) {
                                        peer.send(CHUNKS);
                                        Thread.sleep(2);
                                        peer.send("0\r\n\r\n");
                                        sent.release();
                                    }
                                });
                var client = Calls.client(server)) {
            for (int i = 0; i < 5; i++) {
                InputStream body = client.send(Calls.get()).body();
                assertThat(body.read(new byte[5])).isEqualTo(5);
                sent.acquire();
                // sent is not received, not even on loopback
                Thread.sleep(5);
                body.close();
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_skip_waits_a_moment_for_the_end() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    while (peer.request().isPresent()) {
                                        peer.send(CHUNKS);
                                        Thread.sleep(10);
                                        peer.send("0\r\n\r\n");
                                    }
                                });
                var client = Calls.client(server)) {
            for (int i = 0; i < 5; i++) {
                InputStream body = client.send(Calls.get()).body();
                assertThat(body.read(new byte[5])).isEqualTo(5);
                assertThat(body.skip(1000)).isZero();
                assertThat(body.read(new byte[5])).isEqualTo(-1);
                body.close();
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_skip_does_not_wait_for_an_end_that_does_not_come() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(CHUNKS + "5\r\nworld\r\n");
                                    peer.awaitEnd();
                                });
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            body.readNBytes(5);
            assertThat(body.skip(1000)).isEqualTo(5);
            body.close();
            assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_body_that_is_closed_before_its_end_closes_the_connection() throws Exception {
        var ended = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(CHUNKS);
                                    peer.awaitEnd();
                                    ended.release();
                                });
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            body.readNBytes(5);
            body.close();
            ended.acquire();
            assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void closing_a_body_after_its_end_leaves_the_connection_to_the_next() throws Exception {
        try (var server = RawServer.answering(Calls.HELLO);
                var client = Calls.client(server)) {
            HttpResponse first = client.send(Calls.get());
            assertThat(Calls.text(first)).isEqualTo("hello");
            HttpResponse second = client.send(Calls.get());
            first.body().close();
            assertThat(Calls.text(second)).isEqualTo("hello");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_connection_that_the_server_closed_after_the_response_is_replaced_60_times()
            throws Exception {
        try (var server = RawServer.answeringOnce(Calls.HELLO);
                var client = Calls.client(server)) {
            for (int i = 0; i < 60; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
            assertThat(server.requests()).isEqualTo(60);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_connection_that_the_server_closes_on_the_next_request_is_replaced_60_times(
            boolean resets) throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.HELLO);
                                    peer.request();
                                    if (resets) {
                                        peer.reset();
                                    }
                                });
                var client = Calls.client(server)) {
            for (int i = 0; i < 60; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
        }
    }

    @Test
    void a_request_is_not_repeated_once_the_response_has_begun() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.HELLO);
                                    peer.request();
                                    peer.send("HTTP/1.1 2");
                                });
                var client = Calls.client(server)) {
            assertThat(Calls.ask(client)).isEqualTo("hello");
            assertThatThrownBy(() -> Calls.ask(client)).isInstanceOf(IOException.class);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void a_request_is_not_repeated_on_a_new_connection() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                });
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> Calls.ask(client))
                    .isInstanceOf(IOException.class)
                    .hasMessage("it closed the connection before it answered");
            assertThat(server.requests()).isOne();
        }
    }

    @Test
    void the_repetition_of_a_request_is_not_repeated() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    if (peer.number() == 1) {
                                        peer.send(Calls.HELLO);
                                        peer.request();
                                    }
                                });
                var client = Calls.client(server)) {
            assertThat(Calls.ask(client)).isEqualTo("hello");
            assertThatThrownBy(() -> Calls.ask(client)).isInstanceOf(IOException.class);
            assertThat(server.requests()).isEqualTo(3);
        }
    }

    @Test
    void two_hundred_calls_at_once_each_get_their_own_answer() throws Exception {
        var number = new AtomicInteger();
        try (var server =
                        RawServer.start(
                                peer -> {
                                    for (var request = peer.request();
                                            request.isPresent();
                                            request = peer.request()) {
                                        String text = request.get();
                                        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
                                        peer.send(
                                                Calls.CHUNKED
                                                        + Integer.toHexString(body.length())
                                                        + "\r\n"
                                                        + body
                                                        + "\r\n0\r\n\r\n");
                                    }
                                });
                var client = Calls.client(server);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> caller =
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            String body = "call " + number.incrementAndGet();
                            assertThat(Calls.text(client.send(Calls.post(body)))).isEqualTo(body);
                        }
                        return null;
                    };
            var callers = new ArrayList<Future<Void>>();
            for (int i = 0; i < 200; i++) {
                callers.add(threads.submit(caller));
            }
            for (Future<Void> one : callers) {
                one.get();
            }
            assertThat(server.connections()).isLessThanOrEqualTo(200);
        }
    }

    @Test
    void closing_the_client_closes_what_rests_and_what_is_used() throws Exception {
        var ended = new Semaphore(0);
        try (var server =
                RawServer.start(
                        peer -> {
                            peer.request();
                            peer.send(peer.number() == 1 ? CHUNKS : Calls.HELLO);
                            peer.awaitEnd();
                            ended.release();
                        })) {
            HttpClient client = Calls.client(server);
            InputStream used = client.send(Calls.get()).body();
            used.readNBytes(5);
            assertThat(Calls.ask(client)).isEqualTo("hello");
            client.close();
            ended.acquire(2);
            assertThatThrownBy(used::read).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Calls.ask(client)).isInstanceOf(IOException.class);
        }
    }
}
