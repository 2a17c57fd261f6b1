package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;
import dev.lmresp.testing.TestProxy;
import dev.lmresp.testing.TestWebSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at all threads of the JVM, so no other test may run beside. */
@Isolated
class ThreadLeakTest {
    @TempDir private Path folder;

    @Test
    void no_thread_outlives_its_exchange_however_it_ended() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    String asked = turn.request().json().toString();
                                    if (asked.contains("fail")) {
                                        turn.json(500, "{\"error\":{\"message\":\"no\"}}");
                                    } else if (asked.contains("break")) {
                                        turn.openStream();
                                        turn.text("half");
                                    } else if (asked.contains("silence")) {
                                        turn.awaitLeft();
                                    } else {
                                        Thread.sleep(asked.contains("slow") ? 300 : 0);
                                        turn.say("good");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            for (int round = 0; round < 3; round++) {
                for (String input : List.of("good", "slow", "fail", "break")) {
                    for (boolean stream : new boolean[] {true, false}) {
                        try (RawClient client = proxy.client()) {
                            client.respond(Requests.whole(input).put("stream", stream));
                            client.answer().bytes();
                        }
                    }
                }
                try (TestWebSocket socket = TestWebSocket.to(proxy)) {
                    socket.respond(Requests.streamed("slow"));
                    socket.create(Requests.streamed("silence"));
                    await().until(() -> proxy.gateway().exchanges().running() > 0);
                }
                try (RawClient client = proxy.client()) {
                    client.respond(Requests.streamed("silence"));
                    await().until(() -> proxy.gateway().exchanges().running() > 0);
                }
            }
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(threads("watch", "websocket")).isEmpty());
            await().until(() -> proxy.gateway().exchanges().running() == 0);
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(threads("exchange-ticker", "connection")).isEmpty());
    }

    /** The threads, virtual ones too, whose names contain one of the words. */
    private List<String> threads(String... words) {
        Path dump = folder.resolve("threads-" + System.nanoTime() + ".json");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
            var found = new ArrayList<String>();
            for (JsonNode name : Json.parse(Files.readAllBytes(dump)).findValues("name")) {
                for (String word : words) {
                    if (name.asText().contains(word)) {
                        found.add(name.asText());
                    }
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
