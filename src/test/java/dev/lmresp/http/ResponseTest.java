package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class ResponseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    static Stream<Arguments> bodies() {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("length", OK + "Content-Length: 5\r\n\r\nhello", "hello"),
                Arguments.of("length twice", OK + "Content-Length: 5, 5\r\n\r\nhello", "hello"),
                Arguments.of("until close", OK + "\r\nhello", "hello"),
                Arguments.of("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello"),
                Arguments.of(
                        "HTTP/1.0, length",
                        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhello",
                        "he"),
                Arguments.of("bare LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello"),
                Arguments.of(
                        "no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", "hello"),
                Arguments.of("empty lines before", "\r\n\r\n" + Calls.HELLO, "hello"),
                Arguments.of("100", "HTTP/1.1 100 Continue\r\n\r\n" + Calls.HELLO, "hello"),
                Arguments.of(
                        "102 and 103",
                        "HTTP/1.1 102 Processing\r\n\r\n"
                                + "HTTP/1.1 103 Early Hints\r\n"
                                + "Link: </a>\r\n\r\n"
                                + Calls.HELLO,
                        "hello"),
                Arguments.of(
                        "large header",
                        OK + "X: " + "x".repeat(30_000) + "\r\nContent-Length: 5\r\n\r\nhello",
                        "hello"),
                Arguments.of("chunks", chunked + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
                Arguments.of("hex", chunked + "0A\r\n0123456789\r\n000\r\n\r\n", "0123456789"),
                Arguments.of("small hex", chunked + "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
                Arguments.of(
                        "extensions", chunked + "5;a=\"b\";c\r\nhello\r\n0 ;d\r\n\r\n", "hello"),
                Arguments.of("spaces", chunked + " 5  \r\nhello\r\n0\t\r\n\r\n", "hello"),
                Arguments.of("chunks, bare LF", chunked + "5\nhello\n0\n\n", "hello"),
                Arguments.of(
                        "trailers", chunked + "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", "hello"),
                Arguments.of(
                        "chunks and length",
                        OK
                                + "Content-Length: 99\r\nTransfer-Encoding: Chunked\r\n\r\n"
                                + "5\r\nhello\r\n0\r\n\r\n",
                        "hello"),
                Arguments.of(
                        "identity",
                        OK + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
                        "hello"),
                Arguments.of("204", "HTTP/1.1 204 No Content\r\n\r\n", ""),
                Arguments.of("304", "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n", ""),
                Arguments.of("empty", OK + "Content-Length: 0\r\n\r\n", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void a_response_of_any_form_is_read(String form, String response, String body)
            throws Exception {
        try (var server = RawServer.answeringOnce(response);
                var client = Calls.client(server)) {
            assertThat(Calls.ask(client)).isEqualTo(body);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void it_does_not_matter_where_the_network_cuts_a_response(
            String form, String response, String body) throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    int step = Math.max(1, response.length() / 200);
                                    for (int at = 0; at < response.length(); at += step) {
                                        int end = Math.min(response.length(), at + step);
                                        peer.send(response.substring(at, end));
                                        Thread.yield();
                                    }
                                });
                var client = Calls.client(server)) {
            assertThat(Calls.ask(client)).isEqualTo(body);
        }
    }

    @Test
    void chunks_may_be_cut_at_every_byte() throws Exception {
        String chunks = "5;x=y\r\nhello\r\nD\r\n, small world\r\n0\r\nA: b\r\n\r\n";
        try (var server =
                        RawServer.start(
                                peer -> {
                                    for (int cut = 0; cut <= chunks.length(); cut++) {
                                        peer.request().orElseThrow();
                                        peer.send(Calls.CHUNKED + chunks.substring(0, cut));
                                        // long enough for the client to take the first piece
                                        Thread.sleep(1);
                                        peer.send(chunks.substring(cut));
                                    }
                                });
                var client = Calls.client(server)) {
            for (int cut = 0; cut <= chunks.length(); cut++) {
                assertThat(Calls.ask(client)).isEqualTo("hello, small world");
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void a_response_to_head_has_no_body_and_keeps_the_connection() throws Exception {
        try (var server = RawServer.answering(OK + "Content-Length: 5\r\n\r\n");
                var client = Calls.client(server)) {
            for (int i = 0; i < 3; i++) {
                assertThat(
                                Calls.text(
                                        client.send(
                                                new HttpRequest(
                                                        "HEAD", "/", Map.of(), new byte[0]))))
                        .isEmpty();
            }
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void headers_have_names_in_lower_case_and_keep_repeated_values() throws Exception {
        try (var server =
                        RawServer.answering(
                                OK
                                        + "Set-Cookie: a=1\r\nX-Empty:\r\nset-cookie:b=2  \r\n"
                                        + "X-Folded: one\r\n  two\r\nContent-Length: 0\r\n\r\n");
                var client = Calls.client(server)) {
            assertThat(client.send(Calls.get()).headers())
                    .isEqualTo(
                            Map.of(
                                    "set-cookie", List.of("a=1", "b=2"),
                                    "x-empty", List.of(""),
                                    "x-folded", List.of("one two"),
                                    "content-length", List.of("0")));
        }
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("SSH-2.0-OpenSSH_9.2\r\n", "it sent 'SSH-2.0-OpenSSH_9.2"),
                Arguments.of("no line end", "it sent 'no line end'"),
                Arguments.of("HTTP/2 200 OK\r\n\r\n", "it sent 'HTTP/2 200 OK'"),
                Arguments.of("HTTP/1.1 20 OK\r\n\r\n", "it sent 'HTTP/1.1 20 OK'"),
                Arguments.of("HTTP/1.1 099 OK\r\n\r\n", "it sent 'HTTP/1.1 099 OK'"),
                Arguments.of("\u0015\u0003\u0003\0\2\2(", "https://"),
                Arguments.of(OK + "no colon\r\n\r\n", "the header 'no colon'"),
                Arguments.of(OK + "X: " + "x".repeat(70_000) + "\r\n\r\n", "longer than 64 KB"),
                Arguments.of(OK + "X: y\r\n".repeat(20_000) + "\r\n", "longer than 64 KB"),
                Arguments.of(OK + "X: y\r\n" + " z\r\n".repeat(200) + "\r\n", "folds"),
                Arguments.of(OK + "Content-Length: 5x\r\n\r\n", "Content-Length"),
                Arguments.of(OK + "Content-Length: -5\r\n\r\n", "Content-Length"),
                Arguments.of(OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "'5, 6'"),
                Arguments.of(OK + "Content-Length: 9999999999999999999\r\n\r\n", "Content-Length"),
                Arguments.of(OK + "Transfer-Encoding: gzip, chunked\r\n\r\n", "gzip"),
                Arguments.of(
                        "HTTP/1.1 101 Switching\r\n\r\n", "a protocol that was not requested"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void what_is_not_http_is_refused_in_words(String response, String problem) throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(response);
                                    peer.awaitEnd();
                                });
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> client.send(Calls.get()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining(problem);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le"})
    void a_connection_that_ends_before_the_headers_do_is_a_failure(String response)
            throws Exception {
        try (var server = RawServer.answeringOnce(response);
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> client.send(Calls.get())).isInstanceOf(EOFException.class);
            assertThat(server.requests()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\nx\r\n",
                "5\r\nhello\r\n\r\n",
                "5\r\nhellothere",
                "5\r\nhello\r-",
                "5\r\nhello\r\n5:\r\n",
                "5\r\nhello\r\n-1\r\n",
                "5\r\nhello\r\nfffffffffffffffff\r\n",
            })
    void a_malformed_chunk_fails_after_all_that_came_before_it(String chunks) throws Exception {
        failsAfterHello(chunks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", " "})
    void a_size_that_does_not_begin_fails_after_all_that_came_before_it(String padding)
            throws Exception {
        failsAfterHello("5\r\nhello\r\n" + padding.repeat(70_000));
    }

    private static void failsAfterHello(String chunks) throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED + chunks);
                                    peer.awaitEnd();
                                });
                var client = Calls.client(server)) {
            assertDeliversThenFails(client.send(Calls.get()), ProtocolException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 6\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n6\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            })
    void a_body_that_is_cut_fails_after_all_that_came(String rest) throws Exception {
        try (var server = RawServer.answeringOnce(OK + rest);
                var client = Calls.client(server)) {
            assertDeliversThenFails(client.send(Calls.get()), EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 6\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "\r\nhello",
            })
    void a_reset_fails_after_all_that_came(String rest) throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(OK + rest);
                                    // the reset is to find the bytes taken
                                    Thread.sleep(50);
                                    peer.reset();
                                });
                var client = Calls.client(server)) {
            assertDeliversThenFails(client.send(Calls.get()), IOException.class);
        }
    }

    private static void assertDeliversThenFails(
            HttpResponse response, Class<? extends IOException> failure) throws IOException {
        byte[] block = new byte[100];
        var text = new StringBuilder();
        while (text.length() < 5) {
            int length = response.body().read(block);
            text.append(new String(block, 0, length, StandardCharsets.UTF_8));
        }
        assertThat(text.toString()).isEqualTo("hello");
        assertThatThrownBy(() -> response.body().read(block)).isInstanceOf(failure);
        assertThatThrownBy(() -> response.body().read(block)).isInstanceOf(IOException.class);
    }

    @Test
    void a_wait_for_the_head_may_have_a_limit_which_the_body_has_not() throws Exception {
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.awaitEnd();
                                });
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> client.send(Calls.get(), Duration.ofMillis(50)))
                    .isInstanceOf(ResponseTimeoutException.class);
        }
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                                    Thread.sleep(400);
                                    peer.send("hello");
                                });
                var client = Calls.client(server)) {
            assertThat(Calls.text(client.send(Calls.get(), Duration.ofMillis(300))))
                    .isEqualTo("hello");
        }
    }
}
