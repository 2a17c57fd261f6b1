package dev.lmresp.http;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class PollingTest {
    private static final String END = "the end";

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final Semaphore more = new Semaphore(0);
    private final Set<PolledBody> ended = ConcurrentHashMap.newKeySet();
    private Poller poller;

    @BeforeEach
    void start() throws IOException {
        poller = Poller.start("test");
    }

    @AfterEach
    void stop() {
        poller.close();
    }

    /** Reads a body on the poller's thread into {@link #seen}. */
    private boolean poll(InputStream in) throws IOException {
        var body = (PolledBody) in;
        return body.poll(poller, () -> take(body));
    }

    private void take(PolledBody body) {
        byte[] block = new byte[4];
        try {
            int count = body.readNow(block, 0, block.length);
            if (count > 0) {
                seen.add(new String(block, 0, count, UTF_8));
                // the block may have been too small for all that has arrived
                if (count == block.length) {
                    body.callAgain();
                }
            } else if (count < 0 && ended.add(body)) {
                body.endPolling();
                seen.add(END);
            }
        } catch (IOException e) {
            seen.add(String.valueOf(e.getMessage()));
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
    }

    private RawServer pieces(String... pieces) throws IOException {
        return RawServer.start(
                peer -> {
                    while (peer.request().isPresent()) {
                        peer.send(Calls.CHUNKED);
                        for (String piece : pieces) {
                            more.acquire();
                            peer.send(piece);
                        }
                    }
                });
    }

    @Test
    void bytes_are_read_as_they_arrive_and_the_connection_is_reused() throws Exception {
        try (RawServer server = pieces("4\r\nabcd\r\n", "6\r\nefghij\r\n", "0\r\n\r\n");
                HttpClient client = Calls.client(server)) {
            for (int i = 0; i < 3; i++) {
                assertThat(poll(client.send(Calls.get()).body())).isTrue();
                assertThat(seen).isEmpty();
                more.release();
                assertThat(next()).isEqualTo("abcd");
                more.release();
                assertThat(next() + next()).isEqualTo("efghij");
                more.release();
                assertThat(next()).isEqualTo(END);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void what_has_arrived_before_is_not_waited_for() throws Exception {
        more.release(2);
        try (RawServer server = pieces("c\r\nabcdefghijkl\r\n", "0\r\n\r\n");
                HttpClient client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            assertThat(body.readNBytes(4)).isEqualTo("abcd".getBytes(UTF_8));
            assertThat(poll(body)).isTrue();
            assertThat(next() + next() + next()).isEqualTo("efghijkl" + END);
        }
    }

    @Test
    void a_close_from_another_thread_is_told() throws Exception {
        try (RawServer server = pieces("4\r\nabcd\r\n", "0\r\n\r\n");
                HttpClient client = Calls.client(server)) {
            InputStream body = client.send(Calls.get()).body();
            poll(body);
            body.close();
            assertThat(next()).isEqualTo("the body is closed");
        }
    }

    @Test
    void a_connection_that_breaks_is_told() throws Exception {
        try (RawServer server =
                        RawServer.start(
                                peer -> {
                                    peer.request();
                                    peer.send(Calls.CHUNKED + "4\r\nab");
                                });
                HttpClient client = Calls.client(server)) {
            poll(client.send(Calls.get()).body());
            assertThat(next()).isEqualTo("ab");
            assertThat(next()).contains("ended in the middle");
        }
    }

    @Test
    void a_body_that_is_paused_is_not_read() throws Exception {
        try (RawServer server = pieces("4\r\nabcd\r\n", "4\r\nefgh\r\n", "0\r\n\r\n");
                HttpClient client = Calls.client(server)) {
            var body = (PolledBody) client.send(Calls.get()).body();
            body.poll(poller, () -> take(body));
            more.release();
            assertThat(next()).isEqualTo("abcd");
            body.pause(true);
            more.release();
            assertThat(seen.poll(100, TimeUnit.MILLISECONDS)).isNull();
            body.pause(false);
            assertThat(next()).isEqualTo("efgh");
            more.release();
            assertThat(next()).isEqualTo(END);
        }
    }

    @Test
    void a_listener_that_fails_ends_only_its_own_watch() throws Exception {
        try (RawServer server = pieces("4\r\nabcd\r\n", "0\r\n\r\n");
                HttpClient client = Calls.client(server)) {
            more.release(4);
            var failing = (PolledBody) client.send(Calls.get()).body();
            failing.poll(
                    poller,
                    () -> {
                        throw new IllegalStateException("a bug, for the test");
                    });
            poll(client.send(Calls.get()).body());
            assertThat(next() + next()).isEqualTo("abcd" + END);
        }
    }
}
