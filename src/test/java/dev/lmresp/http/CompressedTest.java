package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies that are compressed although the request says that they must not be. */
@Timeout(30)
class CompressedTest {
    private static final String TEXT = "data: {\"héllo\": 1}\n\n".repeat(5000);

    static Stream<Arguments> codings() throws IOException {
        byte[] text = TEXT.getBytes(UTF_8);
        byte[] gzip = gzip(text);
        var members = new ByteArrayOutputStream();
        members.write(gzip(TEXT.substring(0, 40_000).getBytes(UTF_8)));
        members.write(gzip(new byte[0]));
        members.write(gzip(TEXT.substring(40_000).getBytes(UTF_8)));
        var padded = new ByteArrayOutputStream();
        padded.write(gzip);
        padded.write(new byte[100]);
        return Stream.of(
                Arguments.of("gzip", gzip),
                Arguments.of("GZip", gzip),
                Arguments.of("x-gzip", gzip),
                Arguments.of("identity, gzip", gzip),
                Arguments.of("gzip", members.toByteArray()),
                Arguments.of("gzip", padded.toByteArray()),
                Arguments.of("gzip", withAllHeaders(gzip)),
                Arguments.of("gzip", text),
                Arguments.of("deflate", deflate(text, false)),
                Arguments.of("deflate", deflate(text, true)),
                Arguments.of("gzip, gzip", gzip(gzip)),
                Arguments.of("deflate, gzip", gzip(deflate(text, false))),
                Arguments.of("gzip, identity,deflate", deflate(gzip, true)),
                Arguments.of("gzip\r\nContent-Encoding: gzip", gzip(gzip)),
                Arguments.of("none", text),
                Arguments.of("UTF-8", text),
                Arguments.of("identity", text));
    }

    @ParameterizedTest
    @MethodSource("codings")
    void a_body_is_what_it_was_before(String coding, byte[] compressed) throws Exception {
        try (var server = RawServer.answering(response(coding, compressed));
                var client = Calls.client(server)) {
            for (int i = 0; i < 3; i++) {
                HttpResponse response = client.send(Calls.post("{}"));
                assertThat(Calls.text(response)).isEqualTo(TEXT);
                if (coding.contains("gzip") || coding.contains("deflate")) {
                    assertThat(response.headers())
                            .doesNotContainKeys("content-encoding", "content-length")
                            .containsKey("x-other");
                }
            }
        }
    }

    @Test
    void its_connection_is_used_again() throws Exception {
        try (var server = RawServer.answering(response("gzip", gzip(TEXT.getBytes(UTF_8))));
                var client = Calls.client(server)) {
            for (int i = 0; i < 5; i++) {
                assertThat(Calls.ask(client)).isEqualTo(TEXT);
            }
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void events_come_when_they_come(String coding) throws Exception {
        var heard = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(
                                            "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n"
                                                    .formatted(coding));
                                    var bytes = new ByteArrayOutputStream();
                                    OutputStream out =
                                            coding.equals("gzip")
                                                    ? new GZIPOutputStream(bytes, 512, true)
                                                    : new DeflaterOutputStream(bytes, true);
                                    for (int i = 0; i < 5; i++) {
                                        out.write(("data: " + i + "\n\n").getBytes(UTF_8));
                                        out.flush();
                                        peer.send(bytes.toString(ISO_8859_1));
                                        bytes.reset();
                                        heard.acquire();
                                    }
                                    out.close();
                                    peer.send(bytes.toString(ISO_8859_1));
                                });
                var client = Calls.client(server);
                InputStream body = client.send(Calls.get()).body()) {
            byte[] block = new byte[1000];
            for (int i = 0; i < 5; i++) {
                int length = body.read(block);
                assertThat(new String(block, 0, length, UTF_8)).isEqualTo("data: " + i + "\n\n");
                heard.release();
            }
            assertThat(body.read(block)).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "compress", "gzip, br", "br, gzip", "gzip, gzip, gzip"})
    void a_coding_that_is_not_read_is_named(String coding) throws Exception {
        try (var server = RawServer.answering(response(coding, new byte[10]));
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> client.send(Calls.get()))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("compressed with '" + coding + "'")
                    .hasMessageContaining("disable compression");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void a_body_that_is_broken_is_a_failure_in_words(String coding) throws Exception {
        byte[] whole =
                coding.equals("gzip")
                        ? gzip(TEXT.getBytes(UTF_8))
                        : deflate(TEXT.getBytes(UTF_8), false);
        whole[40] ^= 0x55;
        whole[41] ^= 0x55;
        byte[] cut = Arrays.copyOf(whole, 30);
        try (var broken = RawServer.answering(response(coding, whole));
                var short_ = RawServer.answering(response(coding, cut));
                var client = Calls.client(broken);
                var other = Calls.client(short_)) {
            assertThatThrownBy(() -> Calls.ask(client))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("cannot be decompressed");
            assertThatThrownBy(() -> Calls.ask(other)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void bytes_that_come_to_nothing_are_a_loop() throws Exception {
        byte[] nothing = gzip(new byte[0]);
        var members = new ByteArrayOutputStream();
        for (int i = 0; i < 3000; i++) {
            members.write(nothing);
        }
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                                    while (true) {
                                        peer.send(members.toString(ISO_8859_1));
                                    }
                                });
                var client = Calls.client(server)) {
            assertThatThrownBy(() -> Calls.ask(client))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("there is nothing in it");
        }
    }

    @Test
    void no_body_is_no_broken_one() throws Exception {
        try (var server = RawServer.answering(response("gzip", new byte[0]));
                var client = Calls.client(server)) {
            assertThat(Calls.ask(client)).isEmpty();
        }
    }

    private static String response(String coding, byte[] body) {
        return "HTTP/1.1 200 OK\r\nX-Other: 1\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(coding, body.length)
                + new String(body, ISO_8859_1);
    }

    private static byte[] gzip(byte[] text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] text, boolean bare) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes, new Deflater(6, bare))) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    /** Extra field, file name, comment and checksum, which hardly anybody writes. */
    private static byte[] withAllHeaders(byte[] gzip) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(gzip, 0, 3);
        bytes.write(2 + 4 + 8 + 16);
        bytes.write(gzip, 4, 6);
        bytes.write(new byte[] {3, 0, 1, 2, 3, 'n', 0, 'c', 'c', 0, 7, 7});
        bytes.write(gzip, 10, gzip.length - 10);
        return bytes.toByteArray();
    }
}
