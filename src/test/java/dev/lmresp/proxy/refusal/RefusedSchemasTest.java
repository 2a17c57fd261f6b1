package dev.lmresp.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.testing.RawAnswer;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RawEngine;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What engines cannot read of a tool's schema, in their own words: it is asked otherwise. */
class RefusedSchemasTest {
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'type':'string','pattern':'x'} | 400 | Unable to generate parser for this template. Automatic parser generation failed: JSON schema conversion failed: Pattern must start with '^' and end with '$' | {'type':'string'}
                    {'type':'string','pattern':'^\\\\d$'} | 400 | parse: error parsing grammar: unknown escape at \\d\"{4,4}\" | {'type':'string'}
                    {'type':'string','maxLength':2000} | 400 | Failed to initialize samplers: failed to parse grammar | {'type':'string'}
                    {'type':'string','maxLength':9999} | 500 | number of repetitions exceeds sane defaults, please reduce the number of repetitions | {'type':'string'}
                    {'type':['string','null']} | 400 | Invalid JSON payload received. Unknown name "type" at 'tools[0].function_declarations[0].parameters.properties[0].value': Proto field is not repeating, cannot start list. | {'type':'string','nullable':true}
                    {'enum':[1,2]} | 400 | GenerateContentRequest.tools[0].function_declarations[0].parameters.properties[p].enum: enum only allowed for STRING type | {'type':'integer'}
                    {'type':'string','enum':['a','']} | 400 | parameters.properties[p].enum[1]: cannot be empty | {'type':'string','enum':['a']}
                    {'type':'string','format':'uri'} | 400 | parameters.properties[p].format: only 'enum' and 'date-time' are supported for STRING type | {'type':'string'}
                    {'type':'object','required':['a']} | 400 | invalid JSON schema for tool f, tools[0].function.parameters: 'required' present but 'properties' is missing | {'type':'object'}
                    {'type':'object','properties':{},'required':['a']} | 400 | tools.function.parameters is not a valid moonshot flavored json schema, details: <At path 'properties.p.required': required property 'a' is not defined in properties> | {'type':'object','properties':{}}
                    {'enum':['a']} | 400 | tools.function.parameters is not a valid moonshot flavored json schema, details: <At path 'properties.p': type is not defined> | {'enum':['a'],'type':'string'}
                    {'type':'array'} | 400 | Invalid schema for function 'f': In context=('properties', 'p'), array schema missing items. | {'type':'array','items':{}}
                    """)
    void a_schema_is_said_as_the_engine_can_read_it_then_and_later(
            String schema, int status, String said, String expected) {
        String refusal = Json.text(Json.object().set("error", Json.object().put("message", said)));
        String request =
                ("{'model':'raw-model','input':'hi','tools':[{'type':'function','name':'f',"
                                + "'parameters':{'type':'object','properties':{'p':"
                                + schema
                                + "}}}]}")
                        .replace('\'', '"');
        JsonNode given = Json.parse(schema.replace('\'', '"'));
        try (RawEngine engine =
                        RawEngine.of(
                                turn -> {
                                    if (written(turn.request().json()).equals(given)) {
                                        turn.json(status, refusal);
                                    } else {
                                        turn.say("well");
                                    }
                                });
                TestProxy proxy = TestProxy.withEngine(engine).dialect("generic").start()) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = proxy.client()) {
                    RawAnswer answer = client.post("/v1/responses", request).answer();
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                }
            }
            assertThat(engine.requests()).hasSize(3);
            assertThat(written(engine.requests().getLast().json()))
                    .isEqualTo(Json.parse(expected.replace('\'', '"')));
        }
    }

    private static JsonNode written(JsonNode asked) {
        return asked.at("/tools/0/function/parameters/properties/p");
    }
}
