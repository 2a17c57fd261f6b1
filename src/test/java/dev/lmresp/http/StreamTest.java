package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

class StreamTest {
    private static final String END = "0\r\n\r\n";

    @Test
    void a_burst_of_chunks_is_one_read() throws Exception {
        String burst = "3\r\nabc\r\n".repeat(100);
        try (var server = RawServer.answering(Calls.CHUNKED + burst + END);
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            byte[] block = new byte[8192];
            assertThat(body.read(block)).isEqualTo(300);
            assertThat(body.read(block)).isEqualTo(-1);
        }
    }

    @Test
    void a_lone_token_is_not_held_back() throws Exception {
        var next = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED);
                                    for (int i = 0; i < 20; i++) {
                                        next.acquire();
                                        peer.send("5\r\ntoken\r\n");
                                    }
                                    peer.send(END);
                                });
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            byte[] block = new byte[8192];
            for (int i = 0; i < 20; i++) {
                next.release();
                assertThat(readAtLeast(body, block, 5)).isEqualTo(5);
            }
            assertThat(body.read(block)).isEqualTo(-1);
        }
    }

    @Test
    void the_piece_of_a_chunk_that_has_come_is_delivered() throws Exception {
        var rest = new Semaphore(0);
        try (var server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED + "a\r\nhello");
                                    rest.acquire();
                                    peer.send("world\r\n" + END);
                                });
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            byte[] block = new byte[8192];
            assertThat(readAtLeast(body, block, 5)).isEqualTo(5);
            rest.release();
            assertThat(readAtLeast(body, block, 5)).isEqualTo(5);
            assertThat(body.read(block)).isEqualTo(-1);
        }
    }

    /** Sizes around the buffers' own, where a read that fills one says nothing about the next. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2047, 2048, 2049, 8192, 32_768, 100_000, 3_000_000})
    void a_body_may_be_larger_than_all_buffers(int size) throws Exception {
        String content = "x".repeat(size - 1) + "y";
        String chunked = Integer.toHexString(size) + "\r\n" + content + "\r\n" + END;
        try (var fixed =
                        RawServer.answering(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + size
                                        + "\r\n\r\n"
                                        + content);
                var inChunks = RawServer.answering(Calls.CHUNKED + chunked);
                var open = RawServer.answeringOnce("HTTP/1.0 200 OK\r\n\r\n" + content);
                var fixedClient = Calls.client(fixed);
                var chunkedClient = Calls.client(inChunks);
                var openClient = Calls.client(open)) {
            for (int i = 0; i < 2; i++) {
                assertThat(Calls.ask(fixedClient)).isEqualTo(content);
                assertThat(Calls.ask(chunkedClient)).isEqualTo(content);
                assertThat(Calls.ask(openClient)).isEqualTo(content);
            }
            assertThat(fixed.connections()).isOne();
            assertThat(inChunks.connections()).isOne();
            assertThat(open.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void the_block_of_the_reader_may_be_small(int size) throws Exception {
        try (var server =
                        RawServer.answering(
                                Calls.CHUNKED + "5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n" + END);
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            byte[] block = new byte[size];
            var text = new StringBuilder();
            for (int n = body.read(block); n >= 0; n = body.read(block)) {
                text.append(new String(block, 0, n, StandardCharsets.UTF_8));
            }
            assertThat(text.toString()).isEqualTo("hello, world");
        }
    }

    @Test
    void a_body_can_be_read_byte_by_byte() throws Exception {
        try (var server = RawServer.answering(Calls.CHUNKED + "2\r\nh\377\r\n" + END);
                var client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            assertThat(body.read()).isEqualTo('h');
            assertThat(body.read()).isEqualTo(0xff);
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    private static int readAtLeast(InputStream body, byte[] block, int count) throws Exception {
        int got = 0;
        while (got < count) {
            got += body.read(block, got, block.length - got);
        }
        return got;
    }
}
