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

/** Each check of a Messages endpoint fails where it is wrong, and only there. */
class MessagesFlawsTest {
    private static final String KEY = "sk-test";
    private static final TestProxy OPEN = TestProxy.mock();
    private static final TestProxy GUARDED = TestProxy.withEngine("mock").apiKeys(KEY).start();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<FlawCase> CASES =
            Stream.of(MessagesTextFlaws.CASES, MessagesToolFlaws.CASES, MessagesOtherFlaws.CASES)
                    .flatMap(List::stream)
                    .toList();

    @AfterAll
    static void stop() {
        OPEN.close();
        GUARDED.close();
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
                "system-message",
                "structured-output",
                "image",
                "tool-result-image",
                "document",
                "thinking",
                "thinking-adaptive",
                "thinking-turn"
            })
    void what_not_every_endpoint_has_may_be_refused(String check) throws Exception {
        FlawCase refused =
                FlawCase.both(
                        check,
                        "refused",
                        "the endpoint rejects",
                        (it, request) -> {
                            boolean isFirstOfTwo =
                                    check.equals("tool-result-image")
                                            && request.path("messages").size() == 1;
                            if (!isFirstOfTwo) {
                                it.becomePage();
                                it.status = 400;
                                it.type = "application/json";
                                it.body = "{\"error\": {\"message\": \"not here\"}}";
                            }
                        });
        assertSkipped(refused, "not here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tool-use",
                "tool-use-stream",
                "tool-without-input",
                "tool-result",
                "tool-result-blocks",
                "tool-result-error",
                "tool-result-image",
                "parallel-tools",
                "parallel-tools-off"
            })
    void a_model_may_not_want_to_call_a_tool(String check) throws Exception {
        assertSkipped(
                FlawCase.request(
                        check,
                        "no tools",
                        "",
                        it -> {
                            it.remove("tools");
                            it.remove("tool_choice");
                        }),
                "the model did not call the tool");
    }

    @Test
    void an_endpoint_may_have_no_counts() throws Exception {
        FlawCase none =
                FlawCase.answer(
                        "count-tokens",
                        "404",
                        "the endpoint has no count_tokens",
                        it -> it.status = 404);
        assertSkipped(none, "HTTP 404");
    }

    @Test
    void an_endpoint_without_keys_takes_any() throws Exception {
        assertSkipped(
                FlawCase.answer("error-key", "no keys", "", it -> {}),
                "the endpoint accepts any key");
    }

    private static void assertSkipped(FlawCase flawed, String reason) throws Exception {
        Result result = run(flawed, PATIENCE);
        assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(Outcome.SKIPPED);
        assertThat(result.reason()).contains(flawed.problem(), reason);
    }

    private static Result run(FlawCase flawed, Duration limit) throws Exception {
        try (var endpoint = new BrokenEndpoint(OPEN, flawed.flaw());
                var client = new EndpointClient(endpoint.url(), KeyHeader.X_API_KEY, "")) {
            return new CheckRun(client, "", limit).run(check(flawed.check()));
        }
    }

    /** Else a check could fail above for another reason than its flaw. */
    @ParameterizedTest
    @MethodSource("checks")
    void a_check_passes_where_the_endpoint_is_right(Check check) throws Exception {
        for (KeyHeader header : KeyHeader.values()) {
            try (var client = new EndpointClient(GUARDED.url(), header, KEY)) {
                Result result = new CheckRun(client, "", PATIENCE).run(check);
                assertThat(result.outcome()).as("%s", result.problems()).isEqualTo(Outcome.PASSED);
                assertThat(result.requests()).isNotEmpty();
            }
        }
    }

    static List<Check> checks() {
        return Suite.MESSAGES.checks();
    }

    private static Check check(String id) {
        return Suite.MESSAGES.check(id).orElseThrow();
    }

    @Test
    void each_check_has_a_case_that_makes_it_fail() {
        var ids = new HashSet<String>();
        CASES.forEach(flawed -> ids.add(flawed.check()));
        assertThat(ids).containsExactlyInAnyOrderElementsOf(Suite.MESSAGES.ids());
    }
}
