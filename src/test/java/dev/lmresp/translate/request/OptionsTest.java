package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Everything that is neither conversation nor tools. */
class OptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "generic | max_output_tokens: 9       | max_tokens: 9",
                "openai  | max_output_tokens: 9       | max_completion_tokens: 9",
                "generic | temperature: 0.25          | temperature: 0.25",
                "generic | top_p: 0.5                 | top_p: 0.5",
                "generic | presence_penalty: 1        | presence_penalty: 1",
                "generic | frequency_penalty: -0.5    | frequency_penalty: -0.5",
                "generic | stop: ['a', 'b']           | stop: ['a', 'b']",
                "generic | seed: 7                    | seed: 7",
                "generic | top_k: 40                  | top_k: 40",
                "generic | min_p: 0.1                 | min_p: 0.1",
                "generic | repetition_penalty: 1.1    | repetition_penalty: 1.1",
                "generic | logit_bias: {'5': -100}    | logit_bias: {'5': -100}",
                "generic | user: 'u'                  | user: 'u'",
                "lmdeploy| ignore_eos: true           | ignore_eos: true",
                "vllm    | ignore_eos: true           | ignore_eos: true",
                "vllm    | skip_special_tokens: false | skip_special_tokens: false",
                "sglang  | skip_special_tokens: false | skip_special_tokens: false",
                "vllm    | structured_outputs: {regex: 'a+'} | structured_outputs: {regex: 'a+'}",
                "openai  | metadata: {a: 'b'}         | metadata: {a: 'b'}",
                "openai  | prompt_cache_key: 'k'      | prompt_cache_key: 'k'",
                "azure   | service_tier: 'priority'   | service_tier: 'priority'",
                "azure   | safety_identifier: 's'     | safety_identifier: 's'",
                "azure   | prompt_cache_retention: '24h' | prompt_cache_retention: '24h'",
                "lmdeploy| mm_processor_kwargs: {a: 1} | mm_processor_kwargs: {a: 1}",
                "llama.cpp| reasoning_budget_tokens: 9 | reasoning_budget_tokens: 9",
                "openai  | text: {verbosity: 'low'}   | verbosity: 'low'",
                "generic | top_logprobs: 3            | logprobs: true, top_logprobs: 3",
                "generic | include: ['message.output_text.logprobs'] | logprobs: true",
            })
    void an_option_that_the_engine_has_goes_through(
            String dialect, String option, String expected) {
        var asked = asked("{model: 'm', input: 'Hi', " + option + "}", dialect);
        assertThat(asked.chat())
                .isEqualTo(
                        json(
                                "{model: 'm', stream: false, "
                                        + expected
                                        + ", messages: [{role: 'user', content: 'Hi'}]}"));
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "openai  | top_k: 40                    | top_k",
                "generic | ignore_eos: true             | ignore_eos",
                "generic | no_such_option: 1            | no_such_option",
                "generic | service_tier: 'priority'     | service_tier",
                "generic | max_tool_calls: 3            | max_tool_calls",
                "generic | text: {verbosity: 'low'}     | text.verbosity",
                "generic | include: ['web_search_call.results'] | include",
            })
    void an_option_that_the_engine_lacks_is_noted(String dialect, String option, String path) {
        var asked = asked("{model: 'm', input: 'Hi', " + option + "}", dialect);
        assertThat(asked.chat()).isEqualTo(asked("{model: 'm', input: 'Hi'}", dialect).chat());
        assertThat(asked.notes()).containsExactly(path + " dropped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store: false",
                "store: true",
                "store: null",
                "truncation: 'disabled'",
                "truncation: 'auto'",
                "service_tier: 'auto'",
                "metadata: {}",
                "metadata: null",
                "temperature: null",
                "client_metadata: {thread: 't'}",
                "prompt_cache_key: 'k'",
                "include: ['reasoning.encrypted_content']",
                "background: false",
                "previous_response_id: null",
                "conversation: null",
                "stream_options: {include_obfuscation: false}",
                "reasoning: {}",
                "reasoning: {summary: 'auto'}",
                "text: {}",
                "text: {format: {type: 'text'}}",
                "tools: []",
                "tools: null",
                "tool_choice: null",
                "tool_choice: 'auto'",
                "parallel_tool_calls: true",
            })
    void what_changes_nothing_is_left_out_in_silence(String option) {
        var asked = asked("{model: 'm', input: 'Hi', " + option + "}");
        assertThat(asked.chat()).isEqualTo(asked("{model: 'm', input: 'Hi'}").chat());
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void an_engine_may_call_an_option_by_another_name() {
        var asked =
                askedWith(
                        "rename-parameters = { repetition_penalty = 'repeat_penalty' }",
                        "{input: 'Hi', repetition_penalty: 1.1}");
        assertThat(asked.option("repeat_penalty").asDouble()).isEqualTo(1.1);
        assertThat(asked.chat().has("repetition_penalty")).isFalse();
    }

    @Test
    void template_arguments_of_the_client_join_those_of_the_effort() {
        var asked =
                asked(
                        "{input: 'Hi', reasoning: {effort: 'high'}, chat_template_kwargs: {a: 1}}",
                        "llama.cpp");
        assertThat(asked.option("chat_template_kwargs"))
                .isEqualTo(
                        json(
                                "{enable_thinking: true, thinking: true, reasoning_effort: 'high',"
                                        + " a: 1}"));
    }

    @Test
    void the_effort_joins_what_an_engine_is_always_told() {
        String fields =
                "effort = 'template-thinking'\n"
                        + "extra-options = { chat_template_kwargs = { a = 1 } }";
        assertThat(
                        askedWith(fields, "{input: 'Hi', reasoning: {effort: 'low'}}")
                                .option("chat_template_kwargs"))
                .isEqualTo(
                        json(
                                "{a: 1, enable_thinking: true, thinking: true, reasoning_effort:"
                                        + " 'low'}"));
    }

    @Test
    void what_an_engine_is_always_told_gives_way_to_the_client() {
        String extra = "more-parameters = ['x']\nextra-options = { x = 1, y = { z = true } }";
        assertThat(askedWith(extra, "{input: 'Hi'}").chat())
                .isEqualTo(
                        json(
                                "{model: '', stream: false, x: 1, y: {z: true}, messages: [{role:"
                                        + " 'user', content: 'Hi'}]}"));
        assertThat(askedWith(extra, "{input: 'Hi', x: 2}").option("x").asInt()).isEqualTo(2);
    }

    @Test
    void a_schema_for_the_answer_is_passed_on() {
        var asked =
                asked(
                        """
                        {input: 'Hi', text: {format: {type: 'json_schema', name: 'out', description: 'D',
                          strict: true, schema: {type: 'object', properties: {a: {type: 'string'}}}}}}
                        """);
        assertThat(asked.option("response_format"))
                .isEqualTo(
                        json(
                                """
                                {type: 'json_schema', json_schema: {name: 'out', description: 'D',
                                  schema: {type: 'object', properties: {a: {type: 'string'}}}, strict: true}}
                                """));
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void an_engine_without_schemas_is_told_of_the_schema() {
        var asked =
                asked(
                        """
                        {instructions: 'Be brief.', input: 'Hi', text: {format: {type: 'json_schema',
                          name: 'out', schema: {type: 'object'}}}}
                        """,
                        "deepseek");
        assertThat(asked.option("response_format")).isEqualTo(json("{type: 'json_object'}"));
        assertThat(asked.message(0).path("content").asText())
                .startsWith("Be brief.\n\n")
                .endsWith("{\"type\":\"object\"}");
        assertThat(asked.notes()).containsExactly("text.format approximated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "['json_object', 'json_schema'] | {type: 'json_object'} |",
                "['json_schema'] | {type: 'json_schema', json_schema: {name: 'object', schema:"
                        + " {type: 'object'}}} | text.format approximated",
                "[] | null | text.format dropped",
            })
    void json_of_any_form_is_asked_for_as_the_engine_takes_it(
            String known, String expected, String note) {
        var asked =
                askedWith(
                        "response-formats = " + known,
                        "{input: 'Hi', text: {format: {type: 'json_object'}}}");
        assertThat(asked.chat().has("response_format")).isEqualTo(!expected.equals("null"));
        if (asked.chat().has("response_format")) {
            assertThat(asked.option("response_format")).isEqualTo(json(expected));
        }
        assertThat(asked.notes()).isEqualTo(note == null ? List.of() : List.of(note));
    }

    @Test
    void a_name_that_engines_refuse_is_changed() {
        var asked =
                asked(
                        "{input: 'Hi', text: {format: {type: 'json_schema', name: 'my schema!',"
                                + " schema: {type: 'object'}}}}");
        assertThat(asked.option("response_format").at("/json_schema/name").asText())
                .isEqualTo("my_schema_");
        assertThat(asked.notes()).containsExactly("text.format.name renamed");
    }
}
