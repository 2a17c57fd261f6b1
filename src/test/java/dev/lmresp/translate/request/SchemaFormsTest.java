package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.Dialect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One tool whose schema an engine cannot read must not be the end of every request. */
class SchemaFormsTest {
    private static final TreeSet<String> FORMS = new TreeSet<>(Dialect.SCHEMA_FORMS);

    private static String tool(String parameters) {
        return "{input: 'Hi', tools: [{type: 'function', name: 'f', parameters: %s}]}"
                .formatted(parameters);
    }

    private static String property(String schema) {
        return tool("{type: 'object', properties: {p: %s}}".formatted(schema));
    }

    /** The dialect of an engine that takes all forms but some. */
    private static String without(String... forms) {
        return FORMS.stream()
                .filter(form -> !Arrays.asList(forms).contains(form))
                .map(form -> "'" + form + "'")
                .collect(Collectors.joining(", ", "schema-forms = [", "]"));
    }

    private static JsonNode written(String schema, String... lacking) {
        return askedWith(without(lacking), property(schema)).parameters(0).at("/properties/p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "true                                  | {}",
                "false                                 | {not: {}}",
                "{type: 'array', items: true}          | {type: 'array', items: {}}",
                "{type: 'array', items: false}         | {type: 'array', maxItems: 0}",
                "{anyOf: [true, {type: 'null'}]}       | {anyOf: [{}, {type: 'null'}]}",
                "{type: 'object', properties: {x: true}, additionalProperties: true}"
                        + " | {type: 'object', properties: {x: {}}, additionalProperties: true}",
                "{type: 'object', additionalProperties: false}"
                        + " | {type: 'object', additionalProperties: false}",
                "{type: 'object', additionalProperties: {}}"
                        + " | {type: 'object', additionalProperties: true}",
                "{type: 'array', items: [{type: 'string'}], additionalItems: false}"
                        + " | {type: 'array', prefixItems: [{type: 'string'}], maxItems: 1}",
                "{type: 'array', items: [{type: 'string'}], additionalItems: {type: 'number'}}"
                        + " | {type: 'array', prefixItems: [{type: 'string'}], items: {type:"
                        + " 'number'}}",
                "{type: 'object', properties: []}      | {type: 'object', properties: {}}",
                "{type: 'string', enum: []}            | {type: 'string'}",
                "{type: 'string', enum: null, description: null, default: null}"
                        + " | {type: 'string', default: null}",
                "{type: 'string', required: true}      | {type: 'string'}",
                "{type: 'STRING'}                      | {type: 'string'}",
                "{type: 'int'}                         | {type: 'integer'}",
                "null                                  | {}",
                "'string'                              | {type: 'string'}",
                "'the name of a city'                  | {description: 'the name of a city'}",
                "{type: 'array', items: 'object'}      | {type: 'array', items: {type: 'object'}}",
                "{type: 'float'}                       | {type: 'number'}",
                "{type: 'dict'}                        | {type: 'object'}",
                "{type: 'any'}                         | {}",
                "{type: ['str', 'None']}               | {type: ['string', 'null']}",
                "{type: 'integer', minimum: 0, exclusiveMinimum: true}"
                        + " | {type: 'integer', exclusiveMinimum: 0}",
                "{type: 'integer', maximum: 9, exclusiveMaximum: false}"
                        + " | {type: 'integer', maximum: 9}",
                "{'$ref': '#/$defs/Gone', description: 'd'} | {description: 'd'}",
                "{'$ref': 'https://example.com/s.json'}     | {}",
                "{'$defs': {T: {type: 'string'}}, properties: {x: {'$ref': '#/$defs/T'}}}"
                        + " | {'$defs': {T: {type: 'string'}}, properties: {x: {type: 'string'}}}",
            })
    void what_is_broken_or_of_another_age_is_said_as_every_engine_takes_it(
            String schema, String expected) {
        assertThat(written(schema)).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "const       | {const: 'a'}                    | {enum: ['a']}",
                "type-lists  | {type: ['string', 'null']}      | {type: 'string', nullable: true}",
                "type-lists  | {type: ['null']}                | {type: 'null'}",
                "type-lists  | {type: ['string', 'integer']}"
                        + " | {anyOf: [{type: 'string'}, {type: 'integer'}]}",
                "type-lists  | {anyOf: [{type: 'string', minLength: 1}, {type: 'null'}], title:"
                        + " 't'} | {title: 't', nullable: true, type: 'string', minLength: 1}",
                "type-lists  | {anyOf: [{type: 'string'}, {type: 'number'}, {type: 'null'}]}"
                        + " | {anyOf: [{type: 'string'}, {type: 'number'}], nullable: true}",
                "untyped     | {enum: ['a', 'b']}              | {enum: ['a', 'b'], type:"
                        + " 'string'}",
                "untyped     | {enum: [1, 2.5]}                | {enum: [1, 2.5], type: 'number'}",
                "untyped     | {properties: {}}                | {properties: {}, type: 'object'}",
                "untyped     | {items: {type: 'string'}}"
                        + " | {items: {type: 'string'}, type: 'array'}",
                "untyped     | {minLength: 1}                  | {minLength: 1, type: 'string'}",
                "untyped     | {const: 3}                      | {const: 3, type: 'integer'}",
                "untyped     | {anyOf: [{type: 'string'}]}     | {anyOf: [{type: 'string'}]}",
                "untyped     | {description: 'any'}            | {description: 'any', anyOf:"
                        + " [{type: 'string'}, {type: 'number'}, {type: 'boolean'}, {type:"
                        + " 'object'}, {type: 'array'}]}",
                "untyped     | true                            | {anyOf: [{type: 'string'}, {type:"
                        + " 'number'}, {type: 'boolean'}, {type: 'object'}, {type: 'array'}]}",
                "blank-enums | {type: 'string', enum: ['a', '', null]}"
                        + " | {type: 'string', enum: ['a']}",
                "number-enums | {type: 'integer', enum: [1, 2]} | {type: 'integer'}",
                "number-enums | {enum: [1, 2]}                 | {type: 'integer'}",
                "number-enums | {type: 'string', enum: ['a', 1]} | {type: 'string', enum: ['a']}",
                "formats     | {type: 'string', format: 'uri'} | {type: 'string'}",
                "formats     | {type: 'string', format: 'date-time'}"
                        + " | {type: 'string', format: 'date-time'}",
                "patterns    | {type: 'string', pattern: 'a'}  | {type: 'string'}",
                "patterns    | {type: 'string', pattern: '^\\\\d+$'} | {type: 'string'}",
                "patterns    | {type: 'string', pattern: '^(?!x).*$'} | {type: 'string'}",
                "patterns    | {type: 'string', pattern: '^[a-z]+(\\\\.x)?$'}"
                        + " | {type: 'string', pattern: '^[a-z]+(\\\\.x)?$'}",
                "undeclared-required | {type: 'object', properties: {a: {type: 'string'}},"
                        + " required: ['a', 'b']} | {type: 'object', properties: {a: {type:"
                        + " 'string'}}, required: ['a']}",
                "undeclared-required | {type: 'object', properties: {}, required: ['b']}"
                        + " | {type: 'object', properties: {}}",
                "arrays-without-items | {type: 'array'}        | {type: 'array', items: {}}",
                "long-repetitions | {type: 'string', minLength: 1, maxLength: 2000}"
                        + " | {type: 'string', minLength: 1}",
                "long-repetitions | {type: 'array', items: {}, maxItems: 500}"
                        + " | {type: 'array', items: {}}",
                "root-refs   | {'$ref': '#'}" + " | {type: 'object', properties: {p: {}}}",
            })
    void a_form_that_an_engine_refuses_is_said_in_another(
            String lacking, String schema, String expected) {
        assertThat(written(schema, lacking)).isEqualTo(json(expected));
        // and stays for all others, as far as JSON Schema is concerned
        if (!schema.equals("true")) {
            assertThat(written(schema)).isEqualTo(json(schema));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{anyOf: [{properties: {a: {type: 'string'}, k: {const: 'x'}}, required: ['k',"
                    + " 'a']}, {properties: {b: {type: 'number'}, k: {const: 'y'}}, required:"
                    + " ['k']}]} | {type: 'object', properties: {a: {type: 'string'}, k: {anyOf:"
                    + " [{const: 'x'}, {const: 'y'}]}, b: {type: 'number'}}, required: ['k']}",
                "{type: 'object', properties: {c: {type: 'string'}}, required: ['c'], description:"
                        + " 'd', allOf: [{'$ref': '#/$defs/A'}, {required: ['a']}], '$defs': {A:"
                        + " {properties: {a: {type: 'string'}}}}} | {description: 'd', '$defs': {A:"
                        + " {properties: {a: {type: 'string'}}}}, type: 'object', properties: {c:"
                        + " {type: 'string'}, a: {type: 'string'}}, required: ['c', 'a']}",
                "{type: 'object', properties: {}, not: {required: ['a']}}"
                        + " | {type: 'object', properties: {}}",
            })
    void choices_at_the_root_become_one_object(String schema, String expected) {
        var asked = askedWith(without("root-choices"), tool(schema));
        assertThat(asked.parameters(0)).isEqualTo(json(expected));
        assertThat(asked.notes()).containsExactly("tools approximated");
    }

    @Test
    void what_is_simplified_for_want_of_references_is_written_as_the_engine_takes_it() {
        var asked =
                asked(
                        property(
                                "{'$ref': '#/properties/p/$defs/T', '$defs': {T: {type: 'array',"
                                        + " items: {'$ref': '#/properties/p/$defs/T'}}}}"),
                        "gemini");
        assertThat(asked.parameters(0).at("/properties/p/items/anyOf")).hasSize(4);
    }

    @Test
    void what_cannot_be_said_is_noted_once_for_all_tools() {
        var asked =
                askedWith(
                        without("patterns", "const"),
                        tool(
                                """
                                {type: 'object', properties: {
                                  a: {type: 'string', pattern: 'x'}, b: {type: 'string', pattern: 'y'},
                                  c: {const: 'z'}}}
                                """));
        assertThat(asked.reasons("tools"))
                .singleElement()
                .asString()
                .startsWith("'pattern' in their schemas (2 places)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "llama.cpp", "gemini", "moonshot", "openai", "vllm"})
    void the_root_is_always_an_object(String dialect) {
        for (String root :
                new String[] {
                    "{}",
                    "null",
                    "[]",
                    "true",
                    "{description: 'd'}",
                    "{type: 'OBJECT'}",
                    "{type: ['object', 'null'], properties: {}}",
                    "{properties: null}",
                    "{type: 'object', properties: []}",
                }) {
            JsonNode parameters = asked(tool(root), dialect).parameters(0);
            assertThat(parameters.path("type")).as(root).isEqualTo(json("'object'"));
            assertThat(parameters.path("properties")).as(root).isEqualTo(json("{}"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"inputSchema", "input_schema"})
    void the_schema_has_other_names_in_mcp_and_at_anthropic(String name) {
        String schema = "{type: 'object', properties: {a: {type: 'string'}}}";
        var asked =
                asked(
                        "{input: 'Hi', tools: [{type: 'function', name: 'f', %s: %s}]}"
                                .formatted(name, schema));
        assertThat(asked.parameters(0)).isEqualTo(json(schema));
    }

    @ParameterizedTest
    @CsvSource({"llama.cpp, false", "ollama, false", "lmstudio, false", "vllm, true"})
    void an_answers_schema_is_written_as_the_engine_takes_it_too(String dialect, boolean keeps) {
        var asked =
                asked(
                        """
                        {input: 'Hi', text: {format: {type: 'json_schema', name: 'n', schema: {
                          type: 'object', properties: {x: true, y: {type: 'string', pattern: 'a'}}}}}}
                        """,
                        dialect);
        JsonNode properties = asked.chat().at("/response_format/json_schema/schema/properties");
        assertThat(properties.path("x")).isEqualTo(json("{}"));
        assertThat(properties.path("y").has("pattern")).isEqualTo(keeps);
        assertThat(asked.reasons("text.format.schema")).hasSize(keeps ? 0 : 1);
    }
}
