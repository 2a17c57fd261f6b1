package dev.lmresp.proxy.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.RawRequest;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What a refusal teaches of an engine's dialect: it is asked otherwise, then and later. */
class LessonsTest {
    private static final String REQUEST =
            """
            'max_output_tokens':9,
            'text':{'format':{'type':'json_schema','name':'a','schema':{'type':'object'}}},
            'tools':[{'type':'function','name':'look','strict':true,
              'parameters':{'type':'object','properties':{
                'a':{'$ref':'#/$defs/b','description':'c'}},'$defs':{'b':{'type':'string'}}}}],
            'input':[
              {'role':'user','content':'one'},
              {'role':'user','content':'two'},
              {'type':'function_call','call_id':'c1','name':'look','arguments':'{}'},
              {'type':'function_call_output','call_id':'c1','output':'seen'},
              {'role':'user','content':'three'}]
            """;

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | {'message':'Conversation roles must alternate user/assistant/user/...'}"
                        + " | /messages/0/content | one¶two | turns",
                "500 | {'error':{'code':500,'message':'Value is not callable: roles must alternate"
                        + " user/assistant'}} | /messages/0/content | one¶two | turns",
                "400 | {'message':'Invalid type for messages.[1].content: expected a string, got"
                        + " null'} | /messages/2/content | ~~ | text in every message",
                "422 | {'detail':[{'loc':['body','messages',2,'content'],'msg':'none is not an"
                        + " allowed value'}]} | /messages/2/content | ~~ | text in every message",
                "400 | {'error':{'message':'Unknown"
                    + " parameter.','param':'tools[0].function.strict'}} | /tools/0/function/strict"
                    + " | - | tools.strict",
                "400 | {'message':'max_tokens is gone: Use max_completion_tokens instead'} |"
                        + " /max_completion_tokens | 9 | max_completion_tokens",
                "400 | {'message':'this is not a valid moonshot flavored json schema'} |"
                        + " /tools/0/function/parameters/properties/a/$ref | - | $ref",
                "400 | {'message':'response_format json_schema is not supported'} |"
                        + " /response_format/type | json_object | text.format",
                "400 | {'message':'response_format is not supported'} | /response_format | - |"
                        + " text.format",
            })
    void an_engine_is_asked_otherwise_then_and_later(
            int status, String refusal, String at, String expected, String noted) {
        var refusals = new AtomicInteger(1);
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (refusals.getAndDecrement() > 0) {
                                        turn.json(status, refusal.replace('\'', '"'));
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.of(engine)) {
            for (int i = 0; i < 2; i++) {
                RawAnswer answer = ask(proxy);
                assertThat(answer.status()).isEqualTo(200);
                if (i == 0) {
                    assertThat(answer.header("x-lmresp-notes")).contains(noted);
                }
            }
            List<JsonNode> asked =
                    engine.requests().stream()
                            .filter(request -> request.method().equals("POST"))
                            .map(RawRequest::json)
                            .toList();
            assertThat(asked).hasSize(3);
            String wanted = expected.replace('¶', '\n');
            assertThat(asked.getFirst().at(at).asText("-")).isNotEqualTo(wanted);
            assertThat(shown(asked.get(1).at(at))).isEqualTo(wanted);
            assertThat(shown(asked.get(2).at(at))).isEqualTo(wanted);
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "-" : value.asText();
    }

    private static RawAnswer ask(TestProxy proxy) {
        try (RawClient client = proxy.client()) {
            RawAnswer answer = client.respond(Scene.request(REQUEST, false)).answer();
            return answer;
        }
    }

    @Test
    void an_engine_that_takes_neither_of_two_ways_is_given_up() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn ->
                                        turn.json(
                                                400,
                                                "{\"message\":\"Unsupported: max_tokens and"
                                                        + " max_completion_tokens\"}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy).status()).isEqualTo(400);
            assertThat(engine.requests()).hasSizeBetween(2, 8);
        }
    }

    @Test
    void what_a_refusal_does_not_teach_is_not_tried_again() {
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> turn.json(400, "{\"message\":\"the user is banned\"}"));
                TestProxy proxy = TestProxy.of(engine)) {
            assertThat(ask(proxy).status()).isEqualTo(400);
            assertThat(engine.requests().stream().filter(one -> one.method().equals("POST")))
                    .hasSize(1);
        }
    }
}
