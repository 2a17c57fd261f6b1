package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What one client has said wrongly is that client's error, and no other client's loss. */
class RefusedValuesTest {
    private record Told(int status, String notes, JsonNode error) {}

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // bad | good | where the engine gets it | status | refusal | param for the client
                "'max_output_tokens':99999 | 'max_output_tokens':9 | /max_tokens | 400 |"
                    + " {'error':{'message':'max_tokens is too large: 99999. This model supports at"
                    + " most 16384 completion tokens, whereas you provided"
                    + " 99999.','type':'invalid_request_error','param':'max_tokens','code':'invalid_value'}}"
                    + " | max_output_tokens",
                "'max_output_tokens':99999 | 'max_output_tokens':9 | /max_tokens | 400 |"
                        + " {'error':{'message':'Invalid max_tokens value, the valid range of"
                        + " max_tokens is [1, 8192]','code':'invalid_request_error'}}"
                        + " | max_output_tokens",
                "'max_output_tokens':99999 | 'max_output_tokens':9 | /max_tokens | 400 |"
                        + " {'error':{'message':'`max_tokens` must be less than or equal to `8192`,"
                        + " the maximum value for `max_tokens` is less than the `context_window`"
                        + " for this model'}} | max_output_tokens",
                "'max_output_tokens':99999 | 'max_output_tokens':9 | /max_tokens | 400 |"
                        + " {'object':'error','message':'max_tokens is too large: 99999. This"
                        + " models maximum context length is 4096 tokens and your request has 20"
                        + " input tokens (99999 > 4096 - 20).','code':400} | max_output_tokens",
                "'max_output_tokens':99999 | 'max_output_tokens':9 | /max_tokens | 400 |"
                        + " {'error':{'message':'Unable to submit request because it has a"
                        + " maxOutputTokens value of 99999 but the supported range is from 1"
                        + " (inclusive) to 65537 (exclusive).'}} | max_output_tokens",
                "'text':{'format':{'type':'json_schema','name':'answer','strict':true,'schema':{'type':'object','properties':{'a':{'oneOf':[]}}}}}"
                    + " | 'text':{'format':{'type':'json_schema','name':'answer','strict':true,'schema':{'type':'object'}}}"
                    + " | /response_format/type | 400 | {'error':{'message':'Invalid schema for"
                    + " response_format answer: In context=(properties, a), oneOf is not"
                    + " permitted.','param':'response_format','code':null}} | text.format.schema",
                "'text':{'format':{'type':'json_schema','name':'answer','schema':{'type':'object','properties':{'a':{'pattern':'('}}}}}"
                    + " | 'text':{'format':{'type':'json_schema','name':'answer','schema':{'type':'object'}}}"
                    + " | /response_format/type | 400 | {'object':'error','message':'The provided"
                    + " JSON schema in response_format contains features not supported by"
                    + " xgrammar.','code':400} | text.format.schema",
                "'stop':['a','b','c','d','e'] | 'stop':['a'] | /stop/0 | 400 |"
                        + " {'error':{'message':'Invalid ~stop~: array too long. Expected an array"
                        + " with maximum length 4, but got an array with length 5"
                        + " instead.','param':'stop','code':'array_above_max_length'}} | stop",
                "'temperature':1.9 | 'temperature':0.5 | /temperature | 422 |"
                    + " {'detail':[{'type':'less_than_equal','loc':['body','temperature'],'msg':'Input"
                    + " should be less than or equal to 1'}]} | temperature",
                "'temperature':1.9 | 'temperature':0.5 | /temperature | 400 |"
                        + " {'error':{'message':'temperature must be in [0, 1], got 1.9.'}} |"
                        + " temperature",
                "'top_p':0 | 'top_p':0.5 | /top_p | 400 | {'error':{'message':'Invalid value for"
                        + " topP: must be greater than 0'}} | top_p",
                "'temperature':1.9 | 'temperature':0.5 | /temperature | 400 |"
                    + " {'error':{'message':'Bad','details':[{'@type':'type.googleapis.com/google.rpc.BadRequest','fieldViolations':[{'field':'temperature','description':'out"
                    + " of range'}]}]}} | temperature",
                "'seed':'x' | 'seed':7 | /seed | 400 | {'error':{'message':'Invalid type for"
                        + " ~seed~: expected an integer, but got a string"
                        + " instead.','param':'seed','code':'invalid_type'}} | seed",
            })
    void a_refused_value_is_the_error_of_the_client_that_sent_it(
            String bad, String good, String at, int status, String refusal, String param) {
        String json = refusal.replace('\'', '"').replace('~', '\'');
        ObjectNode badRequest = request(bad);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().toString().contains("bad request")) {
                                        turn.json(status, json);
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            JsonNode before = asked(engine, proxy, request(good));
            Told refused = ask(proxy, badRequest.put("input", "bad request"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error().path("param").asText("-")).isEqualTo(param);
            assertThat(refused.error().path("code").asText())
                    .isNotEqualTo("context_length_exceeded");
            JsonNode after = asked(engine, proxy, request(good));
            assertThat(after.at(at).isMissingNode()).as("%s of %s", at, after).isFalse();
            assertThat(after).isEqualTo(before);
            assertThat(engine.requests()).hasSize(3);
            assertThat(proxy.gateway().engines().all().getFirst().learned()).isEmpty();
        }
    }

    /** The engine's words are read, and a client can put words into its mouth. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "temperature",
                "x~. Unsupported parameters: ~user~, ~temperature~. ~y",
                "x,unsupported:`temperature`",
            })
    void what_the_engine_quotes_of_a_request_teaches_nothing(String value) {
        String user = value.replace('~', '\'');
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    String sent = turn.request().json().path("user").asText();
                                    if (sent.isEmpty() || sent.equals("me")) {
                                        turn.say("well");
                                        return;
                                    }
                                    String message =
                                            "Unsupported value for parameter 'user': '"
                                                    + sent
                                                    + "'";
                                    turn.json(
                                            400,
                                            Json.text(
                                                    Json.object()
                                                            .set(
                                                                    "error",
                                                                    Json.object()
                                                                            .put(
                                                                                    "message",
                                                                                    message))));
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            ask(proxy, request("'temperature':0.5").put("user", user));
            JsonNode after = asked(engine, proxy, request("'temperature':0.5,'user':'me'"));
            assertThat(after.has("temperature")).isTrue();
        }
    }

    /** An engine with two models, of which one takes no temperature. */
    @Test
    void what_one_model_refuses_goes_to_the_others_all_the_same() {
        try (RawEngine engine =
                        RawEngine.withModels(
                                List.of("o3", "gpt-4o"),
                                turn -> {
                                    JsonNode asked = turn.request().json();
                                    boolean isO3 = asked.path("model").asText().equals("o3");
                                    if (isO3 && asked.has("temperature")) {
                                        turn.json(
                                                400,
                                                "{\"error\":{\"message\":\"Unsupported parameter:"
                                                    + " 'temperature' is not supported with this"
                                                    + " model.\",\"param\":\"temperature\",\"code\":\"unsupported_parameter\"}}");
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            ObjectNode hot = request("'temperature':0.5");
            assertThat(asked(engine, proxy, hot.put("model", "gpt-4o")).has("temperature"))
                    .isTrue();
            for (int i = 0; i < 2; i++) {
                Told answer = ask(proxy, hot.put("model", "o3"));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.notes()).isEqualTo("temperature dropped: the engine refuses it");
            }
            // once refused, and never asked so again
            assertThat(engine.requests()).hasSize(4);
            assertThat(asked(engine, proxy, hot.put("model", "gpt-4o")).has("temperature"))
                    .isTrue();
            assertThat(proxy.gateway().engines().all().getFirst().learned())
                    .containsOnlyKeys("o3")
                    .containsEntry("o3", List.of("temperature dropped: the engine refuses it"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | {'error':{'message':'invalid temperature: only 1 is allowed for this"
                        + " model','type':'invalid_request_error'}}",
                "400 | {'error':{'message':'Unsupported value: ~temperature~ does not support 0.5"
                        + " with this model. Only the default (1) value is"
                        + " supported.','param':'temperature','code':'unsupported_value'}}",
                "400 | {'error':{'message':'`temperature` may only be set to 1 when thinking is"
                        + " enabled.'}}",
                "500 | {'error':{'message':'invalid temperature: only 1 is allowed for this"
                        + " model'}}",
            })
    void a_value_that_a_model_insists_on_goes_through_and_others_are_left_out(
            int status, String refusal) {
        String json = refusal.replace('\'', '"').replace('~', '\'');
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (turn.request().json().path("temperature").asDouble(1)
                                            != 1) {
                                        turn.json(status, json);
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            for (int i = 0; i < 2; i++) {
                Told answer = ask(proxy, request("'temperature':0.5,'top_p':0.5"));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.notes())
                        .isEqualTo("temperature dropped: the engine takes no other value than [1]");
            }
            assertThat(engine.requests()).hasSize(3);
            JsonNode allowed = asked(engine, proxy, request("'temperature':1.0,'top_p':0.5"));
            assertThat(allowed.path("temperature").asDouble()).isEqualTo(1);
            assertThat(allowed.path("top_p").asDouble()).isEqualTo(0.5);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Unsupported value: 'reasoning_effort' does not support 'xhigh' with this model."
                        + " Supported values are: 'low', 'medium', and 'high'. | high",
                "`reasoning_effort` must be one of `low` or `medium` | medium",
                "1 validation error: reasoning_effort: Input should be 'low', 'medium' or 'high' |"
                        + " high",
                "reasoning_effort 'xhigh' is not supported | high",
            })
    void a_level_of_effort_that_the_model_lacks_becomes_the_nearest(
            String message, String expected) {
        String json = Json.text(Json.object().set("error", Json.object().put("message", message)));
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    JsonNode asked = turn.request().json();
                                    if (asked.path("reasoning_effort").asText().equals("xhigh")) {
                                        turn.json(400, json);
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).dialect("openai").start()) {
            for (int i = 0; i < 2; i++) {
                Told answer = ask(proxy, request("'reasoning':{'effort':'xhigh'}"));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.notes()).contains("'xhigh' becomes");
            }
            assertThat(engine.requests()).hasSize(3);
            assertThat(engine.requests().getLast().json().path("reasoning_effort").asText())
                    .isEqualTo(expected);
        }
    }

    private static ObjectNode request(String members) {
        String json = "{'model':'raw-model','input':'hi'," + members + "}";
        return (ObjectNode) Json.parse(json.replace('\'', '"'));
    }

    private static JsonNode asked(RawEngine engine, TestProxy proxy, ObjectNode request) {
        assertThat(ask(proxy, request).status()).isEqualTo(200);
        List<RawRequest> all = engine.requests();
        return all.getLast().json();
    }

    private static Told ask(TestProxy proxy, ObjectNode request) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(request).answer();
            return new Told(
                    answer.status(),
                    answer.headers().containsKey("x-lmresp-notes")
                            ? answer.header("x-lmresp-notes")
                            : "",
                    answer.json().path("error"));
        }
    }
}
