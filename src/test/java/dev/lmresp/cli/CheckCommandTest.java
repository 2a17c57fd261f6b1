package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.check.Check;
import dev.lmresp.check.Suite;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.config.Settings;
import dev.lmresp.json.Json;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** {@code lmresp check} in all its forms. */
class CheckCommandTest {
    private static final TestProxy PROXY = TestProxy.mock();
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @Test
    void the_proxy_on_the_mock_passes_every_check() {
        assertThat(run("check", PROXY.url())).isEqualTo(ExitCode.OK);
        int count = Suite.RESPONSES.checks().size();
        assertThat(out.toString())
                .contains(count + " checks: " + count + " ok, 0 failed, 0 skipped");
        assertThat(err.toString().lines())
                .containsExactly("Checking %s with model lmresp-mock".formatted(PROXY.url()));
        assertThat(out.toString().lines().map(line -> line.split(" ", 2)[0]).toList())
                .as("each check once, as it ends")
                .containsSubsequence(Suite.RESPONSES.ids())
                .doesNotHaveDuplicates();
    }

    @Test
    void the_proxy_on_the_mock_passes_every_check_of_messages_but_for_keys_that_it_has_not() {
        assertThat(run("check", PROXY.url(), "--api", "messages")).isEqualTo(ExitCode.OK);
        int count = Suite.MESSAGES.checks().size();
        assertThat(out.toString())
                .contains(
                        "%d checks: %d ok, 0 failed, 1 skipped".formatted(count, count - 1),
                        "the endpoint accepts any key");
        assertThat(err.toString()).contains("with model lmresp-mock");
    }

    @ParameterizedTest
    @CsvSource({
        "responses, '', authorization, Bearer secret",
        "messages, '', x-api-key, secret",
        "messages, bearer, authorization, Bearer secret",
        "responses, x-api-key, x-api-key, secret",
    })
    void the_key_is_sent_as_the_clients_of_the_api_do_or_as_one_says(
            String api, String header, String name, String value) {
        var seen = new CopyOnWriteArrayList<Map<String, String>>();
        try (RawEngine endpoint =
                RawEngine.of(
                        turn -> {
                            seen.add(turn.request().headers());
                            turn.json(500, "{}");
                        })) {
            var words = new ArrayList<>(List.of("--api", api, "--only", "text"));
            if (!header.isEmpty()) {
                words.addAll(List.of("--key-header", header));
            }
            checkOf(new OwnProxy(endpoint.url(), "secret"), words.toArray(String[]::new));
            assertThat(seen)
                    .isNotEmpty()
                    .allSatisfy(
                            headers -> {
                                assertThat(headers).containsEntry(name, value);
                                assertThat(headers.keySet())
                                        .containsAnyOf("authorization", "x-api-key")
                                        .doesNotContain(
                                                name.equals("x-api-key")
                                                        ? "authorization"
                                                        : "x-api-key");
                            });
        }
    }

    @Test
    void a_failed_check_of_messages_can_be_repeated_with_curl() {
        try (RawEngine wrong = RawEngine.of(turn -> turn.json(200, "{}"))) {
            run("check", wrong.url(), "--api", "messages", "--only", "text,models");
            assertThat(out.toString())
                    .contains(
                            "curl -i %s/v1/messages -H 'Content-Type: application/json' -H"
                                            .formatted(wrong.url())
                                    + " 'anthropic-version: 2023-06-01' -d '{",
                            "curl -i %s/v1/models -H 'anthropic-version: 2023-06-01'"
                                    .formatted(wrong.url()));
        }
    }

    @Test
    void a_chat_engine_is_told_from_a_messages_endpoint() {
        RawEngine.Script chatOnly =
                turn ->
                        turn.json(
                                turn.request().path().endsWith("/chat/completions") ? 400 : 404,
                                "{}");
        try (RawEngine chat = RawEngine.of(chatOnly)) {
            assertThat(run("check", chat.url(), "--api", "messages")).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .contains(
                            "not the Messages API",
                            "lmresp check --api messages --engine " + chat.url());
        }
    }

    @Test
    void a_chat_engine_is_told_from_a_responses_endpoint_that_fails() {
        RawEngine.Script chatOnly =
                turn ->
                        turn.json(
                                turn.request().path().endsWith("/chat/completions") ? 400 : 404,
                                "{}");
        try (RawEngine chat = RawEngine.of(chatOnly);
                RawEngine neither = RawEngine.of(turn -> turn.json(404, "{}"))) {
            assertThat(run("check", chat.url())).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .contains(
                            "not the Responses API",
                            "lmresp serve --engine " + chat.url(),
                            "lmresp check --engine " + chat.url());
            assertThat(out.toString()).isEmpty();
            assertThat(run("check", neither.url(), "--only", "text")).isEqualTo(ExitCode.FAILED);
            assertThat(out.toString()).contains("expected HTTP 200, got 404");
        }
    }

    @Test
    void without_a_proxy_it_fails_and_says_what_to_name() {
        assertThat(checkOf(new OwnProxy(NOWHERE, ""), "--only", "text")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no response from " + NOWHERE, "--engine mock");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void on_demand_it_checks_a_proxy_of_its_own() {
        assertThat(run("check", "--engine", "mock", "--only", "text,usage")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("2 checks: 2 ok");
    }

    @Test
    void a_url_and_an_engine_are_one_too_many() {
        assertThat(run("check", PROXY.url(), "--engine", "mock")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("URL and --engine");
    }

    @Test
    void without_a_url_it_checks_the_proxy_that_runs() {
        assertThat(checkOf(new OwnProxy(PROXY.url(), ""), "--only", "text")).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).contains("Checking " + PROXY.url());
    }

    private int checkOf(OwnProxy running, String... words) {
        return new CommandLine(new CheckCommand(running))
                .setDefaultValueProvider(
                        new OptionSettings(() -> Settings.load(Map.of(), Path.of("none"))))
                .setExecutionExceptionHandler(new Failures())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void a_wrong_endpoint_is_a_failure_with_the_request_to_send_again() throws Exception {
        try (RawEngine wrong = RawEngine.of(turn -> turn.json(200, "{}"))) {
            Path file = folder.resolve("check.xml");
            String[] words = {"check", wrong.url(), "--only", "text", "--junit", file.toString()};
            assertThat(run(words)).isEqualTo(ExitCode.FAILED);
            assertThat(out.toString())
                    .contains(
                            "A non-streamed answer is one response",
                            "  - expected object (text), got nothing",
                            "| lmresp send - --url " + wrong.url() + " --no-stream --json",
                            "1 checks: 0 ok, 1 failed, 0 skipped");
            assertThat(Files.readString(file)).contains("<failure message=", "lmresp send");
        }
    }

    @Test
    void what_many_checks_find_is_shown_once() {
        try (RawEngine page = RawEngine.of(turn -> turn.json(502, "<h1>Bad Gateway</h1>"))) {
            assertThat(run("check", page.url(), "--only", "text,usage,echo"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString())
                    .containsOnlyOnce("  - expected HTTP 200, got 502: Bad Gateway")
                    .contains("Only problems listed above: echo, usage")
                    .containsOnlyOnce("lmresp send")
                    .contains("3 failed");
        }
    }

    @Test
    void what_one_check_finds_is_not_hidden_behind_what_all_find() {
        String lacking =
                """
                {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m",
                "output":[]}\
                """;
        try (RawEngine endpoint = RawEngine.of(turn -> turn.json(200, lacking))) {
            run("check", endpoint.url(), "--only", "text,usage");
            assertThat(out.toString())
                    .containsOnlyOnce("expected completed_at (integer?), got nothing")
                    .containsPattern(
                            "usage: .*\\R  - expected text/event-stream, got 'application/json'\\R"
                                    + "  - and \\d+ already listed above\\R  .*\"stream\":true.*"
                                    + " --events");
        }
    }

    @Test
    void what_a_proxy_of_its_own_did_wrong_can_be_asked_again_when_it_is_gone() {
        try (RawEngine wrong = RawEngine.of(turn -> turn.json(500, "{}"))) {
            assertThat(run("check", "--engine", wrong.url(), "--only", "text"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString())
                    .contains("| lmresp run --engine " + wrong.url() + " -- lmresp send -");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Tag("process")
    void a_report_that_does_not_fit_on_the_disk_is_not_left_in_part() throws Exception {
        Path file = folder.resolve("check.xml");
        try (RawEngine wrong = RawEngine.of(turn -> turn.json(500, "{}"));
                LmrespProcess check =
                        LmrespProcess.startOnFullDisk(
                                folder, 8, "check", wrong.url(), "--junit", file.toString())) {
            assertThat(check.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(check.err())
                    .contains(file + " cannot be written: File too large")
                    .doesNotContain("Exception");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void an_endpoint_that_hangs_fails_each_check_and_the_run_goes_on() {
        try (RawEngine silent = RawEngine.of(turn -> turn.awaitLeft())) {
            assertThat(run("check", silent.url(), "--only", "text,usage", "--timeout", "0.3"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(out.toString())
                    .contains("timeout after 0.3 s: no answer to request 1 arrived", "2 failed");
        }
    }

    @Test
    void json_is_one_document_whose_requests_can_be_sent_again() throws Exception {
        assertThat(run("check", PROXY.url(), "--only", "echo", "--json")).isEqualTo(ExitCode.OK);
        JsonNode report = Json.parse(out.toString());
        JsonNode request = report.path("checks").path(0).path("requests").path(0);
        Path file = Files.writeString(folder.resolve("request.json"), Json.text(request));
        assertThat(run("send", file.toString(), "--url", PROXY.url())).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).endsWith("pineapple." + System.lineSeparator());
    }

    @Test
    void tap_is_printed_as_checks_end() {
        assertThat(run("check", PROXY.url(), "--only", "text", "--only", "usage", "--tap"))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines())
                .containsExactly("TAP version 14", "1..2", "ok 1 - text", "ok 2 - usage");
    }

    @ParameterizedTest
    @EnumSource
    void the_list_has_each_check_with_its_sentence(Suite suite) {
        assertThat(run("check", "--list", "--api", suite.path())).isEqualTo(ExitCode.OK);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(suite.checks().size());
        for (int i = 0; i < lines.size(); i++) {
            Check check = suite.checks().get(i);
            assertThat(lines.get(i)).startsWith(check.id()).endsWith(check.title());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_page_has_each_check_with_its_sentence(Suite suite) throws Exception {
        var rows = new ArrayList<String>();
        suite.checks()
                .forEach(check -> rows.add("| `%s` | %s |".formatted(check.id(), check.title())));
        assertThat(Files.readAllLines(Path.of("docs/en/check.md"))).containsSubsequence(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check --only texts           | unknown check 'texts'; the checks are: text,"
                        + " text-stream",
                "check --json --tap           | cannot be used together",
                "check --timeout 0            | more than 0",
                "check --api chat             | 'chat' is none of messages, responses",
                "check --key-header cookie    | 'cookie' is none of bearer, x-api-key",
                "check --api messages --only echo | unknown check 'echo'",
                "check ftp://x                | URL:",
                "check ::                     | URL:",
                "check --api-key-env NOT_SET_HERE | NOT_SET_HERE is not set",
            })
    void a_wrong_command_line_is_said(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void an_endpoint_that_is_not_there_is_said() {
        assertThat(run("check", NOWHERE)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no response from " + NOWHERE);
    }

    @Test
    void a_report_that_cannot_be_written_is_said() {
        String file = folder.resolve("none/check.xml").toString();
        assertThat(run("check", PROXY.url(), "--only", "text", "--junit", file))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(file, "there is no folder").doesNotContain("bug");
        assertThat(run("check", PROXY.url(), "--only", "text", "--junit", folder.toString()))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(folder + " cannot be written: it is a folder");
        assertThat(out.toString()).as("it has not run the checks").isEmpty();
    }

    private int run(String... words) {
        return Main.run(List.of(words), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
