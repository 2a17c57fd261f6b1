package dev.lmresp.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.engine.HttpEngine;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.HostileEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.server.EngineServer;
import dev.lmresp.testing.EngineTurn;
import dev.lmresp.testing.RawEngine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What doctor says of engines, good and broken, that are asked over HTTP. */
class DoctorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Set<String> OF_CODEX = Set.of("codex", "codex-config", "codex-server");

    private static Report examine(String engine, String dialect, Duration patience) {
        var config =
                new ServeConfig(
                        "127.0.0.1",
                        0,
                        new EngineAddress(engine),
                        "",
                        List.of(),
                        dialect,
                        Map.of(),
                        false,
                        ServeConfig.Limits.DEFAULT);
        var settings = Settings.load(Map.of(), Path.of("no-such-folder"));
        return new Doctor(config, settings.dialects(), Map.of(), "", patience).examine(check -> {});
    }

    private static Report examine(Set<Quirk> quirks, Duration patience) {
        var engine = new HostileEngine(new MockEngine(), quirks, Duration.ofMillis(50));
        try (EngineServer server = EngineServer.start("127.0.0.1", 0, engine)) {
            return examine("http://127.0.0.1:" + server.port(), "auto", patience);
        }
    }

    private static Finding finding(Report found, String id) {
        return found.checks().stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow()
                .finding();
    }

    @Test
    void of_a_good_engine_everything_works() {
        Report found = examine(Set.of(), LONG);
        assertThat(found.checks())
                .filteredOn(check -> !OF_CODEX.contains(check.id()))
                .allSatisfy(
                        check -> assertThat(check.finding().verdict()).isEqualTo(Verdict.WORKS));
        assertThat(found.checks())
                .extracting(Result::id)
                .containsExactly(
                        "jdk",
                        "port",
                        "proxy",
                        "engine",
                        "models",
                        "dialect",
                        "answers",
                        "streams",
                        "tools",
                        "tool-results",
                        "parallel",
                        "json-schema",
                        "reasoning",
                        "usage",
                        "system-order",
                        "context",
                        "codex",
                        "codex-config",
                        "codex-server");
        assertThat(found.learned()).isEmpty();
        assertThat(found.model()).isEqualTo(MockEngine.MODEL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO_TOOLS | tools | WORKS_NOT | requires --jinja | llama-server with --jinja",
                "NO_TOOLS_LMDEPLOY | tools | WORKS_NOT | --tool-call-parser | Start LMDeploy with"
                        + " --tool-call-parser",
                "TOOL_XML_IN_TEXT | tools | WORKS_NOT | tool calls as text: <tool_call> |"
                        + " --tool-call-parser",
                "TRUNCATED_ARGUMENTS | tools | WORKS_NOT | in the middle of a tool call | tool"
                        + " parser",
                "UNDECLARED_TOOL | tools | WORKS_NOT | 'no_such_tool' | tool parser",
                "NAMELESS_CALL | tools | WORKS_NOT | without naming it | tool parser",
                "CONTEXT_OVERFLOW_VLLM | answers | WORKS_NOT | 512 tokens | context window",
                "CONTEXT_OVERFLOW_LLAMACPP | answers | WORKS_NOT | 512 tokens | context window",
                "CONTEXT_OVERFLOW_DEEPSEEK | answers | WORKS_NOT | 512 tokens | context window",
                "CONTEXT_OVERFLOW_LMDEPLOY | answers | WORKS_NOT | context length | context"
                        + " window",
                "OVERFLOW_AS_LENGTH | answers | WORKS_NOT | no room left | context window",
                "ERROR_AS_ANSWER | answers | WORKS_NOT | INPUT_LENGTH_ERROR | context window",
                "MODEL_NOT_FOUND | answers | WORKS_NOT | does not exist. | --model",
                "NO_MODELS | models | CANNOT_TELL | no model list | --alias '*=MODEL'",
                "SLEEPING | answers | WORKS_NOT | sleeping | curl -X POST http://127.0.0.1:",
                "UNAUTHORIZED | answers | WORKS_NOT | Unauthorized | --engine-api-key-env NAME",
                "STATUS_429 | answers | WORKS_NOT | Too many requests | Wait",
                "HTML_502 | answers | WORKS_NOT | HTTP 502: 502 Bad Gateway | own log",
                "EMPTY_502 | answers | WORKS_NOT | HTTP 502 without a message | own log",
                "STATUS_500_JSON | answers | WORKS_NOT | EngineCore | own log",
                "CONNECTION_RESET | answers | WORKS_NOT | broke the connection | own log",
                "EMPTY_BODY | answers | WORKS_NOT | without saying anything | another model",
                "EMPTY_ANSWER | answers | WORKS_NOT | without saying anything | another model",
                "REASONING_ONLY | answers | WORKS_NOT | after the reasoning | another model",
                "ERROR_FIELD_LLAMACPP | answers | WORKS_NOT | failed to decode | own log",
                "ERROR_FIRST_EVENT | answers | WORKS_NOT | EngineCore | own log",
                "CUT_CONNECTION | answers | WORKS_NOT | broke in the middle | own log",
                "JSON_INSTEAD_OF_SSE | streams | WORKS_NOT | a single response although |"
                        + " buffering",
                "USAGE_MISSING | usage | WORKS_NOT | report no token usage | ''",
                "NO_STREAM_OPTIONS | usage | WORKS_NOT | report no token usage | ''",
                "NO_RESPONSE_FORMAT | json-schema | WORKS_NOT | rejects response_format | works"
                        + " without",
                "THINK_TAGS | reasoning | WORKS | in <think> tags | --reasoning-parser",
                "THINK_SPLIT | reasoning | WORKS | in <think> tags | --reasoning-parser",
                "THINK_CLOSE_ONLY | reasoning | WORKS | in <think> tags | --reasoning-parser",
                "REASONING_FIELD | reasoning | WORKS | in reasoning | ''",
                "REASONING_BOTH | reasoning | WORKS | in reasoning and reasoning_content | ''",
                "REASONING_DETAILS | reasoning | WORKS | in reasoning_details | ''",
                "NO_REASONING_EFFORT | reasoning | WORKS | the reasoning effort cannot | ''",
                "SYSTEM_MUST_BE_FIRST | system-order | WORKS | only at the beginning | ''",
                "STRICT_ALTERNATION | system-order | WORKS | must alternate | ''",
            })
    void of_a_broken_engine_it_says_what_is_broken_and_what_to_do(
            Quirk quirk, String id, Verdict verdict, String says, String advises) {
        Report found = examine(Set.of(quirk), LONG);
        Finding finding = finding(found, id);
        assertThat(finding.verdict()).as("%s", finding).isEqualTo(verdict);
        assertThat(finding.sentence()).contains(says);
        if (advises.isEmpty()) {
            assertThat(finding.advice()).isEmpty();
        } else {
            assertThat(finding.advice()).contains(advises);
        }
        boolean isBad = verdict == Verdict.WORKS_NOT && Set.of("answers", "tools").contains(id);
        assertThat(found.inTheWay()).extracting(Result::id).anyMatch(it -> !isBad || it.equals(id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO_PARALLEL_TOOL_CALLS | parallel-tool-calls   | false",
                "NO_STREAM_OPTIONS      | stream-options        | false",
                "NO_STRICT_TOOLS        | strict                | false",
                "NO_REASONING_EFFORT    | effort                | none",
                "NO_RESPONSE_FORMAT     | response-formats      | []",
                "MAX_TOKENS_UNKNOWN     | max-tokens            | max_completion_tokens",
                "NO_NULL_CONTENT        | empty-content         | empty",
                "STRICT_ALTERNATION     | alternate-roles       | true",
                "MISTRAL_NEMO_TEMPLATE  | call-ids              | nine-alphanumerics",
                "NO_STREAMS             | answers               | whole",
                "REASONING_FIELD        | reasoning-field       | reasoning",
                "REASONING_DETAILS      | reasoning-field       | reasoning_details",
                "THINK_CLOSE_ONLY       | reasoning-opened      | true",
            })
    void it_learns_the_engines_dialect(Quirk quirk, String field, String value) {
        Report found = examine(Set.of(quirk), LONG);
        assertThat(found.dialect()).isEqualTo("mock");
        assertThat(found.learned().get(field)).hasToString(value);
        assertThat(finding(found, "answers").verdict()).isEqualTo(Verdict.WORKS);
        assertThat(finding(found, "tools").verdict()).isEqualTo(Verdict.WORKS);
        assertThat(finding(found, "tool-results").verdict()).isEqualTo(Verdict.WORKS);
    }

    @Test
    void where_the_dialect_says_developer_and_the_engine_has_no_such_role_it_learns_that() {
        var engine = new HostileEngine(new MockEngine(), Set.of(Quirk.NO_DEVELOPER_ROLE));
        try (EngineServer server = EngineServer.start("127.0.0.1", 0, engine)) {
            Report found = examine("http://127.0.0.1:" + server.port(), "openai", LONG);
            assertThat(found.learned()).containsEntry("system-role", "system");
            assertThat(finding(found, "dialect").sentence()).isEqualTo("openai: set by --dialect");
            assertThat(finding(found, "system-order").sentence()).contains("no role developer");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SILENT_REQUEST | CANNOT_TELL | no answer within 600 ms           | --patience",
                "SILENT_START   | CANNOT_TELL | no answer within 600 ms           | --patience",
                "SILENT_STALL   | WORKS_NOT   | stopped sending in the middle | own log",
            })
    void a_silent_engine_does_not_hold_it_up(
            Quirk quirk, Verdict verdict, String says, String advises) {
        long begun = System.nanoTime();
        Report found = examine(Set.of(quirk), SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        assertThat(finding(found, "answers").verdict()).isEqualTo(verdict);
        assertThat(finding(found, "answers").sentence()).contains(says);
        assertThat(finding(found, "answers").advice()).contains(advises);
        assertThat(finding(found, "tools").wasAsked()).isFalse();
        assertThat(found.works()).isFalse();
    }

    @Test
    void an_engine_that_falls_silent_after_its_first_answer_does_not_hold_it_up() {
        try (RawEngine engine = RawEngine.of(DoctorTest::sayOnlyReady)) {
            long begun = System.nanoTime();
            Report found = examine(engine.url(), "auto", SHORT);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(finding(found, "answers").verdict()).isEqualTo(Verdict.WORKS);
            assertThat(finding(found, "tools").verdict()).isEqualTo(Verdict.CANNOT_TELL);
            assertThat(finding(found, "tools").sentence()).contains("no answer within");
        }
    }

    private static void sayOnlyReady(EngineTurn turn) throws IOException {
        if (turn.request().json().toString().contains("ready")
                && !turn.request().json().has("tools")) {
            turn.say("ready");
        } else {
            turn.awaitLeft();
        }
    }

    @Test
    void a_window_that_is_too_small_for_codex_is_in_the_way() {
        try (RawEngine engine = RawEngine.ownedBy("vllm", turn -> turn.say("ready"))) {
            Report found = examine(engine.url(), "auto", LONG);
            assertThat(finding(found, "dialect").sentence())
                    .isEqualTo("vllm: its models are owned by 'vllm'");
            assertThat(finding(found, "context").sentence()).startsWith("4096 tokens");
            assertThat(finding(found, "context").advice()).contains("--max-model-len");
            assertThat(finding(found, "tools").sentence()).contains("tool call: ready");
            assertThat(finding(found, "tools").advice()).contains("vLLM's --tool-call-parser");
            assertThat(found.inTheWay()).extracting(Result::id).contains("tools", "context");
        }
    }

    @Test
    void an_engine_that_cannot_be_reached_is_asked_nothing() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Report found = examine("http://127.0.0.1:" + port, "auto", LONG);
        assertThat(finding(found, "engine").verdict()).isEqualTo(Verdict.WORKS_NOT);
        assertThat(finding(found, "engine").sentence()).contains(":" + port, "cannot be reached");
        assertThat(finding(found, "engine").advice()).contains("--engine http://HOST:PORT");
        assertThat(finding(found, "answers").wasAsked()).isFalse();
        assertThat(found.inTheWay())
                .extracting(Result::id)
                .containsExactly("engine", "codex", "codex-config");
    }

    @Test
    void an_engine_that_does_not_say_its_window_is_made_to_read_a_long_text() {
        try (RawEngine engine =
                RawEngine.of(
                        turn ->
                                turn.json(
                                        200,
                                        """
                                        {"choices":[{"index":0,"finish_reason":"stop",
                                          "message":{"role":"assistant","content":"ten"}}],
                                         "usage":{"prompt_tokens":4096,"completion_tokens":1,
                                          "total_tokens":4097}}
                                        """))) {
            Finding finding = new WindowProbe(0, false).ask(probed(engine, "ollama"));
            assertThat(finding.verdict()).isEqualTo(Verdict.WORKS_NOT);
            assertThat(finding.sentence()).contains("only 4096 tokens");
            assertThat(finding.advice()).contains("OLLAMA_CONTEXT_LENGTH");
        }
    }

    private static ProbedEngine probed(RawEngine engine, String dialect) {
        return new ProbedEngine(
                new HttpEngine(new EngineAddress(engine.url()), "", LONG),
                Settings.load(Map.of(), Path.of("no-such-folder")).dialects().named(dialect),
                RawEngine.MODEL,
                new ServeConfig(
                        "127.0.0.1",
                        0,
                        new EngineAddress(engine.url()),
                        "",
                        List.of(),
                        "auto",
                        Map.of(),
                        false,
                        ServeConfig.Limits.DEFAULT),
                LONG,
                new Advice());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "6000, false, WORKS_NOT, max-model-len",
                "8192, false, WORKS_NOT, codex-config --write --lean",
                "8192, true, WORKS, max-model-len",
                "6000, true, WORKS_NOT, max-model-len",
                "16384, false, WORKS, max-model-len",
                "40000, false, WORKS, ''",
            })
    void a_small_window_has_room_for_few_tools(
            long window, boolean isLean, Verdict verdict, String advice) {
        try (RawEngine engine = RawEngine.ownedBy("vllm", turn -> turn.say("ready"))) {
            Finding finding = new WindowProbe(window, isLean).ask(probed(engine, "vllm"));
            assertThat(finding.verdict()).isEqualTo(verdict);
            assertThat(finding.advice()).contains(advice);
            assertThat(finding.advice().contains("--lean"))
                    .isEqualTo(verdict == Verdict.WORKS_NOT && window > 8000);
        }
    }
}
