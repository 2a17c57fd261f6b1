package dev.lmresp.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.check.Result.Outcome;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Each check fails where the endpoint is wrong. The endpoint is right but for one flaw. */
class FlawsTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<FlawCase> CASES =
            Stream.of(TextFlaws.CASES, ToolFlaws.CASES, OtherFlaws.CASES)
                    .flatMap(List::stream)
                    .toList();

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void a_check_fails_where_the_endpoint_is_wrong(FlawCase flawed) throws Exception {
        Duration limit = flawed.check().equals("cancellation") ? Duration.ofSeconds(3) : PATIENCE;
        Result result = run(flawed, limit);
        assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(Outcome.FAILED);
        assertThat(String.join("\n", result.problems())).contains(flawed.problem());
        assertThat(result.requests()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool-choice-allowed",
                "custom-tool",
                "custom-tool-result",
                "namespace-tool",
                "structured-output",
                "json-object",
                "image",
                "reasoning",
                "reasoning-turn"
            })
    void what_not_every_endpoint_has_may_be_refused(String check) throws Exception {
        FlawCase refused =
                FlawCase.answer(
                        check,
                        "refused",
                        "the endpoint rejects",
                        it -> {
                            it.becomePage();
                            it.status = 400;
                            it.type = "application/json";
                            it.body = "{\"error\": {\"message\": \"not here\"}}";
                        });
        assertSkipped(refused, "not here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function-call",
                "function-call-stream",
                "function-result",
                "parallel-calls",
                "parallel-calls-off"
            })
    void a_model_may_not_want_to_call_a_tool(String check) throws Exception {
        assertSkipped(
                FlawCase.request(check, "no tools", "", it -> it.remove("tools")),
                "the model did not call the tool");
    }

    private static void assertSkipped(FlawCase flawed, String reason) throws Exception {
        Result result = run(flawed, PATIENCE);
        assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.reason()).contains(flawed.problem(), reason);
    }

    private static Result run(FlawCase flawed, Duration limit) throws Exception {
        try (var endpoint = new BrokenEndpoint(PROXY, flawed.flaw());
                var client = new EndpointClient(endpoint.url(), KeyHeader.BEARER, "")) {
            return new CheckRun(client, "", limit)
                    .run(Suite.RESPONSES.check(flawed.check()).orElseThrow());
        }
    }

    /** Else a check could fail above for another reason than its flaw. */
    @ParameterizedTest
    @MethodSource("checks")
    void a_check_passes_where_the_endpoint_is_right(Check check) throws Exception {
        try (var client = new EndpointClient(PROXY.url(), KeyHeader.BEARER, "")) {
            Result result = new CheckRun(client, "", PATIENCE).run(check);
            assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(Outcome.PASSED);
            assertThat(result.requests()).isNotEmpty();
        }
    }

    static List<Check> checks() {
        return Suite.RESPONSES.checks();
    }

    @Test
    void each_check_has_a_case_that_makes_it_fail() {
        var ids = new HashSet<String>();
        CASES.forEach(flawed -> ids.add(flawed.check()));
        assertThat(ids).containsExactlyInAnyOrderElementsOf(Suite.RESPONSES.ids());
    }
}
