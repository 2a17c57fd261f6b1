package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code lmresp serve} where file descriptors are few. */
@EnabledOnOs(OS.LINUX)
@Tag("process")
@Tag("ci")
@Timeout(180)
class DescriptorsTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir private Path folder;

    @Test
    void more_connections_than_descriptors_leave_it_answering() throws Exception {
        var idle = new ArrayList<RawClient>();
        try (LmrespProcess serve = serve(256, "--engine", "mock")) {
            connect(serve.port(), 400, idle);
            // others make room while they are still there
            awaitAnswer(serve.port());
            idle.forEach(RawClient::close);
            awaitAnswer(serve.port());
            assertThat(serve.err()).doesNotContain("\tat ", "SEVERE", "bug");
        } finally {
            idle.forEach(RawClient::close);
        }
    }

    @Test
    void a_lack_of_descriptors_is_got_over() throws Exception {
        var idle = new ArrayList<RawClient>();
        try (LmrespProcess serve = serve(4096, "--engine", "mock")) {
            // here each class is a file to be opened; of a release, all jars are open
            awaitAnswer(serve.port());
            serve.limitDescriptors(serve.descriptors() + 8);
            connect(serve.port(), 20, idle);
            awaitAnswer(serve.port());
            idle.forEach(RawClient::close);
            awaitAnswer(serve.port());
            assertThat(serve.err()).doesNotContain("\tat ", "SEVERE", "bug");
        } finally {
            idle.forEach(RawClient::close);
        }
    }

    @Test
    void descriptors_that_answers_use_up_are_got_over_too() throws Exception {
        var streams = new ArrayList<RawClient>();
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    turn.openStream();
                                    turn.text("endless");
                                    turn.awaitLeft();
                                });
                LmrespProcess serve = serve(4096, "--engine", engine.url())) {
            int port = serve.port();
            awaitAnswer(port);
            for (int i = 0; i < 50; i++) {
                RawClient client = RawClient.to(port);
                streams.add(client);
                client.respond(Requests.streamed("hi"));
                if (i == 0) {
                    client.answer().awaitEvent("response.output_text.delta");
                    serve.limitDescriptors(serve.descriptors() + 20);
                }
            }
            // whoever has no place is told so, instead of waiting for ever
            try (RawClient late = RawClient.to(port)) {
                assertThat(late.request("GET", "/health").answer().status()).isIn(200, 503);
            }
            streams.forEach(RawClient::close);
            awaitAnswer(port);
        } finally {
            streams.forEach(RawClient::close);
        }
    }

    @Test
    void more_requests_than_descriptors_are_said_before_they_come() throws Exception {
        try (LmrespProcess serve = serve(4096, "--engine", "mock", "--max-exchanges", "8192")) {
            serve.port();
            assertThat(serve.err().lines().filter(line -> line.contains("warning")))
                    .singleElement()
                    .asString()
                    .contains("--max-exchanges 8192", "4096", "ulimit -n 18528");
        }
    }

    @Test
    void what_nobody_asked_for_is_no_warning() throws Exception {
        try (LmrespProcess serve = serve(256, "--engine", "mock")) {
            serve.port();
            assertThat(serve.err()).doesNotContain("warning");
        }
    }

    private LmrespProcess serve(int descriptors, String... options) {
        var words = new ArrayList<>(List.of("serve", "--port", "0"));
        words.addAll(List.of(options));
        return LmrespProcess.startWithDescriptors(
                folder, descriptors, words.toArray(String[]::new));
    }

    private static void connect(int port, int count, List<RawClient> into) {
        for (int i = 0; i < count; i++) {
            into.add(RawClient.to(port));
        }
    }

    private static void awaitAnswer(int port) {
        await().atMost(SOON)
                .ignoreException(UncheckedIOException.class)
                .until(
                        () -> {
                            try (RawClient client = RawClient.to(port)) {
                                return client.request("GET", "/health").answer().status() == 200;
                            }
                        });
    }
}
