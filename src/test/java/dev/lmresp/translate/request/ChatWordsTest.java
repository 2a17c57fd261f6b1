package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of Chat Completions in a request are taken for what they mean, and noted. */
class ChatWordsTest {
    private static final String SCHEMA = "{type: 'object', properties: {a: {type: 'string'}}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "max_tokens: 9                   | max_tokens       | 9",
                "max_completion_tokens: 9        | max_tokens       | 9",
                "max_completion_tokens: 9, max_tokens: 5 | max_tokens | 9",
                "reasoning_effort: 'low'         | reasoning_effort | 'low'",
                "reasoning: {summary: 'auto'}, reasoning_effort: 'low' | reasoning_effort | 'low'",
                "stop: ['x']                     | stop             | ['x']",
                "seed: 3                         | seed             | 3",
                "logprobs: true, top_logprobs: 2 | top_logprobs     | 2",
                "logprobs: true                  | logprobs         | true",
                "response_format: {type: 'json_object'} | response_format | {type: 'json_object'}",
                "response_format: {type: 'json_schema', json_schema: {name: 'n', schema: {type:"
                        + " 'object'}, strict: true}} | response_format | {type: 'json_schema',"
                        + " json_schema: {name: 'n', schema: {type: 'object'}, strict: true}}",
                "response_format: {type: 'json_schema', name: 'n', schema: {type: 'object'}}"
                        + " | response_format | {type: 'json_schema', json_schema: {name: 'n',"
                        + " schema: {type: 'object'}}}",
                "function_call: 'none', functions: [{name: 'f'}] | tool_choice | 'none'",
                "function_call: {name: 'f'}, functions: [{name: 'f'}] | tool_choice | {type:"
                        + " 'function', function: {name: 'f'}}",
            })
    void a_word_of_chat_completions_is_taken_for_what_it_means(
            String members, String option, String expected) {
        var asked = asked("{input: 'Hi', " + members + "}");
        assertThat(asked.option(option)).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens: 9, max_tokens renamed",
        "reasoning_effort: 'low', reasoning_effort renamed",
        "response_format: {type: 'json_object'}, response_format renamed",
        "response_format: {type: 'text'}, response_format renamed",
        "logprobs: true, logprobs renamed",
        "functions: [], functions renamed",
        "n: 2, n dropped",
        "max_tokens: -1, max_tokens dropped",
        "response_format: {type: 'grammar'}, response_format dropped",
    })
    void each_is_noted(String members, String note) {
        assertThat(asked("{input: 'Hi', " + members + "}").notes()).containsExactly(note);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n: 1",
                "logprobs: false",
                "max_tokens: null",
                "stream: true, stream_options: {include_usage: true}",
                "text: {format: {type: 'text'}}",
            })
    void what_changes_nothing_needs_no_note(String members) {
        assertThat(asked("{input: 'Hi', " + members + "}").notes()).isEmpty();
    }

    @Test
    void the_word_of_responses_counts_where_both_are_there() {
        var asked =
                asked(
                        """
                        {input: 'Hi', max_output_tokens: 1, max_tokens: 2,
                         text: {format: {type: 'text'}}, response_format: {type: 'json_object'}}
                        """);
        assertThat(asked.option("max_tokens").asInt()).isEqualTo(1);
        assertThat(asked.chat().has("response_format")).isFalse();
        assertThat(asked.notes()).containsExactly("max_tokens dropped", "response_format dropped");
    }

    @Test
    void functions_are_tools() {
        var asked =
                asked(
                        "{input: 'Hi', functions: [{name: 'f', description: 'd', parameters: "
                                + SCHEMA
                                + "}]}");
        assertThat(asked.toolNames()).containsExactly("f");
        assertThat(asked.parameters(0)).isEqualTo(json(SCHEMA));
    }

    @Test
    void messages_are_the_input() {
        String history =
                """
                {role: 'system', content: 'Be kind.'},
                {role: 'user', content: [{type: 'text', text: 'What is in a?'},
                  {type: 'image_url', image_url: {url: 'https://example.com/a.png'}}]},
                {role: 'assistant', content: null, reasoning_content: 'I look.', tool_calls: [
                  {id: 'c1', type: 'function', function: {name: 'read', arguments: '{"p":"a"}'}},
                  {id: 'c2', type: 'function', function: {name: 'read', arguments: '{}'}}]},
                {role: 'tool', tool_call_id: 'c1', content: 'A'},
                {role: 'tool', tool_call_id: 'c2', content: [{type: 'text', text: 'B'}]},
                {role: 'assistant', content: 'An A.'},
                {role: 'assistant', content: null, function_call: {name: 'old', arguments: '{}'}},
                {role: 'function', name: 'old', content: 'O'},
                {role: 'user', content: 'And now?'}
                """;
        for (String name : new String[] {"messages", "input"}) {
            var asked = asked("{" + name + ": [" + history + "]}");
            assertThat(asked.roles())
                    .containsExactly(
                            "system",
                            "user",
                            "assistant",
                            "tool",
                            "tool",
                            "assistant",
                            "tool",
                            "user");
            assertThat(asked.message(2).path("tool_calls")).hasSize(2);
            assertThat(asked.message(2).path("reasoning_content").asText()).isEqualTo("I look.");
            assertThat(asked.message(3).path("tool_call_id").asText()).isEqualTo("c1");
            assertThat(asked.message(5).path("content").asText()).isEqualTo("An A.");
            assertThat(asked.message(6).path("content").asText()).isEqualTo("O");
            assertThat(asked.notes()).contains("input renamed");
        }
    }

    @Test
    void plain_messages_as_input_are_those_of_responses() {
        var asked =
                asked(
                        "{input: [{role: 'user', content: 'Hi'}, {role: 'assistant', content:"
                                + " 'Yes'}]}");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void the_response_repeats_the_words_of_responses() {
        JsonNode json =
                RequestReader.read(
                                json(
                                        "{input: 'Hi', max_tokens: 9, response_format: {type:"
                                                + " 'json_object'}}"))
                        .json();
        assertThat(json)
                .isEqualTo(
                        json(
                                "{input: 'Hi', text: {format: {type: 'json_object'}},"
                                        + " max_output_tokens: 9}"));
    }

    @Test
    void the_last_configuration_update_counts() {
        String updates =
                """
                {type: 'configuration_update', id: 'cu_1', reasoning: {effort: 'high'},
                 text: {format: {type: 'json_object'}}},
                {role: 'user', content: 'Hi'},
                {type: 'configuration_update', reasoning: {effort: 'low'}}
                """;
        var asked =
                asked("{reasoning: {effort: 'medium', summary: 'auto'}, input: [" + updates + "]}");
        assertThat(asked.option("reasoning_effort").asText()).isEqualTo("low");
        assertThat(asked.option("response_format")).isEqualTo(json("{type: 'json_object'}"));
        assertThat(asked.roles()).containsExactly("user");
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "reasoning: 'high', input[0].reasoning",
        "reasoning: {effort: 3}, input[0].reasoning.effort",
        "text: {format: {type: 'xml'}}, input[0].text.format.type",
    })
    void a_configuration_update_that_is_wrong_is_named(String members, String param) {
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowableOfType(
                                        ApiException.class,
                                        () ->
                                                asked(
                                                        "{input: [{type: 'configuration_update', "
                                                                + members
                                                                + "}, {role: 'user', content:"
                                                                + " 'Hi'}]}"))
                                .error()
                                .param())
                .isEqualTo(param);
    }

    @Test
    void what_codex_sends_beside_its_request_is_harmless() {
        var asked =
                asked(
                        """
                        {input: 'Hi', request_country: 'de', access_programs: ['x'],
                         prompt_cache_options: {mode: 'implicit'}, prompt_cache_key: 't', store: false,
                         client_metadata: {a: 'b'}, include: ['reasoning.encrypted_content']}
                        """);
        assertThat(asked.notes()).isEmpty();
        assertThat(asked.chat().toString()).doesNotContain("country", "programs", "cache");
    }
}
