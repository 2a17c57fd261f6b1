package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.schema.JsonSchema;
import dev.lmresp.schema.LenientSchema;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaExampleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':'object'}",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a','b']}",
                "{'type':'object','properties':{'a':{'type':'integer','minimum':10,'maximum':12,'multipleOf':4}},'required':['a']}",
                "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1}",
                "{'type':'integer','exclusiveMinimum':5}",
                "{'type':'integer','maximum':-5}",
                "{'type':'number','minimum':0.5,'maximum':0.5}",
                "{'type':'integer','minimum':99999999999999999999}",
                "{'type':'string','minLength':30,'maxLength':40}",
                "{'type':'string','maxLength':2}",
                "{'type':'string','maxLength':0}",
                "{'type':'string','enum':['x','y']}",
                "{'enum':[null,3]}",
                "{'const':{'a':[1]}}",
                "{'type':['null','integer']}",
                "{'type':'boolean'}",
                "{'type':'null'}",
                "{'type':'string','format':'date'}",
                "{'type':'string','format':'date-time'}",
                "{'type':'string','format':'time'}",
                "{'type':'string','format':'email'}",
                "{'type':'string','format':'uri'}",
                "{'type':'string','format':'uuid'}",
                "{'type':'string','format':'ipv4'}",
                "{'type':'string','format':'ipv6'}",
                "{'type':'string','format':'hostname'}",
                "{'type':'string','format':'duration'}",
                "{'type':'string','pattern':'^[a-z]{3}-\\\\d+$'}",
                "{'type':'string','pattern':'^(foo|bar)[^a-z]?x*$','minLength':6}",
                "{'type':'string','pattern':'^\\\\+?[1-9]\\\\d{1,14}$'}",
                "{'type':'string','pattern':'^sk-[A-Za-z0-9_]{20,}$'}",
                "{'type':'array','items':{'type':'integer'},'minItems':3}",
                "{'type':'array','items':{'type':'integer','minimum':3},'minItems':3,'uniqueItems':true}",
                "{'type':'array','items':{'type':'string','enum':['a','b','c']},'minItems':3,'uniqueItems':true}",
                "{'type':'array','maxItems':0}",
                "{'type':'array','prefixItems':[{'type':'string'},{'type':'integer'}],'items':false,'minItems':2}",
                "{'type':'object','additionalProperties':{'type':'integer'},'minProperties':2}",
                "{'type':'object','properties':{'a':{'$ref':'#/$defs/x'}},'required':['a'],'$defs':{'x':{'type':'integer','minimum':7}}}",
                "{'$ref':'#/$defs/node','$defs':{'node':{'type':'object','properties':{'v':{'type':'integer'},'next':{'anyOf':[{'$ref':'#/$defs/node'},{'type':'null'}]}},'required':['v','next'],'additionalProperties':false}}}",
                "{'type':'object','properties':{'children':{'type':'array','items':{'$ref':'#'}}},'required':['children']}",
                "{'anyOf':[{'type':'null'},{'type':'object','properties':{'k':{'const':'b'}},'required':['k']}]}",
                "{'oneOf':[{'type':'number'},{'type':'integer'}]}",
                "{'type':'object','oneOf':[{'required':['a']},{'required':['b']}],'properties':{'a':{'type':'string'},'b':{'type':'string'}}}",
                "{'oneOf':[{'type':'object','properties':{'t':{'const':'circle'},'r':{'type':'number'}},'required':['t','r']},{'type':'object','properties':{'t':{'const':'square'}},'required':['t']}]}",
                "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'integer','minimum':2}},'required':['b']}]}",
                "{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'required':['a'],'dependentRequired':{'a':['b']}}",
                "{'type':'object','properties':{'k':{'enum':['x','y']},'n':{'type':'integer'}},'required':['k'],'if':{'properties':{'k':{'const':'x'}}},'then':{'required':['n']}}",
                "{'type':'object','properties':{'deep':{'type':'object','properties':{'list':{'type':'array','items':{'type':'object','properties':{'at':{'type':'string','format':'date'}},'required':['at']},'minItems':2}},'required':['list']}},'required':['deep']}",
            })
    void fits_the_schema(String json) {
        JsonNode schema = Json.parse(json.replace('\'', '"'));
        for (String prompt :
                new String[] {
                    "", "use 3, -4.5 and \"text\" with `code` at https://a.example/b a=1 k=y t=2"
                }) {
            JsonNode made = SchemaExample.of(schema, new Hints(prompt));
            assertThat(JsonSchema.of(schema).problems(made)).as("%s for %s", made, json).isEmpty();
            // this one looks at formats too
            assertThat(new LenientSchema(schema).fits(made, schema)).isTrue();
        }
    }

    @Test
    void comes_to_an_end_for_schemas_that_nothing_fits() {
        for (String json :
                new String[] {
                    "{'$ref':'#'}",
                    "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']}",
                    "{'type':'integer','minimum':5,'maximum':4}",
                    "{'type':'string','pattern':'(?<=a)b(?=c)'}",
                    "{'type':'string','pattern':'['}",
                    "{'type':'string','minLength':999999999}",
                    "{'type':'string','minLength':-2}",
                    "{'type':'string','maxLength':-2}",
                    "{'type':'array','minItems':999999999}",
                    "{'not':{}}",
                    "{'allOf':[{'$ref':'#'}]}",
                    "{'type':5,'properties':7,'required':'x','enum':{},'items':'y'}",
                    "{'type':'number','minimum':1e400}",
                    "{'$ref':'http://elsewhere/x'}",
                    "{'$ref':'#/%zz'}",
                }) {
            assertThat(SchemaExample.of(Json.parse(json.replace('\'', '"')), new Hints("x 1")))
                    .as(json)
                    .isNotNull();
        }
    }

    @Test
    void a_structured_answer_fits_its_schema() throws Exception {
        var engine = new MockEngine();
        String schema =
                "{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"},\"sum\":{\"type\":\"integer\"}},\"required\":[\"title\",\"sum\"],\"additionalProperties\":false}";
        Asking.Said said =
                Asking.user("a title for \"Mice\", and 42")
                        .with(
                                "response_format",
                                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":"
                                        + schema
                                        + "}}")
                        .said(engine);
        assertThat(said.text).isEqualTo("{\"title\":\"Mice\",\"sum\":42}");
        assertThat(
                        Asking.user("say hi")
                                .with("response_format", "{\"type\":\"json_object\"}")
                                .said(engine)
                                .text)
                .isEqualTo("{\"answer\":\"hi\"}");
    }
}
