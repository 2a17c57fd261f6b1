package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.TestProxy;

import io.airlift.compress.zstd.ZstdOutputStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies that are compressed, or say so. */
class CompressedBodyTest {
    private static final int LIMIT = 1 << 20;
    private static final TestProxy PROXY = TestProxy.withEngine("mock").maxBodyBytes(LIMIT).start();
    private static final String HELLO =
            "{\"model\":\"" + MockEngine.MODEL + "\",\"input\":\"say hello\"}";

    private final RawClient client = PROXY.client();

    @AfterEach
    void leave() {
        client.close();
    }

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "Zstd"})
    void a_compressed_body_is_taken(String encoding) {
        RawAnswer answer =
                client.post(
                                "/v1/responses",
                                compressed(encoding, bytes(HELLO)),
                                "Content-Type: application/json",
                                "Content-Encoding: " + encoding)
                        .answer();
        assertThat(answer.json().path("output_text").asText()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void a_body_that_is_not_compressed_as_it_says_is_refused(String encoding) {
        RawAnswer answer =
                client.post(
                                "/v1/responses",
                                bytes(HELLO),
                                "Content-Type: application/json",
                                "Content-Encoding: " + encoding)
                        .answer();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.envelope().path("message").asText())
                .contains("body")
                .doesNotContain("bug", "Exception");
    }

    @Test
    void an_unknown_compression_is_refused() {
        RawAnswer answer =
                client.post(
                                "/v1/responses",
                                bytes(HELLO),
                                "Content-Type: application/json",
                                "Content-Encoding: br")
                        .answer();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.envelope().path("message").asText())
                .contains("Content-Encoding", "gzip", "zstd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void a_small_body_that_unpacks_to_a_large_one_is_refused(String encoding) {
        byte[] bomb = compressed(encoding, new byte[30 * LIMIT]);
        assertThat(bomb).hasSizeLessThan(LIMIT / 10);
        RawAnswer answer =
                client.post(
                                "/v1/responses",
                                bomb,
                                "Content-Type: application/json",
                                "Content-Encoding: " + encoding)
                        .answer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.envelope().path("message").asText()).contains("--max-body-mb");
    }

    @Test
    void gzip_may_have_many_members_and_all_the_fields_of_its_header() {
        byte[] bytes = bytes(HELLO);
        byte[] withHeader = compressed("gzip", Arrays.copyOfRange(bytes, 10, bytes.length));
        // FHCRC, FEXTRA, FNAME, FCOMMENT
        withHeader[3] = 2 + 4 + 8 + 16;
        var all = new ByteArrayOutputStream();
        all.writeBytes(compressed("gzip", Arrays.copyOf(bytes, 10)));
        all.writeBytes(compressed("gzip", new byte[0]));
        all.write(withHeader, 0, 10);
        all.writeBytes(new byte[] {2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2});
        all.write(withHeader, 10, withHeader.length - 10);
        assertThat(answer("gzip", all.toByteArray()).json().path("output_text").asText())
                .isEqualTo("hello");
    }

    @Test
    void no_number_of_empty_members_is_too_many() {
        byte[] empty = compressed("gzip", new byte[0]);
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < 50_000; i++) {
            all.writeBytes(empty);
        }
        RawAnswer answer = answer("gzip", all.toByteArray());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.envelope().path("message").asText()).contains("empty");
    }

    @Test
    void a_body_that_is_cut_off_is_refused() {
        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            byte[] whole = compressed(encoding, bytes(HELLO));
            for (int length = 1; length < whole.length - 4; length += 7) {
                try (RawClient other = PROXY.client()) {
                    RawAnswer answer = post(other, encoding, Arrays.copyOf(whole, length)).answer();
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.envelope().path("message").asText())
                            .contains("Content-Encoding '" + encoding)
                            .doesNotContain("null", "Exception");
                }
            }
        }
    }

    @Test
    void deflate_without_its_frame_is_taken() {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        var raw = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(raw, deflater)) {
            out.write(bytes(HELLO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        assertThat(answer("deflate", raw.toByteArray()).json().path("output_text").asText())
                .isEqualTo("hello");
    }

    @Test
    void frames_of_zstd_that_are_to_be_skipped_are_skipped() {
        byte[] skipped = {0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
        byte[] bytes = bytes(HELLO);
        var all = new ByteArrayOutputStream();
        all.writeBytes(skipped);
        all.writeBytes(compressed("zstd", Arrays.copyOf(bytes, 10)));
        all.writeBytes(skipped);
        all.writeBytes(skipped);
        all.writeBytes(compressed("zstd", Arrays.copyOfRange(bytes, 10, bytes.length)));
        all.writeBytes(skipped);
        assertThat(answer("zstd", all.toByteArray()).json().path("output_text").asText())
                .isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        // content of 2^60 bytes, in one segment and with a window
        "28b52ffd e0 0000000000000010 010000,    400, 1152921504606846976",
        "28b52ffd c0 00 0000000000000010 010000, 400, 1152921504606846976",
        "28b52ffd e0 ffffffffffffffff 010000,    400, 18446744073709551615",
        // more than the limit
        "28b52ffd a0 01001000 010000,            413, --max-body-mb",
        // a window of 16 MB, of 3.75 TB
        "28b52ffd 00 70 010000,                  400, window",
        "28b52ffd 00 ff 010000,                  400, window",
        // a block of 2 MB, a kind of block that there is not, a dictionary
        "28b52ffd 00 00 ffffff,                  400, block",
        "28b52ffd 00 00 070000,                  400, zstd",
        "28b52ffd 01 00 01 010000,               400, zstd",
        "28b52ffe 00,                            400, not zstd",
        "502a4d18 ffffffff 00,                   400, zstd",
    })
    void what_a_frame_of_zstd_says_of_itself_is_not_believed(
            String hex, int status, String problem) {
        RawAnswer answer = answer("zstd", HexFormat.of().parseHex(hex.replace(" ", "")));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.envelope().path("message").asText()).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, gzip", "gzip\r\nContent-Encoding: gzip", "identity, zstd"})
    void a_body_is_compressed_once(String encoding) {
        RawAnswer answer = answer(encoding, compressed("gzip", bytes(HELLO)));
        assertThat(answer.status()).isEqualTo(415);
    }

    private RawAnswer answer(String encoding, byte[] body) {
        return post(client, encoding, body).answer();
    }

    private static RawClient post(RawClient client, String encoding, byte[] body) {
        return client.post(
                "/v1/responses",
                body,
                "Content-Type: application/json",
                "Content-Encoding: " + encoding);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(String encoding, byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (encoding.toLowerCase(Locale.ROOT)) {
                    case "deflate" -> new DeflaterOutputStream(compressed);
                    case "zstd" -> new ZstdOutputStream(compressed);
                    default -> new GZIPOutputStream(compressed);
                }) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
