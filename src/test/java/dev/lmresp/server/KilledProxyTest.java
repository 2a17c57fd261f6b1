package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.PostgresServer;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Background responses of a proxy that is killed, where others have the same database. */
@Tag("process")
@Tag("ci")
class KilledProxyTest {
    private static final int HANGS = 2;

    @TempDir private Path folder;

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger turns = new AtomicInteger();

    /** Hangs for some requests, then answers. */
    private void answer(EngineTurn turn) throws IOException, InterruptedException {
        if (turns.getAndIncrement() < HANGS) {
            turn.openStream();
            turn.text("Half ");
            never.await();
        } else {
            turn.say("Whole.");
        }
    }

    private static String begin(int port) {
        try (RawClient client = RawClient.to(port)) {
            return client.respond(Requests.whole("Hello").put("background", true))
                    .answer()
                    .json()
                    .path("id")
                    .asText();
        }
    }

    private static RawAnswer call(TestProxy proxy, String method, String path) {
        return proxy.client().request(method, "/v1/responses/" + path).answer();
    }

    private static JsonNode awaitEnd(TestProxy proxy, String id, Duration patience) {
        await().atMost(patience)
                .until(
                        () -> {
                            String status = call(proxy, "GET", id).json().path("status").asText();
                            return !status.equals("queued") && !status.equals("in_progress");
                        });
        return call(proxy, "GET", id).json();
    }

    @Test
    void of_a_killed_proxy_another_makes_within_half_a_minute_what_nobody_has_seen_a_part_of()
            throws Exception {
        String database = PostgresServer.shared().database();
        try (RawEngine engine = RawEngine.of(this::answer);
                TestProxy other =
                        TestProxy.withEngine(engine)
                                .store(PostgresAddress.parse(database))
                                .state(Files.createTempDirectory(folder, "state"))
                                .start()) {
            String id;
            String seen;
            long last;
            try (LmrespProcess one =
                    LmrespProcess.start(
                            folder,
                            Map.of(),
                            "serve",
                            "--port=0",
                            "--engine=" + engine.url(),
                            "--store=" + database)) {
                seen = begin(one.port());
                RawAnswer following = call(other, "GET", seen + "?stream=true");
                last =
                        following
                                .awaitEvent("response.output_text.delta")
                                .path("sequence_number")
                                .longValue();
                id = begin(one.port());
                await().until(() -> turns.get() == HANGS);
                one.signal("KILL");
                one.exitCode();
            }
            JsonNode response = awaitEnd(other, id, Duration.ofSeconds(30));
            assertThat(response.path("error")).isEmpty();
            assertThat(response.path("status").asText()).isEqualTo("completed");
            assertThat(response.path("output_text").asText()).isEqualTo("Whole.");
            JsonNode failed = awaitEnd(other, seen, Duration.ofSeconds(10));
            assertThat(failed.path("status").asText()).isEqualTo("failed");
            String rest = seen + "?stream=true&starting_after=" + last;
            assertThat(call(other, "GET", rest).events().last().path("response")).isEqualTo(failed);
        } finally {
            never.countDown();
        }
    }
}
