package dev.lmresp.server.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lmresp.server.http1.RequestFraming.Phase;
import dev.lmresp.testing.RequestMutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Where requests begin and end, by RFC 9112. */
class RequestFramingTest {
    private static final int ENOUGH = 20_000;
    private static final String GET = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /v1/responses HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    static Stream<Arguments> heads() {
        return Stream.of(
                arguments("GET / HTTP/1.1\r\nhost:a\r\n\r\n", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
                arguments(
                        "GET /a?b=c HTTP/1.1\r\nHost: \t a \t\r\nEmpty:\r\n\r\n",
                        "GET /a?b=c HTTP/1.1\r\nHost: a\r\nEmpty: \r\n\r\n"),
                arguments(
                        "\r\n\r\n"
                                + "GET / HTTP/1.1\r\n"
                                + "Host: a\r\n"
                                + "!#$%&'*+-.^_`|~: \u00e9\t\u00fc\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\n!#$%&'*+-.^_`|~: \u00e9\t\u00fc\r\n\r\n"),
                arguments(
                        "GET http://b:1/x?y HTTP/1.1\r\nA: b\r\nHost: a\r\n\r\n",
                        "GET /x?y HTTP/1.1\r\nHost: b:1\r\nA: b\r\n\r\n"),
                arguments(
                        "GET HTTPS://[::1]?y HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /?y HTTP/1.1\r\nHost: [::1]\r\n\r\n"),
                arguments(
                        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
                arguments(
                        "POST / HTTP/1.1\r\ncontent-length: 000\r\nHost: a\r\n\r\n",
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void a_head_is_written_in_one_way(String head, String written) {
        assertThat(Outcome.of(head)).isEqualTo(new Outcome(List.of(written), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nhello\r\n0\r\n\r\n",
                "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "0005\r\nhello\r\n000\r\n\r\n",
                "5;a=b\r\nhello\r\n0;last\r\n\r\n",
                "5 \t; a = \"b;c\u00e9\"\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n",
            })
    void chunks_are_a_body_whatever_comes_around_them(String chunks) {
        String written = POST + "Transfer-Encoding: chunked\r\n\r\nhello.";
        assertThat(Outcome.of(CHUNKED + chunks + GET))
                .isEqualTo(new Outcome(List.of(written, GET), ""));
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                // no HTTP
                arguments("\u0016\u0003\u0001\u0002\u0000\u0001", 400, "TLS"),
                arguments("\u0000", 400, "not an HTTP request"),
                arguments("hello\r\n\r\n", 400, "request line"),
                arguments("GET /health\r\nHost: a\r\n\r\n", 400, "request line"),
                arguments("GET /he alth HTTP/1.1\r\nHost: a\r\n\r\n", 400, "HTTP/1.1"),
                arguments("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "HTTP/1.1"),
                arguments("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "method"),
                arguments("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "HTTP/1.1"),
                arguments("GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505, "proxy_http_version"),
                arguments("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"),
                arguments("GET / HTTP/1.1\nHost: a\n\n", 400, "LF"),
                arguments("GET / HTTP/1.1\r\nHost: a\n\r\n", 400, "LF"),
                // addresses
                arguments("GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "%XX"),
                arguments("GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "%XX"),
                arguments("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "%XX"),
                arguments("GET health HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http://"),
                arguments("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http://"),
                arguments("GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http://"),
                arguments("GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "no host"),
                arguments("GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "user"),
                arguments("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http://"),
                arguments("CONNECT evil.com:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405, "CONNECT"),
                arguments("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n", 414, "8 KB"),
                // fields
                arguments("GET / HTTP/1.1\r\n\r\n", 400, "no Host"),
                arguments(
                        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "more than one Host"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400, "no name"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "white space"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400, "no colon"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400, "colon"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX(: y\r\n\r\n", 400, "name"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX\u00e9: y\r\n\r\n", 400, "name"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400, "folded"),
                arguments("GET / HTTP/1.1\r\n folded: x\r\nHost: a\r\n\r\n", 400, "folded"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n", 400, "'X'"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400, "'X'"),
                arguments("GET / HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n", 400, "'X'"),
                arguments(
                        "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(65_536) + "\r\n\r\n",
                        431,
                        "64 KB"),
                arguments("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(300) + "\r\n", 431, "256"),
                // lengths
                arguments(POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, "one"),
                arguments(POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, "one"),
                arguments(POST + "Content-Length: 5, 5\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length: +5\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length: -5\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length: 0x5\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length: \u00b2\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length:\r\n\r\nhello", 400, "number"),
                arguments(POST + "Content-Length: 1048577\r\n\r\n", 413, "Content-Length"),
                arguments(POST + "Content-Length: " + "9".repeat(40) + "\r\n\r\n", 413, "Length"),
                arguments(
                        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                        400,
                        "together"),
                arguments(POST + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501, "chunked"),
                arguments(POST + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400, "chunked"),
                arguments(POST + "Transfer-Encoding: chunked, chunked\r\n\r\n", 400, "chunked"),
                arguments(
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
                        400,
                        "chunked"),
                arguments(POST + "Transfer-Encoding: \u000bchunked\r\n\r\n", 400, "control"),
                arguments(POST + "Transfer-Encoding: identity\r\n\r\n", 400, "chunked"),
                arguments(POST + "Transfer-Encoding:\r\n\r\n", 400, "chunked"),
                // chunks
                arguments(CHUNKED + "zz\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "+5\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "-1\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "0x5\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + " 5\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "5 \r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "5 5\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "5;\u0000\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "5;a\rb\r\nhello\r\n", 400, "hexadecimal"),
                arguments(CHUNKED + "5\nhello\n", 400, "LF"),
                arguments(CHUNKED + "5\r\nhelloXX0\r\n\r\n", 400, "longer"),
                arguments(CHUNKED + "5\r\nhello\n0\r\n\r\n", 400, "LF"),
                arguments(CHUNKED + "5\r\nhello0\r\n\r\n", 400, "longer"),
                arguments(CHUNKED + "80000000\r\n", 413, "chunks"),
                arguments(CHUNKED + "ffffffff\r\n", 413, "chunks"),
                arguments(CHUNKED + "100000005\r\nhello", 413, "chunks"),
                arguments(CHUNKED + "f".repeat(40) + "\r\n", 413, "chunks"),
                arguments(CHUNKED + "1\r\nx\r\n100000\r\n", 413, "chunks"),
                arguments(CHUNKED + "5;" + "x".repeat(5000) + "\r\n", 400, "too long"),
                arguments(
                        CHUNKED + ("1;" + "x".repeat(4000) + "\r\nx\r\n").repeat(5),
                        400,
                        "too small"),
                arguments(CHUNKED + "0\r\nno colon\r\n\r\n", 400, "white space"),
                arguments(CHUNKED + "0\r\n: x\r\n\r\n", 400, "no name"),
                arguments(CHUNKED + "0\r\nX: " + "x".repeat(17_000) + "\r\n\r\n", 431, "trailer"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void what_is_no_http_is_refused(String bytes, int status, String problem) {
        Outcome outcome = Outcome.of(bytes + GET);
        assertThat(outcome.refusal()).startsWith(status + " ").contains(problem);
        // and nothing after it is taken for a request
        assertThat(outcome.requests()).doesNotContain(GET).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void what_is_no_http_is_refused_alike_when_it_comes_byte_by_byte(String bytes) {
        byte[] sent = (bytes + GET).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Outcome.inParts(sent, new Random(0))).isEqualTo(Outcome.of(sent));
    }

    @Test
    void many_short_lines_of_a_head_are_as_long_as_one_long_line() {
        String fields = ("X: " + "y".repeat(995) + "\r\n").repeat(65);
        assertThat(Outcome.of("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").requests())
                .hasSize(1);
        assertThat(Outcome.of("GET / HTTP/1.1\r\nHost: a\r\n" + fields + fields + "\r\n").refusal())
                .startsWith("431 ");
    }

    @Test
    void small_chunks_are_no_waste_while_their_sizes_are_plain() {
        String chunks = "1\r\nx\r\n".repeat(10_000) + "0\r\n\r\n";
        assertThat(Outcome.of(CHUNKED + chunks).refusal()).isEmpty();
    }

    @Test
    void requests_may_come_one_behind_the_other() {
        String post = POST + "Content-Length: 5\r\n\r\nhello";
        assertThat(Outcome.of(post + GET + post + "\r\n" + GET))
                .isEqualTo(new Outcome(List.of(post, GET, post, GET), ""));
    }

    @Test
    void the_result_does_not_depend_on_how_the_bytes_arrive() {
        var random = new Random(9112);
        for (int i = 0; i < ENOUGH; i++) {
            byte[] bytes = RequestMutations.any(random, "m");
            assertThat(Outcome.inParts(bytes, random))
                    .as(new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(Outcome.of(bytes));
        }
    }

    @Test
    void a_body_is_handed_on_as_it_came() {
        var framing = new RequestFraming(1000);
        framing.offer(bytes(POST + "Content-Length: 10\r\n\r\n"));
        framing.read();
        byte[] body = bytes("hello");
        framing.offer(body);
        assertThat(framing.read()).isSameAs(body);
        assertThat(framing.isWhole()).isFalse();
        assertThat(framing.bodyBytes()).isEqualTo(5);
    }

    @Test
    void whether_the_client_waits_to_be_told_is_only_asked_while_it_does() {
        String head = POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
        assertThat(first(head)).contains("Expect: 100-continue\r\n");
        assertThat(first(head + "h")).doesNotContain("Expect");
        assertThat(first(head.replace(": 5", ": 0"))).doesNotContain("Expect");
    }

    private static String first(String bytes) {
        var framing = new RequestFraming(1000);
        framing.offer(bytes(bytes));
        return new String(framing.read(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void it_is_known_where_a_connection_is() {
        var framing = new RequestFraming(1000);
        assertThat(framing.phase()).isEqualTo(Phase.IDLE);
        read(framing, "\r\n");
        assertThat(framing.phase()).isEqualTo(Phase.IDLE);
        read(framing, "P");
        assertThat(framing.phase()).isEqualTo(Phase.HEAD);
        read(framing, CHUNKED.substring(1));
        assertThat(framing.phase()).isEqualTo(Phase.BODY);
        read(framing, "5;x\r\nhel");
        assertThat(framing.bodyBytes()).isEqualTo(3);
        read(framing, "lo\r\n0\r\n");
        assertThat(framing.phase()).isEqualTo(Phase.BODY);
        assertThat(framing.isWhole()).isFalse();
        read(framing, "\r\n");
        assertThat(framing.phase()).isEqualTo(Phase.IDLE);
        assertThat(framing.isWhole()).isTrue();
        assertThat(framing.isDrained()).isTrue();
        assertThat(framing.requests()).isEqualTo(1);
    }

    @Test
    void after_a_change_of_protocols_bytes_are_handed_on_as_they_come() {
        var framing = new RequestFraming(1000);
        framing.offer(bytes(GET + "\u0081\u0000 frame"));
        assertThat(framing.read()).isEqualTo(bytes(GET));
        framing.switchProtocols();
        assertThat(framing.phase()).isEqualTo(Phase.SWITCHED);
        assertThat(framing.read()).isEqualTo(bytes("\u0081\u0000 frame"));
        byte[] more = bytes("\u0016 more");
        framing.offer(more);
        assertThat(framing.read()).isSameAs(more);
        assertThat(framing.read()).isNull();
    }

    private static void read(RequestFraming framing, String bytes) {
        framing.offer(bytes(bytes));
        while (framing.read() != null) {
            // only where this gets to counts
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
