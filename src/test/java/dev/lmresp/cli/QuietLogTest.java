package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What {@code lmresp serve} writes when clients behave badly: nothing that fills a disk. */
@Tag("process")
class QuietLogTest {
    private static final int ROUNDS = 20;

    @TempDir private Path folder;
    private RawEngine engine;
    private LmrespProcess serve;

    @BeforeEach
    void start() throws Exception {
        engine =
                RawEngine.of(
                        turn -> {
                            if (turn.request().json().toString().contains("words")) {
                                turn.openStream();
                                while (true) {
                                    turn.text("word ");
                                    Thread.sleep(5);
                                }
                            }
                            turn.awaitLeft();
                        });
        serve =
                LmrespProcess.start(
                        folder,
                        Map.of(),
                        "serve",
                        "--store=memory",
                        "--engine",
                        engine.url(),
                        "--port",
                        "0",
                        "--keep-alive",
                        "0.02");
        serve.awaitErr("codex ");
    }

    @AfterEach
    void stop() {
        serve.close();
        engine.close();
    }

    @Test
    void clients_that_leave_within_their_headers() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (RawClient client = client()) {
                client.send("POST /v1/responses HTTP/1.1\r\nHost: localh");
            }
            client().send("POST /v1/resp").reset();
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void clients_that_leave_within_their_body() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (RawClient client = client()) {
                client.send(
                        "POST /v1/responses HTTP/1.1\r\n"
                                + "Host: localhost\r\n"
                                + "Content-Type: application/json\r\n"
                                + "Content-Length: 1000\r\n\r\n"
                                + "{\"inp");
            }
            client().send(
                            "POST /v1/responses HTTP/1.1\r\n"
                                    + "Host: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                    + "10\r\n"
                                    + "{\"inp")
                    .reset();
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void clients_that_leave_before_and_within_their_answer() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            for (String input : List.of("silence", "words")) {
                RawClient client = client();
                client.respond(Requests.streamed(input));
                // so that a sign of life meets those who have just left
                Thread.sleep(15 + i);
                client.reset();
            }
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void bodies_that_are_not_HTTP() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            for (String size : List.of("zz", "-1", "80000000", "fffffffffff", "")) {
                try (RawClient client = client()) {
                    client.send(
                            "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                    + size
                                    + "\r\n");
                    client.answer().status();
                }
            }
        }
        // a line for each kind, however many there are
        assertThat(lines()).hasSizeLessThan(5);
        assertThat(serve.err()).doesNotContain("\tat ", "Exception in thread", "WARNING");
    }

    private RawClient client() throws InterruptedException {
        return RawClient.to(serve.port());
    }

    /** What it has said since it was ready, once it has stopped. */
    private List<String> lines() throws Exception {
        serve.signal("TERM");
        assertThat(serve.exitCode()).isEqualTo(ExitCode.OK);
        List<String> all = serve.err().lines().toList();
        return all.stream()
                .skip(
                        1
                                + all.indexOf(
                                        all.stream()
                                                .filter(it -> it.startsWith("  codex"))
                                                .findFirst()
                                                .orElseThrow()))
                .filter(line -> !line.contains("stopping when"))
                .toList();
    }
}
