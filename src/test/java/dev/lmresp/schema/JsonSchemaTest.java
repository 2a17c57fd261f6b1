package dev.lmresp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.logging.Level;
import java.util.logging.Logger;

class JsonSchemaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"objekt"}                          % $.type: does not have a value in the enumeration
                    {"properties":{"a":{"required":"x"}}}      % $.properties.a.required: string found, array expected
                    {"pattern":"["}                            % Unclosed character class
                    {"$ref":"#"}                               % it refers to itself without end
                    {"allOf":[{"$ref":"#"}]}                   % it refers to itself without end
                    {"$schema":"http://example.com/own"}       % 'http://example.com/own'
                    {"$ref":"#/$defs/b"}                       % Reference /$defs/b cannot be resolved
                    {"$ref":"#b"}                              % Reference b cannot be resolved
                    {"$ref":"http://elsewhere/x"}              % it refers to http://elsewhere/x, which is not fetched
                    """)
    void what_is_wrong_in_a_schema_is_said(String schema, String message) {
        assertThatThrownBy(() -> JsonSchema.of(Json.parse(schema)))
                .isInstanceOf(InvalidSchemaException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#/$defs/b",
                "http://elsewhere/x",
                "https://json-schema.org/x",
                "file:///etc/hosts",
                "other.json",
                "../other.json#/x"
            })
    void a_reference_to_nothing_is_found_before_a_value_needs_it(String reference) {
        var schema = Json.parse("{\"properties\":{\"a\":{\"$ref\":\"%s\"}}}".formatted(reference));
        assertThatThrownBy(() -> JsonSchema.of(schema)).isInstanceOf(InvalidSchemaException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '%',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"$schema":"http://json-schema.org/draft-04/schema#","minimum":3,"exclusiveMinimum":true} % 3
                    {"$schema":"http://json-schema.org/draft-06/schema#","exclusiveMinimum":3}                % 3
                    {"$schema":"http://json-schema.org/draft-07/schema","exclusiveMinimum":3}                 % 3
                    {"$schema":"https://json-schema.org/draft/2019-09/schema","exclusiveMinimum":3}           % 3
                    {"$schema":"https://json-schema.org/draft/2020-12/schema","exclusiveMinimum":3}           % 3
                    {"$ref":"https://json-schema.org/draft/2020-12/schema"}                                   % {"type":"x"}
                    {"$id":"http://example.com/a","$ref":"#/$defs/b","$defs":{"b":{"type":"string"}}}         % 3
                    {"properties":{"children":{"type":"array","items":{"$ref":"#"}}}}                         % {"children":[{"children":3}]}
                    """)
    void schemas_of_all_drafts_and_their_references_are_understood(String schema, String value) {
        assertThat(JsonSchema.of(Json.parse(schema)).problems(Json.parse(value))).isNotEmpty();
    }

    @Test
    void a_number_that_is_too_large_to_compute_with_is_a_problem() {
        assertThat(JsonSchema.of(Json.parse("{\"multipleOf\":3}")).problems(Json.parse("1e400")))
                .containsExactly("$: a number in it is too large");
    }

    @Test
    void the_validator_does_not_log() {
        JsonSchema.of(Json.parse("{\"x-unknown\":true}"));
        var logger = Logger.getLogger("com.networknt.schema.keyword.UnknownKeywordFactory");
        assertThat(logger.isLoggable(Level.SEVERE)).isFalse();
    }
}
