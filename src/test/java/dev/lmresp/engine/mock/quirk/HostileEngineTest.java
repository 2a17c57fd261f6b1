package dev.lmresp.engine.mock.quirk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.engine.EngineException;
import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.json.Json;
import dev.lmresp.sse.SseDecoder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class HostileEngineTest {
    private static final String SAY = "{'role':'user','content':'say one two three four five'}";
    private static final String CALL =
            "{'role':'user','content':'add_nums 12 34 and mul_nums 56 78 and no_args'}";
    private static final String NUMBERS =
            "{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'integer'}},'required':['a','b']}";
    private static final String TOOLS =
            "[{'type':'function','function':{'name':'add_nums','parameters':%s}},{'type':'function','function':{'name':'mul_nums','parameters':%s}},{'type':'function','function':{'name':'no_args','parameters':{'type':'object','properties':{}}}}]"
                    .formatted(NUMBERS, NUMBERS);

    /** Quirks that never come to an end by themselves. */
    private static final Set<Quirk> SILENT =
            EnumSet.of(Quirk.SILENT_REQUEST, Quirk.SILENT_START, Quirk.SILENT_STALL);

    private static HostileEngine engine(Quirk... quirks) {
        return new HostileEngine(
                new MockEngine(), Set.copyOf(List.of(quirks)), Duration.ofMillis(1));
    }

    private static EngineCall call(String messages, String members) {
        String tools = messages.contains("_nums") ? ",'tools':" + TOOLS : "";
        return EngineCall.post(
                EngineCall.CHAT_COMPLETIONS,
                "{'model':'lmresp-mock','messages':[%s]%s%s}"
                        .formatted(messages, tools, members)
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static EngineCall streamed(String messages) {
        return call(messages, ",'stream':true,'stream_options':{'include_usage':true}");
    }

    private static String text(EngineAnswer answer) throws IOException {
        return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void has_a_name_and_a_sentence(Quirk quirk) {
        assertThat(quirk.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
        assertThat(Quirk.byId(quirk.id())).contains(quirk);
        assertThat(quirk.description()).matches("(?s)[A-Z].{10,100}\\.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "THINK_TAGS               | say  | \"content\":\"<think>\\n\"",
                "THINK_TAGS               | call | \"content\":\"\\n</think>\\n\\n\"",
                "THINK_CLOSE_ONLY         | say  | \"content\":\"\\n</think>\\n\\n\"",
                "THINK_SPLIT              | say  | \"content\":\"ink\"",
                "REASONING_FIELD          | say  | \"delta\":{\"reasoning\":\"The\"}",
                "REASONING_BOTH           | say  |"
                        + " \"reasoning_content\":\"The\",\"reasoning\":\"The\"",
                "REASONING_DETAILS        | say  |"
                    + " \"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"The\"",
                "EMPTY_REASONING_DELTAS   | say  | \"content\":\"one\",\"reasoning_content\":null",
                "NEWLINE_BEFORE_REASONING | say  | \"content\":\"\\n\"",
                "REASONING_ONLY           | say  | !one",
                "EMPTY_ANSWER             | say  | !one",
                "EMPTY_ANSWER             | call | !add_nums",
                "REFUSAL                  | say  | \"content\":null,\"refusal\":\"one\"",
                "CONTENT_PARTS            | say  |"
                        + " \"content\":[{\"type\":\"text\",\"text\":\"one\"}]",
                "CONTENT_OBJECT           | json | \"content\":{\"answer\":\"one two three four"
                        + " five\"}",
                "FLOAT_ARGUMENTS          | call | \"arguments\":\"{\\\"a\\\":12.\"",
                "EMPTY_ARGUMENTS          | call | !\"arguments\":\"{}\"",
                "NULL_TEXT_ARGUMENTS      | call | \"arguments\":\"null\"",
                "CONCATENATED_ARGUMENTS   | call | \"arguments\":\"{}{\\\"a\\\":1\"",
                "DOUBLE_ENCODED_ARGUMENTS | call | \"arguments\":\"\\\"{\\\\\\\"a\\\\\\\":\"",
                "TRUNCATED_ARGUMENTS      | call | \"finish_reason\":\"length\"",
                "UNDECLARED_TOOL          | call | \"name\":\"no_such_tool\"",
                "NAMELESS_CALL            | call | \"name\":\"\"",
                "TOOL_XML_IN_TEXT         | call | \"content\":\"<tool_call>\\n"
                        + "{\\\"name\\\": \\\"add_nums\\\", \\\"arguments\\\":"
                        + " {\\\"a\\\":12,\\\"b\\\":34}}\\n"
                        + "</tool_call>\"",
                "OBJECT_ARGUMENTS         | call | \"arguments\":{\"a\":12,\"b\":34}",
                "CUMULATIVE_ARGUMENTS     | call | \"arguments\":\"{\\\"a\\\":12,\\\"b\\\":34}\"",
                "WHOLE_CALL_IN_ONE_CHUNK  | call |"
                    + " \"name\":\"mul_nums\",\"arguments\":\"{\\\"a\\\":56,\\\"b\\\":78}\"}}]}",
                "SEVERAL_CALLS_IN_ONE_DELTA | call |"
                        + " \"arguments\":\"{\\\"a\\\":12,\\\"b\\\":34}\"}},{\"index\":1",
                "SPLIT_NAMES              | call | {\"name\":\"nums\",\"arguments\":\"\"}",
                "REPEATED_NAMES           | call |"
                        + " \"arguments\":\"\\\"b\\\":34}\",\"name\":\"add_nums\"",
                "REPEATED_IDS             | call |"
                        + " \"function\":{\"arguments\":\"\\\"b\\\":34}\"},\"id\":\"call_",
                "NULL_CONTINUATIONS       | call | \"name\":null},\"id\":null,\"type\":null",
                "EMPTY_CONTINUATIONS      | call | \"name\":\"\"},\"id\":\"\"",
                "EMPTY_ID                 | call | \"id\":\"\",\"type\":\"function\"",
                "NO_ID                    | call | !\"id\":\"call_",
                "DUPLICATE_IDS            | call | \"index\":1,\"id\":\"call_1\"",
                "ODD_IDS                  | call | \"id\":\"functions.mul_nums:1\"",
                "MISSING_TYPE             | call | !\"type\":\"function\"",
                "ARGUMENTS_NULL           | call | \"arguments\":null",
                "NO_INDEX                 | call | \"tool_calls\":[{\"id\"",
                "WRONG_INDEX              | call | !\"tool_calls\":[{\"index\":1",
                "FIRST_INDEX_1            | call | \"tool_calls\":[{\"index\":3",
                "FIRST_INDEX_1            | call | !\"tool_calls\":[{\"index\":0",
                "EMPTY_TOOL_CALLS         | say  | \"tool_calls\":[]",
                "BLANK_AFTER_CALL         | call | \"content\":\" \"",
                "FINISH_STOP_WITH_TOOLS   | call | \"finish_reason\":\"stop\"",
                "FINISH_WITH_LAST_PIECE   | say  | \"content\":\""
                        + " five\"},\"finish_reason\":\"stop\"",
                "FINISH_DIFFERS           | call | \"finish_reason\":\"stop\"",
                "FINISH_EMPTY             | say  | \"finish_reason\":\"\"",
                "FINISH_UNKNOWN           | say  | \"finish_reason\":\"eos\"",
                "NO_FINISH                | say  | !\"finish_reason\":\"",
                "ERROR_AS_ANSWER          | say  | \"content\":\"internal error happened, status"
                        + " code ResponseType.INPUT_LENGTH_ERROR\"},\"finish_reason\":\"error\"",
                "OVERFLOW_AS_LENGTH       | say  | \"content\":\"\"},\"finish_reason\":\"length\"",
                "USAGE_IN_CHOICE          | say  | \"finish_reason\":\"stop\",\"usage\":{",
                "USAGE_EVERY_CHUNK        | say  | \"completion_tokens\":2,",
                "USAGE_MISSING            | say  | !usage",
                "USAGE_NULL_DETAILS       | say  | \"prompt_tokens_details\":null",
                "USAGE_VENDOR_CACHED      | say  | \"prompt_cache_hit_tokens\":1",
                "NO_CHOICES_FIRST_CHUNK   | say  | \"prompt_filter_results\"",
                "CHOICE_WITHOUT_DELTA     | say  | [{\"index\":0,\"finish_reason\":null}]",
                "NULL_DELTAS              | say  |"
                        + " \"content\":\"one\",\"role\":null,\"refusal\":null,\"tool_calls\":null",
                "MESSAGE_BESIDE_DELTA     | say  | \"content\":\"one two three\"}",
                "SECOND_CHOICE            | say  | \"index\":1,\"delta\"",
                "ROLE_EVERYWHERE          | say  | \"content\":\"one\",\"role\":\"assistant\"",
                "NO_ROLE                  | say  | !\"role\"",
                "ID_CHANGES               | say  | -3\"",
                "BARE_CHUNKS              | say  | !\"id\"",
                "WRONG_TYPES              | say  | \"index\":\"0\"",
                "EXTRA_MEMBERS            | say  | 9223372036854775807",
                "U2028                    | say  | a\u2028b",
                "BROKEN_JSON              | say  | \"bro¶",
                "ERROR_FIRST_EVENT        | say  | \"code\":502",
                "ERROR_MID_STREAM         | say  | \"type\":\"server_error\"",
                "ERROR_MID_STREAM_VLLM    | say  | \"object\":\"error\"",
                "ERROR_IN_CHOICE          | say  | \"finish_reason\":null,\"error\":{",
                "ERROR_EVENT_GROQ         | say  | event: error¶data: {",
                "ERROR_FIELD_LLAMACPP     | say  | ¶error: {\"code\":500",
                "NOISE                    | say  | data: keep-alive¶¶data:¶¶data: [PING]¶¶ping¶",
                "TWO_CHUNKS_IN_ONE_EVENT  | say  | }{\"id\"",
                "NO_SPACE_AFTER_DATA      | say  | data:{",
                "MULTI_LINE_DATA          | say  | data: {¶data: \"id\"",
                "EVENT_FIELDS             | say  | event: message¶",
                "COMMENTS                 | say  | : KEEP-ALIVE¶¶data",
                "COMMENTS_ONLY_THEN_ANSWER | say | : KEEP-ALIVE¶¶: KEEP-ALIVE¶¶: KEEP",
                "NO_DONE                  | say  | ![DONE]",
                "DATA_AFTER_DONE          | say  | [DONE]¶¶data",
                "JSON_INSTEAD_OF_SSE      | say  |"
                        + " \"message\":{\"role\":\"assistant\",\"content\":\"one two three four"
                        + " five\"}",
            })
    void shows_in_a_stream(Quirk quirk, String what, String expected) throws Exception {
        EngineCall call =
                switch (what) {
                    case "say" -> streamed(SAY);
                    case "call" -> streamed(CALL);
                    default -> call(SAY, ",'stream':true,'response_format':{'type':'json_object'}");
                };
        String text = text(engine(quirk).send(call));
        String pattern = expected.replace('¶', '\n');
        if (pattern.startsWith("!")) {
            assertThat(text).isNotEmpty().doesNotContain(pattern.substring(1));
        } else {
            assertThat(text).contains(pattern);
            assertThat(text(new MockEngine().send(call))).doesNotContain(pattern);
        }
    }

    @Test
    void finish_twice_says_it_twice() throws Exception {
        assertThat(text(engine(Quirk.FINISH_TWICE).send(streamed(SAY))).split("\"stop\"", -1))
                .hasSize(3);
    }

    @Test
    void usage_comes_unasked_or_does_not_add_up() throws Exception {
        assertThat(text(engine(Quirk.USAGE_OWN_CHUNK).send(call(SAY, ",'stream':true"))))
                .contains("\"choices\":[],\"usage\"");
        assertThat(text(engine(Quirk.USAGE_NOT_SUM).send(streamed(SAY))))
                .containsPattern("\"completion_tokens\":5,\"total_tokens\":2\\d,");
    }

    @ParameterizedTest
    @CsvSource({"CRLF, '\r\n'", "CR_ONLY, '\r'"})
    void lines_end_in_another_way(Quirk quirk, String end) throws Exception {
        String text = text(engine(quirk).send(streamed(SAY)));
        assertThat(text).endsWith(end + end);
        assertThat(text.replace(end, "")).doesNotContain("\n").doesNotContain("\r");
    }

    @Test
    void the_stream_begins_with_a_mark_or_ends_without_a_line() throws Exception {
        assertThat(text(engine(Quirk.BOM).send(streamed(SAY)))).startsWith("\uFEFFdata");
        assertThat(text(engine(Quirk.UNCLOSED_LAST_EVENT).send(streamed(SAY))))
                .endsWith("}\n\ndata: [DONE]\n");
        assertThat(text(engine(Quirk.UNCLOSED_LAST_EVENT, Quirk.NO_DONE).send(streamed(SAY))))
                .endsWith("}\n")
                .doesNotEndWith("\n\n");
    }

    @Test
    void bytes_come_one_by_one() throws Exception {
        try (InputStream body = engine(Quirk.SPLIT_UTF8).send(streamed(SAY)).body()) {
            assertThat(body.read(new byte[100])).isEqualTo(1);
        }
    }

    @Test
    void headers_lie() throws Exception {
        assertThat(engine(Quirk.SSE_AS_JSON_TYPE).send(streamed(SAY)).header("content-type"))
                .contains("application/json");
        assertThat(engine(Quirk.NO_CONTENT_TYPE).send(streamed(SAY)).header("content-type"))
                .isEmpty();
        assertThat(engine(Quirk.JSON_INSTEAD_OF_SSE).send(streamed(SAY)).header("content-type"))
                .contains("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "NO_PARALLEL_TOOL_CALLS | ,'parallel_tool_calls':true | | 400 |"
                        + " 'parallel_tool_calls'",
                "NO_STREAM_OPTIONS | ,'stream':true,'stream_options':{} | | 400 | 'stream_options'",
                "NO_REASONING_EFFORT | ,'reasoning_effort':'low' | | 400 | 'reasoning_effort'",
                "NO_RESPONSE_FORMAT | ,'response_format':{'type':'text'} | | 400 |"
                        + " 'response_format'",
                "NO_STRICT_TOOLS |"
                    + " ,'tools':[{'type':'function','function':{'name':'a','strict':true}}] | |"
                    + " 400 | strict",
                "MAX_TOKENS_UNKNOWN | ,'max_tokens':5 | | 400 | Use 'max_completion_tokens'"
                        + " instead",
                "MAX_COMPLETION_TOKENS_UNKNOWN | ,'max_completion_tokens':5 | | 400 | Use"
                        + " 'max_tokens' instead",
                "UNKNOWN_PARAMETER_400 | ,'seed':5,'store':false | | 400 | ('body', 'store')",
                "NO_DEVELOPER_ROLE | | {'role':'developer','content':'a'}, | 400 | developer is not"
                        + " one of",
                "SYSTEM_MUST_BE_FIRST | |"
                    + " {'role':'system','content':'a'},{'role':'system','content':'b'}, | 400 |"
                    + " must be at the beginning",
                "STRICT_ALTERNATION | | {'role':'user','content':'a'}, | 400 | must alternate",
                "STRICT_TOOL_HISTORY | | {'role':'tool','tool_call_id':'x','content':'a'}, | 400 |"
                        + " must be a response",
                "STRICT_TOOL_HISTORY | |"
                    + " {'role':'assistant','content':'','tool_calls':[{'id':'x','type':'function','function':{'name':'a','arguments':'{}'}}]},"
                    + " | 400 | insufficient tool messages",
                "NO_NULL_CONTENT | | {'role':'assistant','content':null}, | 400 | got null instead",
                "REASONING_ECHO | |"
                    + " {'role':'assistant','content':'','tool_calls':[{'id':'x','type':'function','function':{'name':'a','arguments':'{}'}}]},"
                    + " | 400 | reasoning_content",
                "MOONSHOT_SCHEMAS |"
                    + " ,'tools':[{'type':'function','function':{'name':'a','parameters':{'type':'object','properties':{'b':{'$ref':'#/$defs/x','description':'c'}}}}}]"
                    + " | | 400 | moonshot flavored",
                "NO_TOOLS | ,'tools':[{'type':'function','function':{'name':'a'}}] | | 500 |"
                        + " requires --jinja",
                "NO_TOOLS_LMDEPLOY | ,'tools':[{'type':'function','function':{'name':'a'}}] | | 400"
                        + " | --tool-call-parser",
                "NO_IMAGES | |"
                    + " {'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]},"
                    + " | 500 | mmproj",
            })
    void refuses_some_requests(
            Quirk quirk, String members, String messages, int status, String says)
            throws Exception {
        String before = messages == null ? "" : messages;
        EngineAnswer answer =
                engine(quirk).send(call(before + SAY, members == null ? "" : members));
        assertThat(answer.status()).isEqualTo(status);
        String text = text(answer);
        assertThat(text).contains(says);
        assertThat(Json.parse(text).isObject()).isTrue();
        assertThat(engine(quirk).send(call(SAY, "")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CONTEXT_OVERFLOW_VLLM | 400 | maximum context length is 512 tokens",
                "CONTEXT_OVERFLOW_LLAMACPP | 400 | exceeds the available context size (512 tokens)",
                "CONTEXT_OVERFLOW_DEEPSEEK | 400 | (2009 in the messages",
                "CONTEXT_OVERFLOW_LMDEPLOY | 400 | exceeds the model context length",
                "MODEL_NOT_FOUND | 404 | The model `lmresp-mock` does not exist.",
                "UNAUTHORIZED | 401 | {\"error\":\"Unauthorized\"}",
                "HTML_502 | 502 | <h1>502 Bad Gateway</h1>",
                "EMPTY_502 | 502 | ",
                "STATUS_429 | 429 | Too many requests",
                "STATUS_429_RETRY_AFTER | 429 | rate_limit_exceeded",
                "STATUS_429_RETRY_DELAY | 429 | \"retryDelay\":\"1.4s\"",
                "STATUS_500_JSON | 500 | EngineCore",
                "EMPTY_BODY | 200 | ",
                "SLEEPING | 503 | call POST /wakeup",
            })
    void refuses_every_request(Quirk quirk, int status, String says) throws Exception {
        EngineAnswer answer = engine(quirk).send(streamed(SAY));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(text(answer)).contains(says == null ? "" : says);
        assertThat(answer.header("retry-after").isPresent())
                .isEqualTo(quirk == Quirk.STATUS_429_RETRY_AFTER);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "REPEATED_NAMES",
                "REPEATED_IDS",
                "NULL_CONTINUATIONS",
                "EMPTY_CONTINUATIONS",
                "SPLIT_NAMES",
                "CUMULATIVE_ARGUMENTS"
            })
    void what_only_pieces_can_have_leaves_a_whole_answer_alone(Quirk quirk) throws Exception {
        EngineCall call = call(CALL, "");
        assertThat(calls(engine(quirk, Quirk.FLOAT_ARGUMENTS), call))
                .isEqualTo(calls(engine(Quirk.FLOAT_ARGUMENTS), call));
    }

    /** Names and arguments; ids are new each time. */
    private static List<String> calls(HostileEngine engine, EngineCall call) throws Exception {
        return Chunks.choice(Json.parse(text(engine.send(call))))
                .path("message")
                .path("tool_calls")
                .valueStream()
                .map(one -> Json.text(one.path("function")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FINISH_WITH_LAST_PIECE, THINK_TAGS | SAY  | \"usage\":{\"prompt_tokens\"",
                "FINISH_TWICE, NULL_DELTAS          | SAY  | \"usage\":{\"prompt_tokens\"",
                "OBJECT_ARGUMENTS, ARGUMENTS_NULL   | CALL | \"arguments\":{\"a\":12,\"b\":34}",
                "CONTENT_PARTS, THINK_TAGS          | SAY  |"
                        + " {\"type\":\"text\",\"text\":\"<think>\\n"
                        + "\"}",
                "CONTENT_PARTS, BLANK_AFTER_CALL    | CALL | \"text\":\" \"},{\"type\":\"thinking\""
            })
    void nothing_is_lost_from_a_whole_answer_with_several(
            String quirks, String what, String expected) throws Exception {
        Quirk[] all = Arrays.stream(quirks.split(", ")).map(Quirk::valueOf).toArray(Quirk[]::new);
        String messages = what.equals("SAY") ? SAY : CALL;
        assertThat(text(engine(all).send(call(messages, ",'reasoning_effort':'low'"))))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SPLIT_NAMES, REPEATED_NAMES      |"
                        + " \"arguments\":\"\\\"b\\\":34}\",\"name\":\"add_nums\"",
                "SPLIT_NAMES, NULL_CONTINUATIONS  | \"name\":\"nums\"",
                "SPLIT_NAMES, EMPTY_CONTINUATIONS | \"name\":\"nums\"",
                "WHOLE_CALL_IN_ONE_CHUNK, CUMULATIVE_ARGUMENTS |"
                        + " \"arguments\":\"{\\\"a\\\":12,\\\"b\\\":34}\"}}]}"
            })
    void nothing_is_lost_from_a_stream_with_several(String quirks, String expected)
            throws Exception {
        Quirk[] all = Arrays.stream(quirks.split(", ")).map(Quirk::valueOf).toArray(Quirk[]::new);
        assertThat(text(engine(all).send(streamed(CALL)))).contains(expected);
    }

    @Test
    void a_sleeping_engine_wakes_up() throws Exception {
        HostileEngine engine = engine(Quirk.SLEEPING);
        assertThat(text(engine.send(EngineCall.get("/is_sleeping")))).contains("true");
        assertThat(engine.send(EngineCall.post("/wakeup?tags=weights", new byte[0])).status())
                .isEqualTo(200);
        assertThat(text(engine.send(EngineCall.get("/is_sleeping")))).contains("false");
        assertThat(engine.send(streamed(SAY)).status()).isEqualTo(200);
        engine.send(EngineCall.post("/sleep", new byte[0]));
        assertThat(engine.send(streamed(SAY)).status()).isEqualTo(503);
    }

    @Test
    void has_no_list_of_models() throws Exception {
        assertThat(engine(Quirk.NO_MODELS).send(EngineCall.get("/v1/models")).status())
                .isEqualTo(404);
        assertThat(engine(Quirk.CRLF).send(EngineCall.get("/v1/models")).status()).isEqualTo(200);
    }

    @Test
    void connections_break() {
        assertThatThrownBy(() -> engine(Quirk.CONNECTION_RESET).send(streamed(SAY)))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.BROKEN));
        for (EngineCall call : List.of(streamed(SAY), call(SAY, ""))) {
            assertThat(read(engine(Quirk.CUT_BEFORE_FIRST_BYTE), call))
                    .isEqualTo("\nConnection reset");
            assertThat(read(engine(Quirk.CUT_CONNECTION), call))
                    .contains("\"role\":\"assistant\"")
                    .doesNotContain("\"finish_reason\":\"stop\"")
                    .endsWith("\nConnection reset");
        }
    }

    /** What can be read, and, after a line feed, the exception that ended it. */
    private static String read(HostileEngine engine, EngineCall call) {
        var text = new StringBuilder();
        try (InputStream body = engine.send(call).body()) {
            for (int b = body.read(); b >= 0; b = body.read()) {
                text.append((char) b);
            }
        } catch (IOException | EngineException e) {
            text.append('\n').append(e.getMessage());
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT_START", "SILENT_STALL"})
    void silence_ends_when_the_body_is_closed(Quirk quirk) throws Exception {
        for (EngineCall call : List.of(streamed(SAY), call(SAY, ""))) {
            InputStream body = engine(quirk).send(call).body();
            var end = new CompletableFuture<Integer>();
            Thread reader =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            end.complete(body.readAllBytes().length);
                                        } catch (IOException e) {
                                            end.completeExceptionally(e);
                                        }
                                    });
            awaitWaiting(reader);
            assertThat(end).isNotDone();
            body.close();
            assertThatThrownBy(() -> end.get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void a_silent_request_ends_with_an_interrupt() throws Exception {
        var end = new CompletableFuture<Integer>();
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        EngineCall call = streamed(SAY);
                                        end.complete(
                                                engine(Quirk.SILENT_REQUEST).send(call).status());
                                    } catch (EngineException e) {
                                        end.completeExceptionally(e);
                                    }
                                });
        awaitWaiting(caller);
        caller.interrupt();
        assertThatThrownBy(() -> end.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(EngineException.class);
    }

    private static void awaitWaiting(Thread thread) throws InterruptedException {
        for (int i = 0; i < 5000 && thread.getState() != Thread.State.TIMED_WAITING; i++) {
            Thread.sleep(1);
        }
    }

    @Test
    void a_slow_first_token_takes_its_time() throws Exception {
        var engine =
                new HostileEngine(
                        new MockEngine(), Set.of(Quirk.SLOW_FIRST_TOKEN), Duration.ofMillis(100));
        long start = System.nanoTime();
        assertThat(engine.send(streamed(SAY)).body().read()).isEqualTo('d');
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(99));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "THINK_TAGS         | \"content\":\"<think>\\nThe user",
                "REASONING_FIELD    | \"reasoning\":\"The user",
                "REFUSAL            | \"content\":null,\"refusal\":\"one two three four five\"",
                "CONTENT_PARTS      | \"content\":[{\"type\":\"text\",\"text\":\"one two",
                "EMPTY_ANSWER       | \"content\":\"\"",
                "FINISH_EMPTY       | \"finish_reason\":\"\"",
                "NO_FINISH          | \"finish_reason\":null",
                "ERROR_FIRST_EVENT  | {\"error\":{\"message\":\"Upstream error",
                "ERROR_IN_CHOICE    | \"finish_reason\":null",
                "USAGE_NULL_DETAILS | \"prompt_tokens_details\":null",
            })
    void shows_in_an_answer_in_one_piece(Quirk quirk, String expected) throws Exception {
        String text = text(engine(quirk).send(call(SAY, "")));
        assertThat(text).contains(expected);
        assertThat(Json.parse(text).isObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "OBJECT_ARGUMENTS | \"arguments\":{\"a\":12,\"b\":34}",
                "EMPTY_ID         | \"id\":\"\",\"type\":\"function\"",
                "FLOAT_ARGUMENTS  | \"arguments\":\"{\\\"a\\\":12.0,\\\"b\\\":34.0}\"",
                "TOOL_XML_IN_TEXT | <tool_call>",
                "TRUNCATED_ARGUMENTS | \"arguments\":\"{\"",
                "FINISH_STOP_WITH_TOOLS | \"finish_reason\":\"stop\"",
            })
    void shows_in_calls_in_one_piece(Quirk quirk, String expected) throws Exception {
        assertThat(text(engine(quirk).send(call(CALL, "")))).contains(expected);
    }

    @Test
    void any_quirks_can_be_combined() throws Exception {
        var random = new Random(1);
        List<Quirk> all =
                Arrays.stream(Quirk.values())
                        .filter(quirk -> quirk.stage() != Quirk.Stage.REQUEST)
                        .filter(quirk -> !SILENT.contains(quirk))
                        .toList();
        for (int i = 0; i < 300; i++) {
            var quirks = EnumSet.noneOf(Quirk.class);
            for (int k = random.nextInt(1, 12); k > 0; k--) {
                quirks.add(all.get(random.nextInt(all.size())));
            }
            var engine = new HostileEngine(new MockEngine(), quirks, Duration.ZERO);
            for (EngineCall call :
                    List.of(streamed(SAY), streamed(CALL), call(SAY, ""), call(CALL, ""))) {
                var bytes = new ArrayList<Byte>();
                try (EngineAnswer answer = engine.send(call)) {
                    for (int b = answer.body().read(); b >= 0; b = answer.body().read()) {
                        bytes.add((byte) b);
                    }
                } catch (IOException e) {
                    assertThat(e).as("%s", quirks).hasMessage("Connection reset");
                }
                assertThat(bytes.size()).as("%s", quirks).isLessThan(1_000_000);
            }
        }
    }

    @Test
    void without_quirks_nothing_changes() throws Exception {
        var engine = new HostileEngine(new MockEngine(), Set.of());
        for (String messages : List.of(SAY, CALL)) {
            assertThat(events(text(engine.send(streamed(messages)))))
                    .isEqualTo(events(text(new MockEngine().send(streamed(messages)))));
            assertThat(Json.parse(text(engine.send(call(messages, "")))))
                    .isEqualTo(Json.parse(text(new MockEngine().send(call(messages, "")))));
        }
        assertThat(
                        engine.send(
                                        new EngineCall(
                                                "POST",
                                                EngineCall.CHAT_COMPLETIONS,
                                                Map.of(),
                                                new byte[] {'{'}))
                                .status())
                .isEqualTo(400);
    }

    private static List<String> events(String stream) {
        var events = new ArrayList<String>();
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        var decoder = new SseDecoder();
        decoder.feed(
                bytes,
                0,
                bytes.length,
                (_, data, from, to) ->
                        events.add(new String(data, from, to - from, StandardCharsets.UTF_8)));
        return events;
    }
}
