package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

@Timeout(30)
class TlsTest {
    @Test
    void over_tls_a_connection_serves_one_request_after_the_other() throws Exception {
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    while (peer.request().isPresent()) {
                                        peer.send(Calls.HELLO);
                                    }
                                });
                var client = client(server, Duration.ofSeconds(5))) {
            for (int i = 0; i < 20; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void over_tls_a_closed_connection_is_replaced() throws Exception {
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.HELLO);
                                });
                var client = client(server, Duration.ofSeconds(5))) {
            for (int i = 0; i < 20; i++) {
                assertThat(Calls.ask(client)).isEqualTo("hello");
            }
        }
    }

    @Test
    void over_tls_a_body_may_be_larger_than_all_buffers() throws Exception {
        String content = "x".repeat(1_000_000);
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    peer.request();
                                    peer.send(
                                            Calls.CHUNKED
                                                    + Integer.toHexString(content.length())
                                                    + "\r\n"
                                                    + content
                                                    + "\r\n0\r\n\r\n");
                                    peer.awaitEnd();
                                });
                var client = client(server, Duration.ofSeconds(5))) {
            assertThat(Calls.ask(client)).isEqualTo(content);
        }
    }

    @Test
    void over_tls_a_close_from_another_thread_ends_a_read_that_waits() throws Exception {
        try (var server =
                        RawServer.startSecure(
                                SelfSigned.context(),
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED + "5\r\nhello\r\n");
                                    peer.awaitEnd();
                                });
                var client = client(server, Duration.ofSeconds(5))) {
            InputStream body = client.send(Calls.get()).body();
            assertThat(body.readNBytes(5)).hasSize(5);
            var outcome = new CompletableFuture<Object>();
            Thread reader =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    outcome.complete(body.read());
                                } catch (IOException e) {
                                    outcome.complete(e);
                                }
                            });
            Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
            body.close();
            assertThat(outcome)
                    .succeedsWithin(Duration.ofMillis(500))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_handshake_that_hangs_or_drips_takes_no_longer_than_connecting_may(boolean drips)
            throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    // the head of a record of TLS that is never complete
                                    peer.send("\u0016\u0003\u0003\u0040\0");
                                    while (drips) {
                                        peer.send("x");
                                        Thread.sleep(20);
                                    }
                                    peer.awaitEnd();
                                });
                var client = client(server, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> client.send(Calls.get()))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static HttpClient client(RawServer server, Duration connectTimeout) {
        return new HttpClient(
                new Origin(true, "localhost", server.port()),
                connectTimeout,
                SelfSigned.context()::getSocketFactory);
    }
}
