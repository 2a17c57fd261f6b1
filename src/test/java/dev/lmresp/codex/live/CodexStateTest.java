package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.live.RunningProxy;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** What an engine hangs on its calls comes back to it through the real Codex. */
@Tag("codex")
@Timeout(120)
class CodexStateTest {
    private static final String MISSING =
            "[{\"error\":{\"code\":400,\"message\":\"Function call is missing a thought_signature"
                    + " in functionCall parts.\",\"status\":\"INVALID_ARGUMENT\"}}]";

    @TempDir private Path folder;

    /** As Gemini 3: of the calls of an answer the first is signed, and wanted back so. */
    private static void signCalls(EngineTurn turn) throws IOException {
        int round = 0;
        boolean isOpen = false;
        for (JsonNode message : turn.request().json().path("messages")) {
            JsonNode calls = message.path("tool_calls");
            if (!calls.isEmpty()) {
                String signature =
                        calls.path(0).at("/extra_content/google/thought_signature").asText();
                if (!signature.equals("sig-" + round)) {
                    turn.json(400, MISSING);
                    return;
                }
                round++;
            }
            isOpen = message.path("role").asText().equals("tool") || (isOpen && calls.isEmpty());
            isOpen &= !message.path("role").asText().equals("user");
        }
        // one call for each user, then two side by side, then words
        turn.openStream();
        if (isOpen && round % 2 == 0) {
            turn.text("Done.");
            turn.finish("stop");
        } else {
            turn.event(Chunks.delta(Json.text(calls(round, round % 2 + 1))));
            turn.finish("tool_calls");
        }
        turn.done();
    }

    private static ObjectNode calls(int round, int count) {
        ObjectNode delta = Json.object();
        ArrayNode calls = delta.putArray("tool_calls");
        for (int i = 0; i < count; i++) {
            ObjectNode call =
                    calls.addObject()
                            .put("index", i)
                            .put("id", "call_" + round + "_" + i)
                            .put("type", "function");
            call.putObject("function")
                    .put("name", "exec_command")
                    .put("arguments", "{\"cmd\":\"echo " + round + i + "\"}");
            if (i == 0) {
                call.putObject("extra_content")
                        .putObject("google")
                        .put("thought_signature", "sig-" + round);
            }
        }
        return delta;
    }

    /** The conversation itself carries it, so that another process can give it back. */
    @Test
    void codex_goes_on_with_an_engine_that_wants_its_signatures_after_a_restart() throws Exception {
        try (RawEngine engine = RawEngine.of(CodexStateTest::signCalls)) {
            for (int i = 0; i < 2; i++) {
                try (var proxy = RunningProxy.beforeEngine(engine.url(), folder)) {
                    var codex = CodexHome.using(proxy.address(), RawEngine.MODEL, folder);
                    CodexRun run = i == 0 ? codex.run("Look.") : codex.resume("Look again.");

                    run.assertClean();
                    assertThat(run.messages()).as("%s", run).containsExactly("Done.");
                    assertThat(run.items("command_execution")).as("%s", run).hasSize(3);
                }
            }
            assertThat(engine.requests()).hasSize(6);
        }
    }
}
