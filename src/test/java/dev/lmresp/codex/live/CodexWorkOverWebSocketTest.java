package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What people use Codex for, over a WebSocket. */
@Tag("codex")
@Timeout(120)
class CodexWorkOverWebSocketTest extends CodexWorkTest {
    @Override
    CodexHome home(RunningProxy proxy) throws IOException {
        return overWebSocket(super.home(proxy));
    }

    static CodexHome overWebSocket(CodexHome codex) throws IOException {
        return codex.withProviderThat("supports_websockets = true");
    }

    @Test
    void a_turn_of_twenty_calls_is_one_connection() throws Exception {
        var turns = new ArrayList<Turn>();
        for (int i = 0; i < 20; i++) {
            turns.add(Turn.answer().calling("exec_command", Map.of("cmd", "echo " + i)));
        }
        turns.add(Turn.say("Done."));
        try (var engine = ScriptedEngine.playing(turns.toArray(Turn[]::new));
                var proxy = RunningProxy.before(engine, folder, "--verbose")) {
            var run = home(proxy).run("Count.");

            run.assertClean();
            assertThat(run.messages()).containsExactly("Done.");
            List<String> requests =
                    proxy.log().lines().filter(line -> line.contains("/v1/responses ")).toList();
            // a warm-up, and one for each answer of the model
            assertThat(requests)
                    .filteredOn(line -> line.contains("WEBSOCKET /v1/responses 200 "))
                    .hasSize(22);
            assertThat(requests).noneMatch(line -> line.contains("POST "));
        }
    }
}
