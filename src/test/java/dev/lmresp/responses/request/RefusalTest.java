package dev.lmresp.responses.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.lmresp.proxy.UnsupportedParameters;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is wrong is refused with 400, and the error names the place. */
class RefusalTest {
    private static final JsonMapper LENIENT =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "instructions: ['a']                     | instructions           | a string",
                "model: 5                                | model                  | a string",
                "stream: 'yes'                           | stream                 | true or false",
                "parallel_tool_calls: 1                  | parallel_tool_calls    | true or false",
                "store: 'no'                             | store                  | true or false",
                "temperature: 'hot'                      | temperature            | a number from 0"
                        + " to 2",
                "temperature: 3                          | temperature            | not 3",
                "top_p: 1.5                              | top_p                  | from 0 to 1",
                "presence_penalty: -3                    | presence_penalty       | from -2 to 2",
                "frequency_penalty: []                   | frequency_penalty      | from -2 to 2",
                "top_logprobs: 21                        | top_logprobs           | from 0 to 20",
                "top_logprobs: 1.5                       | top_logprobs           | a whole number",
                "max_output_tokens: 0                    | max_output_tokens      | at least 1",
                "max_output_tokens: '9'                  | max_output_tokens      | a whole number",
                "max_tool_calls: -1                      | max_tool_calls         | at least 1",
                "truncation: 'middle'                    | truncation             | auto or"
                        + " disabled",
                "metadata: 'x'                           | metadata               | an object",
                "user: 7                                 | user                   | a string",
                "include: 'reasoning.encrypted_content'  | include                | an array",
                "include: [1]                            | include[0]             | a string",
                "reasoning: 'high'                       | reasoning              | an object",
                "reasoning: {effort: 3}                  | reasoning.effort       | a string",
                "text: 'json'                            | text                   | an object",
                "text: {verbosity: 1}                    | text.verbosity         | a string",
                "text: {format: 'json_object'}           | text.format            | an object",
                "text: {format: {}}                      | text.format.type       | missing",
                "text: {format: {type: 'xml'}}           | text.format.type       | json_schema,"
                        + " not 'xml'",
                "text: {format: {type: 'json_schema'}}   | text.format.schema     | missing",
                "text: {format: {type: 'json_schema', schema: 'x'}} | text.format.schema | an"
                        + " object",
                "text: {format: {type: 'json_schema', schema: {}, strict: 1}} | text.format.strict"
                        + " | true or false",
                "tools: {}                               | tools                  | an array of"
                        + " tools",
                "tools: ['x']                            | tools[0]               | an object",
                "tools: [{name: 'x'}]                    | tools[0].type          | missing",
                "tools: [{type: 'function'}]             | tools[0].name          | missing",
                "tools: [{type: 'custom'}]               | tools[0].name          | missing",
                "tools: [{type: 'function', name: 'a', parameters: [1]}] | tools[0].parameters | a"
                        + " JSON schema object",
                "tools: [{type: 'function', name: 'a', strict: 'yes'}]   | tools[0].strict     |"
                        + " true or false",
                "tools: [{type: 'function', name: 'a'}, {type: 'custom', name: 'a'}] |"
                        + " tools[1].name | declared twice",
                "tools: [{type: 'namespace', name: 'n', tools: [{type: 'function'}]}] |"
                        + " tools[0].tools[0].name | missing",
                "tool_choice: 'maybe'                    | tool_choice            | not 'maybe'",
                "tool_choice: 5                          | tool_choice            | an object",
                "tool_choice: {}                         | tool_choice.type       | missing",
                "tool_choice: 'required'                 | tool_choice            | declares no"
                        + " tools",
                "tool_choice: {type: 'function'}         | tool_choice.name       | missing",
                "tool_choice: {type: 'function', name: 'f'} | tool_choice.name    | 'f', which the"
                        + " request does not declare",
                "tool_choice: {type: 'web_search'}       | tool_choice            | does not"
                        + " declare",
                "tool_choice: {type: 'allowed_tools', tools: []} | tool_choice.tools | at least"
                        + " one",
                "tool_choice: {type: 'allowed_tools', tools: [{type: 'function', name: 'f'}]} |"
                        + " tool_choice.tools[0].name | does not declare",
                "prompt: {id: 'p'}                       | prompt                 | not supported",
            })
    void a_wrong_parameter_is_named(String member, String param, String says) {
        assertRefused("{input: 'Hi', " + member + "}", param, says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "5                                          | input                 | a string or"
                        + " an array of items",
                "[5]                                        | input[0]              | an object",
                "[{}]                                       | input[0].type         | missing",
                "[{type: 'message', content: 'x'}]          | input[0].role         | missing",
                "[{role: 'robot', content: 'x'}]            | input[0].role         | not 'robot'",
                "[{role: 'user'}]                           | input[0].content      | missing",
                "[{role: 'user', content: 5}]               | input[0].content      | a string or"
                        + " an array of parts",
                "[{role: 'user', content: [5]}]             | input[0].content[0]   | an object",
                "[{role: 'user', content: [{}]}]            | input[0].content[0].type | missing",
                "[{role: 'user', content: [{type: 'input_text', text: 5}]}] |"
                        + " input[0].content[0].text | a string",
                "[{role: 'user', content: [{type: 'input_image'}]}] | input[0].content[0].image_url"
                        + " | missing",
                "[{type: 'function_call', name: 'f', arguments: '{}'}]    | input[0].call_id |"
                        + " missing",
                "[{type: 'function_call', call_id: 'c', arguments: '{}'}] | input[0].name    |"
                        + " missing",
                "[{type: 'function_call_output', output: 'x'}]            | input[0].id      |"
                        + " missing",
                "[{type: 'item_reference'}]                 | input[0].id           | missing",
                "[{type: 'tool_search_output', call_id: 'c', tools: 'x'}] | input[0].tools | an"
                        + " array",
            })
    void a_wrong_item_is_named(String input, String param, String says) {
        assertRefused("{input: " + input + "}", param, says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "/etc/passwd",
                "ftp://host/a.png",
                "http:/etc/passwd",
                "httpx://host",
                "javascript:alert(1)",
                "SGVsbG8gd29ybGQ="
            })
    void an_address_that_is_none_of_the_web_is_refused(String address) {
        String image = "{type: 'input_image', image_url: '%s'}".formatted(address);
        String chat = "{type: 'image_url', image_url: {url: '%s'}}".formatted(address);
        String file = "{type: 'input_file', file_url: '%s'}".formatted(address);
        String message = "{input: [{role: 'user', content: [%s]}]}";
        String output = "{input: [{type: 'function_call_output', call_id: 'c', output: [%s]}]}";
        String says = "must be an http(s) URL or a data URL";
        assertRefused(message.formatted(image), "input[0].content[0].image_url", says);
        assertRefused(message.formatted(chat), "input[0].content[0].image_url.url", says);
        assertRefused(message.formatted(file), "input[0].content[0].file_url", says);
        assertRefused(output.formatted(image), "input[0].output[0].image_url", says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host/a.png",
                "HTTPS://host",
                "data:image/png;base64,AAAA",
                "DATA:,x"
            })
    void an_address_of_the_web_is_taken(String address) {
        assertThatCode(
                        () ->
                                RequestReader.read(
                                        json(
                                                "{input: [{role: 'user', content: [{type: 'input_image', image_url: '%s'},{type: 'input_file', file_url: '%s'}]}]}"
                                                        .formatted(address, address))))
                .doesNotThrowAnyException();
    }

    @Test
    void a_request_without_input_says_what_to_send() {
        assertRefused("{model: 'm'}", "input", "send a string, or an array of items");
        assertRefused("{model: 'm', input: null}", "input", "missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'Hi'", "5", "null"})
    void a_body_that_is_no_object_is_refused(String body) {
        assertThatThrownBy(() -> RequestReader.read(json(body)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.error().status()).isEqualTo(400);
                            assertThat(e.error().param()).isNull();
                            assertThat(e.error().message()).contains("JSON object");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{type: 'web_search_call', id: 'ws_1', status: 'completed'}]",
                "[{type: 'never_heard_of', x: 1}]",
                "[{type: 'compaction', encrypted_content: 'x'}]",
                "[{type: 'compaction_trigger'}]",
                "[{type: 'reasoning', summary: [], encrypted_content: null}]",
                "[{role: 'user', content: [{type: 'never_heard_of'}]}]",
            })
    void what_is_not_known_is_no_error(String input) {
        assertThatCode(() -> RequestReader.read(json("{input: " + input + "}")))
                .doesNotThrowAnyException();
    }

    @Test
    void an_unsupported_parameter_has_a_code_of_its_own() {
        assertThatThrownBy(() -> check(json("{input: 'x', prompt: {id: 'p'}}")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.error().code()).isEqualTo("unsupported_parameter"));
    }

    private static void assertRefused(String request, String param, String says) {
        assertThatThrownBy(() -> check(json(request)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.error().status()).isEqualTo(400);
                            assertThat(e.error().type()).isEqualTo("invalid_request_error");
                            assertThat(e.error().param()).isEqualTo(param);
                            assertThat(e.error().message()).contains(says);
                        });
    }

    private static void check(JsonNode request) {
        UnsupportedParameters.check(RequestReader.read(request));
    }

    private static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
