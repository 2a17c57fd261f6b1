package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.engine.mock.quirk.Quirk;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Misbehaviour of engines that cannot be hidden: the client is told soon, in words, and in the way
 * that makes it do the right thing next.
 */
class FailuresTest {
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Duration IMPATIENCE = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ofMinutes(1);
    private static final List<String> CLIENTS = List.of(HostileProxy.GENERIC, HostileProxy.CODEX);

    private record Heard(String client, boolean stream, Told told, Duration took) {}

    private static List<Heard> askAll(HostileProxy proxy, String members) throws Exception {
        var heard = new ArrayList<Future<Heard>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String client : CLIENTS) {
                for (boolean stream : new boolean[] {true, false}) {
                    heard.add(threads.submit(() -> ask(proxy, members, client, stream)));
                }
            }
        }
        var all = new ArrayList<Heard>();
        for (Future<Heard> one : heard) {
            all.add(one.get());
        }
        return all;
    }

    private static Heard ask(HostileProxy proxy, String members, String client, boolean stream) {
        ObjectNode request = Scene.request(members, stream);
        long begun = System.nanoTime();
        Told told = proxy.ask(request, client);
        return new Heard(client, stream, told, Duration.ofNanos(System.nanoTime() - begun));
    }

    private static void checkReadable(SoftAssertions softly, Heard heard, String says) {
        Told told = heard.told();
        softly.assertThat(told.wrong()).isEmpty();
        softly.assertThat(heard.took()).isLessThan(SOON);
        softly.assertThat(told.message()).contains(says).doesNotContain("<html", "<center", "null");
        softly.assertThat(told.message().length()).isBetween(10, 1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO_TOOLS                | CALL  | 500 | 400 | engine_refused | --jinja",
                "NO_TOOLS_LMDEPLOY       | CALL  | 400 | 400 | engine_refused | --tool-call-parser",
                "CONTEXT_OVERFLOW_KIMI   | TEXT  | 400 | 400 | context_length_exceeded | token"
                        + " limit",
                "CONTEXT_OVERFLOW_QWEN   | TEXT  | 400 | 400 | context_length_exceeded | Range of",
                "CONTEXT_OVERFLOW_GEMINI | TEXT  | 400 | 400 | context_length_exceeded | input"
                        + " token count",
                "CONTEXT_OVERFLOW_CLAUDE | TEXT  | 400 | 400 | context_length_exceeded | context"
                        + " limit",
                "CONTEXT_OVERFLOW_403    | TEXT  | 400 | 400 | context_length_exceeded | Context"
                        + " window",
                "CONTEXT_OVERFLOW_VLLM   | TEXT  | 400 | 400 | context_length_exceeded | 512"
                        + " tokens",
                "CONTEXT_OVERFLOW_LLAMACPP | TEXT | 400 | 400 | context_length_exceeded | 512"
                        + " tokens",
                "CONTEXT_OVERFLOW_DEEPSEEK | TEXT | 400 | 400 | context_length_exceeded | 512"
                        + " tokens",
                "CONTEXT_OVERFLOW_LMDEPLOY | TEXT | 400 | 400 | context_length_exceeded | context"
                        + " length",
                "MODEL_NOT_FOUND         | TEXT  | 404 | 404 | model_not_found | it has"
                        + " lmresp-mock",
                "SLEEPING                | TEXT  | 503 | 503 | engine_sleeping | --auto-wake",
                "UNAUTHORIZED            | TEXT  | 401 | 400 | invalid_engine_api_key |"
                        + " --engine-api-key-env",
                "HTML_502                | TEXT  | 502 | 502 | engine_error | 502 Bad Gateway",
                "EMPTY_502               | TEXT  | 502 | 502 | engine_error | HTTP 502 without a"
                        + " message",
                "STATUS_429              | TEXT  | 429 | 429 | rate_limit_exceeded | Too many"
                        + " requests",
                "STATUS_429_RETRY_AFTER  | TEXT  | 429 | 429 | rate_limit_exceeded | try again in"
                        + " 2s",
                "STATUS_429_RETRY_DELAY  | TEXT  | 429 | 429 | rate_limit_exceeded | exhausted",
                "STATUS_500_JSON         | TEXT  | 500 | 502 | engine_error | EngineCore",
                "EMPTY_BODY              | TEXT  | 502 | 502 | engine_error | without saying"
                        + " anything",
                "CONNECTION_RESET        | TEXT  | 502 | 502 | engine_error | broke the connection",
                "FINISH_CONTEXT_WINDOW   | TEXT  | 400 | 400 | context_length_exceeded | context"
                        + " window",
                "FINISH_MALFORMED_CALL   | CALL  | 502 | 502 | engine_error |"
                        + " MALFORMED_FUNCTION_CALL",
                "FINISH_NO_RESOURCE      | TEXT  | 502 | 502 | engine_error |"
                        + " insufficient_system_resource",
                "FINISH_NETWORK_ERROR    | TEXT  | 502 | 502 | engine_error | network_error",
                "FINISH_ABORT            | TEXT  | 502 | 502 | engine_error | abort",
                "FINISH_REPETITION       | TEXT  | 502 | 502 | engine_error | repetition",
                "FINISH_UNHEARD_OF       | TEXT  | 502 | 502 | engine_error | gone_fishing",
                "UNDECLARED_TOOL         | CALL  | 502 | 502 | engine_error | 'no_such_tool'",
                "NAMELESS_CALL           | CALL  | 502 | 502 | engine_error | without naming it",
                "ERROR_AS_ANSWER         | TEXT  | 400 | 400 | context_length_exceeded |"
                        + " INPUT_LENGTH_ERROR",
                "OVERFLOW_AS_LENGTH      | TEXT  | 400 | 400 | context_length_exceeded | context",
                "BROKEN_JSON             | CALL  | 502 | 502 | engine_error | not JSON",
                "ERROR_FIRST_EVENT       | TEXT  | 502 | 502 | engine_error | EngineCore",
                "ERROR_MID_STREAM        | TEXT  | 502 | 502 | engine_error | had an error",
                "ERROR_MID_STREAM_VLLM   | TEXT  | 500 | 502 | engine_error | EngineCore",
                "ERROR_IN_CHOICE         | TEXT  | 502 | 502 | engine_error | Error processing"
                        + " stream",
                "CUT_BEFORE_FIRST_BYTE   | TEXT  | 502 | 502 | engine_error | broke",
                "CUT_CONNECTION          | TEXT  | 502 | 502 | engine_error | broke",
            })
    void is_an_error_before_the_stream(
            Quirk quirk, String what, int generic, int codex, String code, String says)
            throws Exception {
        try (HostileProxy proxy = HostileProxy.impatient(Set.of(quirk), NEVER, NEVER)) {
            var softly = new SoftAssertions();
            for (Heard heard : askAll(proxy, members(what))) {
                Told told = heard.told();
                int status = heard.client().equals(HostileProxy.CODEX) ? codex : generic;
                if (told.outcome().equals("failed")) {
                    // something of a stream was sent before the engine failed
                    softly.assertThat(heard.stream() && isLate(quirk)).as("%s", heard).isTrue();
                    softly.assertThat(told.code())
                            .as("%s", heard)
                            .isEqualTo(code.startsWith("context") ? code : "server_error");
                } else {
                    softly.assertThat(told.status()).as("%s", heard).isEqualTo(status);
                    softly.assertThat(told.code()).as("%s", heard).isEqualTo(code);
                }
                checkReadable(softly, heard, says);
                softly.assertThat(told.isCompleted()).as("%s", heard).isFalse();
            }
            softly.assertAll();
        }
    }

    /** Others get an empty message; Codex would end its work without a word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REASONING_ONLY | engine_error | after the reasoning",
                "EMPTY_ANSWER   | engine_error | without saying anything",
            })
    void silence_is_an_error_for_codex_alone(Quirk quirk, String code, String says)
            throws Exception {
        try (HostileProxy proxy = HostileProxy.impatient(Set.of(quirk), NEVER, NEVER)) {
            var softly = new SoftAssertions();
            for (Heard heard : askAll(proxy, Scene.SAY)) {
                Told told = heard.told();
                if (heard.client().equals(HostileProxy.GENERIC)) {
                    softly.assertThat(told.isCompleted()).as("%s", heard).isTrue();
                    softly.assertThat(told.said()).as("%s", heard).last().isEqualTo("text: ");
                } else {
                    softly.assertThat(told.code()).as("%s", heard).isIn(code, "server_error");
                    checkReadable(softly, heard, says);
                }
            }
            softly.assertAll();
        }
    }

    @Test
    void what_is_not_to_be_said_is_incomplete() throws Exception {
        try (HostileProxy proxy =
                HostileProxy.impatient(Set.of(Quirk.FINISH_SAFETY), NEVER, NEVER)) {
            for (Heard heard : askAll(proxy, Scene.SAY)) {
                assertThat(heard.told().outcome())
                        .as("%s", heard)
                        .isEqualTo("incomplete: content_filter");
            }
        }
    }

    /** Whether the engine fails after it has begun to answer. */
    private static boolean isLate(Quirk quirk) {
        return quirk.compareTo(Quirk.NO_MODELS) > 0 && quirk != Quirk.ERROR_FIRST_EVENT;
    }

    private static String members(String what) {
        return switch (what) {
            case "CALL" -> Scene.CALL;
            case "IMAGE" -> Scene.IMAGE;
            case "TEXT" -> Scene.SAY;
            case "PACED" -> Scene.PACED;
            default -> throw new IllegalArgumentException(what);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERROR_MID_STREAM      | server_error   | had an error",
                "ERROR_MID_STREAM_VLLM | server_error   | EngineCore",
                "ERROR_IN_CHOICE       | server_error   | Error processing stream",
                "ERROR_EVENT_GROQ      | server_error   | tool call validation failed",
                "ERROR_FIELD_LLAMACPP  | server_error   | failed to decode the batch",
                "CUT_CONNECTION        | server_error   | broke in the middle",
            })
    void fails_a_stream_in_the_middle(Quirk quirk, String code, String says) throws Exception {
        try (HostileProxy proxy = HostileProxy.impatient(Set.of(quirk), NEVER, NEVER)) {
            var softly = new SoftAssertions();
            for (Heard heard : askAll(proxy, Scene.PACED)) {
                boolean isInOtherWords = quirk == Quirk.ERROR_EVENT_GROQ && !heard.stream();
                checkReadable(softly, heard, isInOtherWords ? "had an error" : says);
                softly.assertThat(heard.told().outcome())
                        .as("%s", heard)
                        .isEqualTo(heard.stream() ? "failed" : "refused");
                if (heard.stream()) {
                    softly.assertThat(heard.told().code()).as("%s", heard).isEqualTo(code);
                }
            }
            softly.assertAll();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT_REQUEST", "SILENT_START", "SILENT_STALL"})
    void silence_ends_in_a_timeout(Quirk quirk) throws Exception {
        for (Duration keepAlive : List.of(NEVER, Duration.ofMillis(200))) {
            try (HostileProxy proxy =
                    HostileProxy.impatient(Set.of(quirk), IMPATIENCE, keepAlive)) {
                var softly = new SoftAssertions();
                for (Heard heard : askAll(proxy, Scene.SAY)) {
                    checkReadable(softly, heard, "1 s");
                    softly.assertThat(heard.told().code())
                            .as("%s", heard)
                            .isIn("engine_timeout", "server_error");
                    if (heard.told().outcome().equals("refused")) {
                        softly.assertThat(heard.told().status()).as("%s", heard).isEqualTo(504);
                    } else {
                        softly.assertThat(heard.stream()).as("%s", heard).isTrue();
                        softly.assertThat(heard.told().outcome())
                                .as("%s", heard)
                                .isEqualTo("failed");
                    }
                }
                softly.assertAll();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STATUS_429, '', 5",
        "STATUS_429_RETRY_AFTER, 2, 2",
        "STATUS_429_RETRY_DELAY, 2, 2"
    })
    void too_many_requests_say_when_to_come_back(Quirk quirk, String generic, String codex)
            throws Exception {
        try (HostileProxy proxy = HostileProxy.impatient(Set.of(quirk), NEVER, NEVER)) {
            for (Heard heard : askAll(proxy, Scene.SAY)) {
                assertThat(heard.told().retryAfter())
                        .as("%s", heard)
                        .isEqualTo(heard.client().equals(HostileProxy.CODEX) ? codex : generic);
            }
        }
    }

    @Test
    void arguments_that_were_cut_off_are_incomplete() throws Exception {
        try (HostileProxy proxy =
                HostileProxy.impatient(Set.of(Quirk.TRUNCATED_ARGUMENTS), NEVER, NEVER)) {
            for (Heard heard : askAll(proxy, Scene.CALL)) {
                Told told = heard.told();
                assertThat(told.wrong()).as("%s", heard).isEmpty();
                assertThat(told.outcome())
                        .as("%s", heard)
                        .isEqualTo("incomplete: max_output_tokens");
                // Codex runs every call that it is told of
                if (heard.client().equals(HostileProxy.CODEX)) {
                    assertThat(told.output()).as("%s", heard).isEmpty();
                } else {
                    assertThat(told.output().getFirst().path("status").asText())
                            .as("%s", heard)
                            .isEqualTo("incomplete");
                }
            }
        }
    }

    @Test
    void calls_that_were_written_as_text_stay_text() throws Exception {
        try (HostileProxy proxy =
                HostileProxy.impatient(Set.of(Quirk.TOOL_XML_IN_TEXT), NEVER, NEVER)) {
            for (Heard heard : askAll(proxy, Scene.CALL)) {
                assertThat(heard.told().wrong()).as("%s", heard).isEmpty();
                assertThat(heard.told().said().getFirst())
                        .as("%s", heard)
                        .startsWith("text: <tool_call>\n{\"name\": \"add_nums\"");
                if (!heard.stream()) {
                    // the headers of a stream are gone before the text comes
                    assertThat(heard.told().notes()).as("%s", heard).contains("tool parser");
                }
            }
        }
    }

    /** Every quirk is either hidden or told of. */
    @Test
    void all_that_cannot_be_hidden_is_tried() {
        var tried = EnumSet.copyOf(Failure.WITHOUT_ERROR);
        Failure.all().forEach(failure -> tried.add(failure.quirk()));
        assertThat(Quirk.values())
                .filteredOn(quirk -> !quirk.isHideable())
                .allSatisfy(quirk -> assertThat(tried).contains(quirk));
    }

    @Test
    void a_sleeping_engine_is_woken_when_that_is_wanted() throws Exception {
        for (String client : CLIENTS) {
            for (boolean stream : new boolean[] {true, false}) {
                try (HostileProxy proxy = HostileProxy.waking(Set.of(Quirk.SLEEPING))) {
                    Told told = ask(proxy, Scene.SAY, client, stream).told();
                    assertThat(told.isCompleted()).as("%s", told).isTrue();
                    assertThat(told.notes()).as("%s", told).contains("woken");
                }
            }
        }
    }
}
