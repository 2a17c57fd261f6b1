package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.Requests;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

@DisabledOnOs(OS.WINDOWS)
@Tag("process")
class KilledInBackgroundTest {
    @TempDir private Path home;

    @Test
    void a_response_whose_process_is_killed_has_failed_for_the_next_and_its_stream_ends()
            throws Exception {
        var never = new CountDownLatch(1);
        try (RawEngine engine =
                RawEngine.of(
                        turn -> {
                            turn.openStream();
                            turn.text("One ");
                            never.await();
                        })) {
            String id;
            long last;
            try (LmrespProcess serve = serve(engine);
                    RawClient client = RawClient.to(serve.port())) {
                RawAnswer answer =
                        client.respond(Requests.streamed("Count").put("background", true)).answer();
                id = answer.awaitEvent("response.queued").path("response").path("id").asText();
                last = number(answer.awaitEvent("response.output_text.delta"));
                serve.signal("KILL");
                serve.exitCode();
            }
            try (LmrespProcess serve = serve(engine)) {
                String path = "/v1/responses/" + id;
                JsonNode failed;
                try (RawClient client = RawClient.to(serve.port())) {
                    failed = client.request("GET", path).answer().json();
                }
                assertThat(failed.path("status").asText()).isEqualTo("failed");
                assertThat(failed.path("error").path("message").asText())
                        .contains("lmresp was stopped");
                try (RawClient client = RawClient.to(serve.port())) {
                    JsonNode event =
                            client.request("GET", path + "?stream=true&starting_after=" + last)
                                    .answer()
                                    .awaitEvent("response.failed");
                    assertThat(number(event)).isGreaterThan(last);
                    assertThat(event.path("response")).isEqualTo(failed);
                }
            }
        } finally {
            never.countDown();
        }
    }

    private static long number(JsonNode event) {
        return event.path("sequence_number").longValue();
    }

    private LmrespProcess serve(RawEngine engine) {
        return LmrespProcess.start(home, Map.of(), "serve", "--port=0", "--engine", engine.url());
    }
}
