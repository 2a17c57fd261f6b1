package dev.lmresp.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LenientSchemaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"string","pattern":"[","minLength":3}                                  % "abc"        % "ab"
                    {"type":"float","maximum":3}                                                   % 1            % 4
                    {"type":7,"maximum":3}                                                         % "x"          % 4
                    {"minimum":5,"exclusiveMinimum":true}                                          % 6            % 5
                    {"$schema":"http://json-schema.org/draft-04/schema#","minimum":5,"exclusiveMinimum":true} % 6 % 5
                    {"$schema":"http://example.com/own","minimum":5}                               % 5            % 4
                    {"$id":"person","minimum":5}                                                   % 5            % 4
                    {"minLength":"x","maxLength":2}                                                % "a"          % "abc"
                    {"anyOf":7,"type":"string"}                                                    % "a"          % 1
                    {"x-own":{"y":{}},"nullable":true,"type":"string"}                             % "a"          % null
                    {"$ref":7,"type":"string"}                                                     % "a"          % 1
                    {"type":"string","format":"own"}                                               % "a"          % 1
                    {"properties":{"a":7},"required":["a"]}                                        % {"a":1}      % {"b":1}
                    {"properties":{"a":{"$ref":"#/$defs/no"},"b":{"type":"string"}}}               % {"a":1}      % {"b":1}
                    {"properties":{"$ref":{"type":"string"}}}                                      % {"$ref":"a"} % {"$ref":1}
                    """)
    void what_is_not_understood_demands_nothing(String schema, String fitting, String unfit) {
        assertThat(fits(schema, fitting)).isTrue();
        assertThat(fits(schema, unfit)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "date, 2026-01-02, 2026-13-02",
        "email, ada@example.com, ada",
        "ipv4, 192.0.2.1, 192.0.2.256",
        "uri, https://example.com/, example",
        "url, https://example.com/, example",
        "uuid, 00000000-0000-4000-8000-000000000001, 0",
        "byte, YQ==, é",
    })
    void formats_are_demands(String format, String fitting, String unfit) {
        String schema = "{\"type\":\"string\",\"format\":\"%s\"}".formatted(format);
        assertThat(fits(schema, "\"" + fitting + "\"")).isTrue();
        assertThat(fits(schema, "\"" + unfit + "\"")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"#\"}",
                "{\"allOf\":[{\"$ref\":\"#\"}]}",
                "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
                "{\"not\":{\"$ref\":\"#\"}}",
                "{\"$dynamicRef\":\"#a\",\"$dynamicAnchor\":\"a\"}",
                "{\"$ref\":\"#/$defs/gone\"}",
                "{\"$ref\":\"#gone\"}",
                "{\"$ref\":\"#/%zz\"}",
                "{\"$ref\":\"http://elsewhere/x\"}",
                "{\"$ref\":\"file:///etc/hosts\"}",
            })
    void a_reference_to_nothing_or_without_end_demands_nothing(String schema) {
        assertThat(fits(schema, "1")).isTrue();
    }

    @Test
    void a_value_may_be_as_deep_as_its_recursive_schema_lets_it() {
        String schema = "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"type\":\"object\"}";
        String deep = "{\"a\":".repeat(40);
        assertThat(fits(schema, deep + "{}" + "}".repeat(40))).isTrue();
        assertThat(fits(schema, deep + "1" + "}".repeat(40))).isFalse();
    }

    @Test
    void the_references_of_a_part_lead_into_the_document() {
        var document = Json.parse("{\"$defs\":{\"small\":{\"maximum\":3}}}");
        var schema = new LenientSchema(document);
        var made = Json.parse("{\"properties\":{\"a\":{\"$ref\":\"#/$defs/small\"}}}");
        assertThat(schema.fits(Json.parse("{\"a\":3}"), made)).isTrue();
        assertThat(schema.fits(Json.parse("{\"a\":4}"), made)).isFalse();
        assertThat(schema.fits(Json.parse("4"), document.at("/$defs/small"))).isFalse();
    }

    private static boolean fits(String schema, String value) {
        JsonNode document = Json.parse(schema);
        return new LenientSchema(document).fits(Json.parse(value), document);
    }
}
