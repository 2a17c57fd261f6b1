package dev.lmresp.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.check.Result.Outcome;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.server.EngineServer;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Set;

/** What a proxy cannot hide of its engine, the checks see through it. */
class HostileEngineChecksTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500-json               | text            | FAILED  | expected HTTP 200, got 5",
                "html-502               | text-stream     | FAILED  | expected HTTP 200, got 502",
                "connection-reset       | multi-turn      | FAILED  | expected HTTP 200, got 502",
                "unauthorized           | usage           | FAILED  | expected HTTP 200, got 401",
                "context-overflow-vllm  | instructions    | FAILED  | expected HTTP 200, got 400",
                "silent-request         | text            | FAILED  | no answer to request 1",
                "no-tools               | function-call   | FAILED  | expected HTTP 200, got 5",
                "truncated-arguments    | function-call   | FAILED  | not JSON",
                "empty-answer           | text            | FAILED  | expected a message with text",
            })
    void a_check_says_what_is_wrong(String quirk, String check, Outcome outcome, String problem)
            throws Exception {
        var engine = new HostileEngine(new MockEngine(), Set.of(Quirk.byId(quirk).orElseThrow()));
        try (var server = EngineServer.start("127.0.0.1", 0, engine);
                var proxy = TestProxy.withEngine("http://127.0.0.1:" + server.port()).start();
                var client = new EndpointClient(proxy.url(), KeyHeader.BEARER, "")) {
            var run = new CheckRun(client, MockEngine.MODEL, Duration.ofSeconds(4));
            Result result = run.run(Suite.RESPONSES.check(check).orElseThrow());
            assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(outcome);
            assertThat(String.join("\n", result.problems())).contains(problem);
        }
    }
}
