package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.engine.EngineAnswer;
import dev.lmresp.engine.EngineCall;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

class MockEngineTest {
    private static final String IMAGE =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final MockEngine engine = new MockEngine();

    @Test
    void lists_its_model() throws Exception {
        EngineAnswer answer = engine.send(EngineCall.get("/v1/models?client_version=1"));
        JsonNode list = Json.parse(answer.body().readAllBytes());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(list.path("data").path(0).path("id").asText()).isEqualTo("lmresp-mock");
        assertThat(list.path("data").path(0).path("max_model_len").asInt()).isEqualTo(131072);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GET  | /nothing             |                                       | 404 |"
                        + " unknown_url",
                "GET  | /v1/chat/completions |                                       | 405 |"
                        + " method_not_allowed",
                "POST | /v1/chat/completions | {                                     | 400 | not"
                        + " JSON",
                "POST | /v1/chat/completions |                                       | 400 | not"
                        + " JSON",
                "POST | /v1/chat/completions | []                                    | 400 | must"
                        + " be a JSON object",
                "POST | /v1/chat/completions | {}                                    | 400 | model"
                        + " parameter",
                "POST | /v1/chat/completions | {'model':'gpt-4o','messages':[]}      | 404 |"
                        + " model_not_found",
                "POST | /v1/chat/completions | {'model':'lmresp-mock'}               | 400 |"
                        + " 'messages' is a required",
                "POST | /v1/chat/completions | {'model':'lmresp-mock','messages':[]} | 400 | at"
                        + " least one",
                "POST | /v1/chat/completions | {'model':'lmresp-mock','messages':[1]} | 400 |"
                        + " messages[0]",
                "POST | /v1/chat/completions | {'model':'lmresp-mock','messages':[{'role':'elf'}]}"
                        + " | 400 | messages[0].role",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':[{'type':'input_text','text':'a'}]}]}"
                    + " | 400 | unknown part type",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'max_tokens':0}"
                    + " | 400 | max_tokens",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'stop':5}"
                    + " | 400 | stop",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'tool_choice':'auto'}"
                    + " | 400 | tools` must be set",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'tools':[{'type':'custom'}]}"
                    + " | 400 | tools[0]",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'tools':[{'type':'function','function':{'name':'a"
                    + " b'}}]} | 400 | tools[0].function.name",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'response_format':{'type':'xml'}}"
                    + " | 400 | response_format.type",
                "POST | /v1/chat/completions |"
                    + " {'model':'lmresp-mock','messages':[{'role':'user','content':'a'}],'stream_options':{}}"
                    + " | 400 | stream_options",
                "POST | /v1/embeddings       | {'model':'lmresp-mock'}               | 400 | input",
                "POST | /v1/completions      | {'model':'lmresp-mock'}               | 400 |"
                        + " prompt",
            })
    void refuses_as_engines_do(String method, String path, String body, int status, String says)
            throws Exception {
        byte[] bytes =
                body == null
                        ? new byte[0]
                        : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        EngineAnswer answer = engine.send(new EngineCall(method, path, Map.of(), bytes));
        JsonNode error = Json.parse(answer.body().readAllBytes()).path("error");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.toString()).contains(says);
    }

    @Test
    void says_what_it_is_in_its_first_answer_only() throws Exception {
        assertThat(Asking.user("hello").said(engine).text)
                .isEqualTo("I am the lmresp mock engine, not an AI. You wrote: hello");
        assertThat(
                        Asking.user("hello")
                                .message("assistant", "hi")
                                .message("user", "and you?")
                                .said(engine)
                                .text)
                .isEqualTo("You wrote: and you?");
    }

    @Test
    void streams_role_words_finish_usage_and_done() throws Exception {
        Asking.Said said = Asking.user("say one two three").streamed(engine);
        assertThat(said.text).isEqualTo("one two three");
        assertThat(said.chunks).isEqualTo(6);
        assertThat(said.finish).isEqualTo("stop");
        assertThat(said.done).isTrue();
        assertThat(said.usage.toString())
                .isEqualTo(
                        "{\"prompt_tokens\":4,\"completion_tokens\":3,\"total_tokens\":7,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}");
    }

    @Test
    void leaves_usage_out_unless_it_is_asked_for() throws Exception {
        EngineAnswer answer = Asking.user("say a").with("stream", "true").send(engine);
        assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
        assertThat(answer.header("content-type")).contains("text/event-stream; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "repeat after me: a b c        | a b c",
                "Say \"hello\"                 | hello",
                "say: 你好，世界 🎉👩‍👩‍👧            | 你好，世界 🎉👩‍👩‍👧",
                "count to 5                    | 1 2 3 4 5",
                "please count up to 3          | 1 2 3",
                "count from 1 to 4             | 1 2 3 4",
                "count to 3 every 1 ms         | 1 2 3",
                "sleep 5 ms then count to 2    | 1 2",
                "sleep for 3 ms                | I am the lmresp mock engine, not an AI. I slept 3"
                        + " ms.",
                "I sleep 8 hours a night       | I am the lmresp mock engine, not an AI. You wrote:"
                        + " I sleep 8 hours a night",
                "what is my name?              | I am the lmresp mock engine, not an AI. You have"
                        + " not told me your name.",
                "My name is Ada.               | I am the lmresp mock engine, not an AI. Hello,"
                        + " Ada. I will remember your name.",
            })
    void answers_a_prompt(String prompt, String answer) throws Exception {
        assertThat(Asking.user(prompt).said(engine).text).isEqualTo(answer);
    }

    @Test
    void what_claude_code_adds_to_a_prompt_is_no_part_of_it() throws Exception {
        String reminder = "<system-reminder>\nsay nothing\n</system-reminder>\n\n";
        assertThat(Asking.user(reminder + "say a\n" + reminder).said(engine).text).isEqualTo("a");
        Asking asking =
                Asking.user("call add with a=1").tool("add", "adds", "{\"type\":\"object\"}");
        Asking.Said call = asking.said(engine);
        Asking answered = asking.called(call, "2").message("user", reminder);
        assertThat(answered.said(engine).text).contains("add answered: 2");
    }

    @Test
    void remembers_the_last_name_that_it_was_told() throws Exception {
        assertThat(
                        Asking.user("My name is Ada")
                                .message("assistant", "Hello, Ada")
                                .message("user", "Sorry, my name is Grace.")
                                .message("assistant", "Hello, Grace")
                                .message("user", "What's my name?")
                                .said(engine)
                                .text)
                .isEqualTo("Your name is Grace.");
        assertThat(
                        Asking.user("我叫小明")
                                .message("assistant", "你好")
                                .message("user", "我叫什么？")
                                .said(engine)
                                .text)
                .isEqualTo("Your name is 小明.");
    }

    @Test
    void acknowledges_images() throws Exception {
        Asking asking =
                new Asking()
                        .message(
                                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"look\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                                        + IMAGE
                                        + "\"}}]}");
        assertThat(asking.said(engine).text)
                .isEqualTo(
                        "I am the lmresp mock engine, not an AI. I see 1 image: 70 bytes,"
                                + " image/png.");
    }

    @Test
    void says_unicode_and_survives_half_a_character() throws Exception {
        String all = "é 你好 🎉 \u2028 \u0001 \" \\ \t";
        assertThat(Asking.user("say x" + all + "y").said(engine).text).isEqualTo("x" + all + "y");
        assertThat(Asking.user("say a\uD83Db").said(engine).text).isEqualTo("a\uFFFDb");
    }

    @ParameterizedTest
    @CsvSource({
        "1, say a b c, a, length",
        "2, say a b c, a b, length",
        "3, say a b c, a b c, stop",
        "4, count to 1000000, 1 2 3 4, length",
    })
    void stops_at_the_limit_of_tokens(int limit, String prompt, String text, String finish)
            throws Exception {
        for (String name : new String[] {"max_tokens", "max_completion_tokens"}) {
            Asking.Said said = Asking.user(prompt).with(name, Integer.toString(limit)).said(engine);
            assertThat(said.text).isEqualTo(text);
            assertThat(said.finish).isEqualTo(finish);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "say a b c d | \"c\"            | 'a b '   | c",
                "say abcabd  | [\"bd\"]         | abca     | bd",
                "say a b c d | [\"x\",\"c d\"]  | 'a b '   | c d",
                "say a b c d | [\"d e\"]        | a b c d  | ''",
                "say a b c d | \"b c\"          | 'a '     | b c",
            })
    void ends_before_a_stop_sequence_and_says_which(
            String prompt, String stop, String text, String told) throws Exception {
        Asking.Said said = Asking.user(prompt).with("stop", stop).said(engine);
        assertThat(said.text).isEqualTo(text);
        assertThat(said.finish).isEqualTo("stop");
        assertThat(said.stop).isEqualTo(told);
    }

    @Test
    void reasons_when_an_effort_is_given() throws Exception {
        Asking.Said said = Asking.user("say hi").with("reasoning_effort", "\"low\"").said(engine);
        assertThat(said.reasoning).contains("I am a mock");
        assertThat(said.text).isEqualTo("hi");
        int reasoning =
                said.usage.path("completion_tokens_details").path("reasoning_tokens").asInt();
        assertThat(reasoning).isGreaterThan(5);
        assertThat(said.usage.path("completion_tokens").asInt()).isEqualTo(reasoning + 1);
        assertThat(
                        Asking.user("say hi")
                                .with("reasoning_effort", "\"none\"")
                                .said(engine)
                                .reasoning)
                .isEmpty();
        Asking.Said cut =
                Asking.user("say hi")
                        .with("reasoning_effort", "\"low\"")
                        .with("max_tokens", "3")
                        .said(engine);
        assertThat(cut.finish).isEqualTo("length");
        assertThat(cut.text).isEmpty();
    }

    @Test
    void the_same_request_has_the_same_bytes() throws Exception {
        for (String prompt : new String[] {"hello", "count to 20"}) {
            Asking asking = Asking.user(prompt).with("stream", "true");
            assertThat(asking.send(engine).body().readAllBytes())
                    .isEqualTo(asking.send(new MockEngine()).body().readAllBytes());
        }
    }

    @Test
    void answers_text_completions() throws Exception {
        String body = "{\"model\":\"lmresp-mock\",\"prompt\":[\"say a b\"],\"stream\":%s}";
        JsonNode whole = post("/v1/completions", body.formatted("false"));
        assertThat(whole.path("object").asText()).isEqualTo("text_completion");
        assertThat(whole.path("choices").path(0).path("text").asText()).isEqualTo("a b");
        String stream =
                new String(
                        engine.send(
                                        EngineCall.post(
                                                "/v1/completions",
                                                body.formatted("true")
                                                        .getBytes(StandardCharsets.UTF_8)))
                                .body()
                                .readAllBytes(),
                        StandardCharsets.UTF_8);
        assertThat(stream)
                .contains("\"text\":\"a\"")
                .contains("\"text\":\" b\"")
                .contains("\"finish_reason\":\"stop\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void answers_embeddings_of_length_one() throws Exception {
        JsonNode list =
                post(
                        "/v1/embeddings",
                        "{\"model\":\"lmresp-mock-embed\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":16}");
        assertThat(list.path("data")).hasSize(3);
        JsonNode first = list.path("data").path(0).path("embedding");
        assertThat(first).hasSize(16);
        assertThat(first).isEqualTo(list.path("data").path(2).path("embedding"));
        assertThat(first).isNotEqualTo(list.path("data").path(1).path("embedding"));
        double square = 0;
        for (JsonNode value : first) {
            square += value.asDouble() * value.asDouble();
        }
        assertThat(square).isBetween(0.999, 1.001);
        JsonNode base64 =
                post(
                        "/v1/embeddings",
                        "{\"model\":\"lmresp-mock\",\"input\":\"a\",\"encoding_format\":\"base64\"}");
        assertThat(base64.path("data").path(0).path("embedding").asText()).hasSize(44);
    }

    private JsonNode post(String path, String body) throws Exception {
        return Json.parse(
                engine.send(EngineCall.post(path, body.getBytes(StandardCharsets.UTF_8)))
                        .body()
                        .readAllBytes());
    }
}
