package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.lmresp.responses.Amendment;
import dev.lmresp.responses.ApiException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What a request of the Messages API means in the words of the Responses API. */
class MessagesReaderTest {
    private static final JsonMapper LENIENT =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();

    private static JsonNode json(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a request of which only some members matter. */
    private static MessagesRequest read(String members) {
        boolean hasMessages = members.contains("messages:");
        String messages = hasMessages ? "" : "messages: [{role: 'user', content: 'Hi'}],";
        boolean hasLimit = members.contains("max_tokens:");
        String limit = hasLimit ? "" : "max_tokens: 100,";
        return MessagesReader.read(json("{model: 'm', " + messages + limit + members + "}"));
    }

    private static JsonNode asked(String members) {
        return read(members).request().json();
    }

    private static JsonNode input(String messages) {
        return asked("messages: [" + messages + "]").path("input");
    }

    private static JsonNode said(String blocks) {
        return input("{role: 'user', content: [" + blocks + "]}");
    }

    private static List<String> notes(String members) {
        return read(members).request().amendments().stream()
                .map(it -> it.kind() + " " + it.path())
                .toList();
    }

    private static void assertJson(JsonNode found, String expected) {
        assertThat(found).isEqualTo(json(expected));
    }

    @Test
    void a_request_is_written_in_the_words_of_the_responses_api() {
        assertJson(
                asked(
                        """
                        system: 'Be brief.', max_tokens: 9, temperature: 0.5, top_p: 0.9, top_k: 40,
                        stop_sequences: ['END'], stream: true, metadata: {user_id: 'u'}
                        """),
                """
                {model: 'm', instructions: 'Be brief.',
                 input: [{type: 'message', role: 'user', content: 'Hi'}],
                 max_output_tokens: 9, temperature: 0.5, top_p: 0.9, top_k: 40, stop: ['END'],
                 metadata: {user_id: 'u'}, stream: true, store: false, reasoning: {effort: 'none'},
                 include: ['reasoning.encrypted_content']}
                """);
        assertThat(read("stop_sequences: ['END']").stopSequences()).containsExactly("END");
        assertThat(notes("system: 'Be brief.'")).isEmpty();
    }

    @Test
    void a_system_prompt_of_blocks_is_one_text_without_the_account_of_billing() {
        JsonNode asked =
                asked(
                        """
                        system: [{type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1; cch=1f;'},
                          {type: 'text', text: 'You are Claude Code.', cache_control: {type: 'ephemeral'}},
                          {type: 'text', text: 'Be brief.'}]
                        """);
        assertThat(asked.path("instructions").asText())
                .isEqualTo("You are Claude Code.\n\nBe brief.");
        assertThat(asked("system: 'x-anthropic-billing-header: x'").has("instructions")).isFalse();
    }

    @Test
    void a_later_system_message_stays_where_it_is_and_is_said_by_the_user() {
        String messages =
                """
                {role: 'user', content: 'Hi'}, {role: 'assistant', content: 'Hello'},
                {role: 'system', content: [{type: 'text', text: 'It is Tuesday.'}]}
                """;
        assertJson(
                input(messages).path(2),
                """
                {type: 'message', role: 'user', content: '<system-reminder>\\nIt is Tuesday.\\n</system-reminder>'}
                """);
        assertThat(notes("messages: [" + messages + "]"))
                .containsExactly("APPROXIMATED messages[2].content");
    }

    @Test
    void an_early_system_message_keeps_its_place() {
        assertJson(
                input(
                        """
                        {role: 'user', content: 'Hi'},
                        {role: 'system', content: [{type: 'text', text: 'It is Monday.'}]},
                        {role: 'assistant', content: 'Hello'}, {role: 'user', content: 'Bye'}
                        """),
                """
                [{type: 'message', role: 'user', content: 'Hi'},
                 {type: 'message', role: 'system', content: 'It is Monday.'},
                 {type: 'message', role: 'assistant', content: 'Hello'},
                 {type: 'message', role: 'user', content: 'Bye'}]
                """);
    }

    @Test
    void images_and_documents_become_parts_of_the_message() {
        assertJson(
                said(
                        """
                        {type: 'text', text: 'Look:', cache_control: {type: 'ephemeral'}},
                        {type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo='}},
                        {type: 'image', source: {type: 'url', url: 'https://example.org/a.png'}},
                        {type: 'document', title: 'a.pdf', source: {type: 'base64', media_type: 'application/pdf', data: 'JVBERi0='}},
                        {type: 'document', title: 'Notes', source: {type: 'text', media_type: 'text/plain', data: 'One.'}},
                        {type: 'document', source: {type: 'url', url: 'https://example.org/b.pdf'}},
                        {type: 'document', source: {type: 'content', content: [{type: 'text', text: 'Two.'}]}},
                        {type: 'search_result', title: 'T', source: 's', content: [{type: 'text', text: 'Three.'}]}
                        """),
                """
                [{type: 'message', role: 'user', content: [
                  {type: 'input_text', text: 'Look:'},
                  {type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo='},
                  {type: 'input_image', image_url: 'https://example.org/a.png'},
                  {type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0='},
                  {type: 'input_text', text: 'Document Notes:\\nOne.'},
                  {type: 'input_file', file_url: 'https://example.org/b.pdf'},
                  {type: 'input_text', text: 'Two.'},
                  {type: 'input_text', text: 'Search result T s:\\nThree.'}]}]
                """);
    }

    @Test
    void calls_and_their_results_become_items() {
        assertJson(
                input(
                        """
                        {role: 'user', content: 'Go'},
                        {role: 'assistant', content: [{type: 'text', text: 'I '}, {type: 'text', text: 'look.'},
                          {type: 'tool_use', id: 't1', name: 'Read', input: {path: 'a'}},
                          {type: 'tool_use', id: 't2', name: 'Read', input: {}}]},
                        {role: 'user', content: [
                          {type: 'tool_result', tool_use_id: 't1', content: 'one'},
                          {type: 'tool_result', tool_use_id: 't2', is_error: true, content: [
                            {type: 'text', text: 'two'},
                            {type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo='}}]},
                          {type: 'text', text: 'And now?'}]}
                        """),
                """
                [{type: 'message', role: 'user', content: 'Go'},
                 {type: 'message', role: 'assistant', content: 'I look.'},
                 {type: 'function_call', call_id: 't1', name: 'Read', arguments: '{"path":"a"}'},
                 {type: 'function_call', call_id: 't2', name: 'Read', arguments: '{}'},
                 {type: 'function_call_output', call_id: 't1', output: 'one'},
                 {type: 'function_call_output', call_id: 't2', output: [
                   {type: 'input_text', text: '[The tool failed.]'}, {type: 'input_text', text: 'two'},
                   {type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo='}]},
                 {type: 'message', role: 'user', content: [{type: 'input_text', text: 'And now?'}]}]
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "toolu_01",
                "call-1",
                "functions.look:0",
                "0",
                "é",
                "toolu_x_",
                "toolu_x_abc"
            })
    void the_id_of_a_call_comes_back_as_the_engine_made_it(String callId) {
        String id = ToolUseId.of(callId);
        assertThat(id).matches("[A-Za-z0-9_-]+");
        String ids = "{type: 'tool_result', tool_use_id: '" + id + "', content: 'x'}";
        assertThat(said(ids).at("/0/call_id").asText()).isEqualTo(callId);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "content: 'x', is_error: true | [The tool failed.]\\nx",
                "is_error: true | [The tool failed.]",
                "content: [{type: 'text', text: 'x'}] | x",
                "content: [] | ",
                "content: '' | ",
            })
    void a_result_of_one_text_is_that_text(String members, String text) {
        JsonNode item = said("{type: 'tool_result', tool_use_id: 't', " + members + "}").path(0);
        assertThat(item.path("output").asText())
                .isEqualTo(text == null ? "" : text.replace("\\n", "\n"));
    }

    @Test
    void thinking_goes_back_with_what_was_sealed_in_its_signature() {
        assertJson(
                input(
                        """
                        {role: 'user', content: 'Go'},
                        {role: 'assistant', content: [
                          {type: 'thinking', thinking: 'Hm.', signature: 'lmresp1.abc'},
                          {type: 'thinking', thinking: 'So.', signature: 'lmresp0'},
                          {type: 'redacted_thinking', data: 'lmresp1.def'},
                          {type: 'text', text: 'Yes.'}]},
                        {role: 'user', content: 'On'}
                        """),
                """
                [{type: 'message', role: 'user', content: 'Go'},
                 {type: 'reasoning', summary: [], content: [{type: 'reasoning_text', text: 'Hm.'}],
                  encrypted_content: 'lmresp1.abc'},
                 {type: 'reasoning', summary: [], content: [{type: 'reasoning_text', text: 'So.'}]},
                 {type: 'reasoning', summary: [], encrypted_content: 'lmresp1.def'},
                 {type: 'message', role: 'assistant', content: 'Yes.'},
                 {type: 'message', role: 'user', content: 'On'}]
                """);
    }

    @Test
    void a_foreign_signature_is_noted_and_the_thinking_stays() {
        String members =
                """
                messages: [{role: 'user', content: 'Go'}, {role: 'assistant', content: [
                  {type: 'thinking', thinking: 'Hm.', signature: 'EqQBCkYIBxgC'},
                  {type: 'thinking', thinking: '', signature: 'EqQBCkYIBxgC'},
                  {type: 'redacted_thinking', data: 'EqQBCkYIBxgC'}]}, {role: 'user', content: 'On'}]
                """;
        assertThat(asked(members).path("input")).hasSize(3);
        assertThat(asked(members).at("/input/1/content/0/text").asText()).isEqualTo("Hm.");
        assertThat(notes(members)).containsExactly("DROPPED messages[1].content[0].signature");
    }

    @Test
    void tools_become_functions() {
        JsonNode asked =
                asked(
                        """
                        tools: [{name: 'Read', description: 'Reads.', input_schema: {type: 'object'}, strict: true,
                            cache_control: {type: 'ephemeral'}},
                          {type: 'custom', name: 'Write', input_schema: {type: 'object'}, input_examples: [{a: 1}]}],
                        tool_choice: {type: 'tool', name: 'Read', disable_parallel_tool_use: true}
                        """);
        assertJson(
                asked.path("tools"),
                """
                [{type: 'function', name: 'Read', description: 'Reads.', parameters: {type: 'object'}, strict: true},
                 {type: 'function', name: 'Write', description: 'Examples of its input:\\n{"a":1}',
                  parameters: {type: 'object'}}]
                """);
        assertJson(asked.path("tool_choice"), "{type: 'function', name: 'Read'}");
        assertThat(asked.path("parallel_tool_calls").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"auto, auto", "any, required", "none, none"})
    void the_choice_of_tools_has_another_name(String theirs, String ours) {
        String tools = "tools: [{name: 'Read', input_schema: {type: 'object'}}], ";
        assertThat(asked(tools + "tool_choice: {type: '" + theirs + "'}").path("tool_choice"))
                .isEqualTo(json("'" + ours + "'"));
    }

    @Test
    void tools_that_servers_run_are_left_out() {
        String members =
                """
                tools: [{type: 'web_search_20250305', name: 'web_search'},
                  {type: 'code_execution_20250825', name: 'code_execution'}], tool_choice: {type: 'any'}
                """;
        assertThat(asked(members).has("tools")).isFalse();
        assertThat(asked(members).has("tool_choice")).isFalse();
        assertThat(notes(members))
                .containsExactly("DROPPED tools[0]", "DROPPED tools[1]", "DROPPED tool_choice");
    }

    private static final String DEFERRED =
            """
            tools: [{name: 'ToolSearch', input_schema: {type: 'object'}},
              {name: 'DeferredToolPlaceholder', input_schema: {type: 'object'}, defer_loading: true},
              {name: 'mcp__a__b', input_schema: {type: 'object'}, defer_loading: true},
              {name: 'mcp__a__c', input_schema: {type: 'object'}, defer_loading: true}],
            """;

    private static List<String> offered(String members) {
        return asked(members).path("tools").findValuesAsText("name");
    }

    @Test
    void a_deferred_tool_is_not_offered_before_it_is_found() {
        assertThat(offered(DEFERRED)).containsExactly("ToolSearch");
    }

    @Test
    void a_deferred_tool_is_offered_after_a_search_has_found_it() {
        JsonNode asked =
                asked(
                        DEFERRED
                                + """
                                messages: [{role: 'user', content: 'Go'},
                                  {role: 'assistant', content: [{type: 'tool_use', id: 't', name: 'ToolSearch', input: {}}]},
                                  {role: 'user', content: [{type: 'tool_result', tool_use_id: 't',
                                    content: [{type: 'tool_reference', tool_name: 'mcp__a__c'}]}]}]
                                """);
        assertThat(asked.path("tools").findValuesAsText("name"))
                .containsExactly("ToolSearch", "mcp__a__c");
        assertJson(
                asked.at("/input/2"),
                """
                {type: 'tool_search_output', call_id: 't', tools: [
                  {type: 'function', name: 'mcp__a__c', description: '', parameters: {type: 'object'}}]}
                """);
    }

    @Test
    void a_deferred_tool_that_was_called_stays_known_when_its_search_is_forgotten() {
        assertThat(
                        offered(
                                DEFERRED
                                        + """
                                        messages: [{role: 'user', content: 'Summary'},
                                          {role: 'assistant', content: [{type: 'tool_use', id: 't', name: 'mcp__a__b', input: {}}]},
                                          {role: 'user', content: [{type: 'tool_result', tool_use_id: 't', content: 'x'}]}]
                                        """))
                .containsExactly("ToolSearch", "mcp__a__b");
    }

    @Test
    void where_anthropics_servers_would_search_all_tools_are_offered() {
        String members =
                """
                tools: [{type: 'tool_search_tool_regex_20251119', name: 'tool_search_tool_regex'},
                  {name: 'a', input_schema: {type: 'object'}, defer_loading: true}]
                """;
        assertThat(offered(members)).containsExactly("a");
        assertThat(notes(members)).containsExactly("DROPPED tools[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "system: '' | none | NONE",
                "thinking: {type: 'disabled'} | none | NONE",
                "thinking: {type: 'disabled'}, output_config: {effort: 'high'} | none | NONE",
                "thinking: {type: 'adaptive'} | | FULL",
                "thinking: {type: 'adaptive', display: 'omitted'}, output_config: {effort: 'max'} |"
                        + " max | OMITTED",
                "thinking: {type: 'adaptive', display: 'updates'} | | OMITTED",
                "thinking: {type: 'enabled', budget_tokens: 1024} | low | FULL",
                "thinking: {type: 'enabled', budget_tokens: 4096} | medium | FULL",
                "thinking: {type: 'enabled', budget_tokens: 31999, display: 'summarized'} | high |"
                        + " FULL",
                "thinking: {type: 'enabled', budget_tokens: 31999}, output_config: {effort: 'low'}"
                        + " | low | FULL",
                "output_config: {effort: 'medium'} | none | NONE",
            })
    void thinking_becomes_effort(String members, String effort, ThinkingDisplay display) {
        MessagesRequest read = read(members);
        assertThat(read.request().effort()).isEqualTo(effort == null ? "" : effort);
        assertThat(read.thinking()).isEqualTo(display);
    }

    @ParameterizedTest
    @ValueSource(strings = {"output_config: {format: FORMAT}", "output_format: FORMAT"})
    void a_format_becomes_structured_output(String members) {
        String format = "{type: 'json_schema', schema: {type: 'object'}}";
        assertJson(
                asked(members.replace("FORMAT", format)).at("/text/format"),
                "{type: 'json_schema', name: 'response', strict: true, schema: {type: 'object'}}");
    }

    @Test
    void what_no_engine_has_is_noted() {
        assertThat(
                        notes(
                                """
                                context_management: {edits: [{type: 'clear_tool_uses_20250919'}]}, mcp_servers: [{name: 'a'}],
                                container: 'c', output_config: {task_budget: {}}, cache_control: {type: 'ephemeral'},
                                messages: [{role: 'user', content: [{type: 'new_thing'}, {type: 'text', text: 'Hi'}]},
                                  {role: 'assistant', content: [{type: 'server_tool_use', id: 's', name: 'web_search', input: {}},
                                    {type: 'text', text: 'I say'}]}]
                                """))
                .containsExactly(
                        "DROPPED messages[0].content[0]",
                        "DROPPED messages[1].content[0]",
                        "APPROXIMATED messages[1]",
                        "DROPPED output_config.task_budget",
                        "DROPPED context_management",
                        "DROPPED mcp_servers",
                        "DROPPED container");
    }

    @Test
    void the_same_loss_is_noted_once() {
        String block = "{type: 'new_thing'}";
        String members =
                "messages: [{role: 'user', content: [%s, %s, {type: 'text', text: 'Hi'}]}]"
                        .formatted(block, block);
        assertThat(notes(members)).containsExactly("DROPPED messages[0].content[0]");
    }

    @Test
    void half_a_character_is_repaired_where_the_client_wrote_it() {
        List<Amendment> amendments =
                read("messages: [{role: 'user', content: 'cut \\ud83d'}]").request().amendments();
        assertThat(amendments).hasSize(1);
        assertThat(amendments.getFirst().path()).isEqualTo("messages[0].content");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "messages: [] | messages",
                "messages: 'Hi' | messages",
                "messages: ['Hi'] | messages[0]",
                "messages: [{content: 'Hi'}] | messages[0].role",
                "messages: [{role: 'tool', content: 'Hi'}] | messages[0].role",
                "messages: [{role: 'user'}] | messages[0].content",
                "messages: [{role: 'user', content: 7}] | messages[0].content",
                "messages: [{role: 'user', content: ['Hi']}] | messages[0].content[0]",
                "messages: [{role: 'user', content: [{text: 'Hi'}]}] | messages[0].content[0].type",
                "messages: [{role: 'user', content: [{type: 'image'}]}] |"
                        + " messages[0].content[0].source",
                "messages: [{role: 'user', content: [{type: 'image', source: {type: 'url', url:"
                        + " 'file:///etc/passwd'}}]}] | messages[0].content[0].source.url",
                "messages: [{role: 'user', content: [{type: 'tool_result'}]}] |"
                        + " messages[0].content[0].tool_use_id",
                "messages: [{role: 'assistant', content: [{type: 'tool_use', id: 't'}]}] |"
                        + " messages[0].content[0].name",
                "max_tokens: 0 | max_tokens",
                "max_tokens: 1.5 | max_tokens",
                "max_tokens: null | max_tokens",
                "temperature: 3 | temperature",
                "top_k: -1 | top_k",
                "stop_sequences: [7] | stop_sequences[0]",
                "stream: 'yes' | stream",
                "system: 7 | system",
                "tools: [{name: 'a'}] | tools[0].input_schema",
                "tools: [{input_schema: {}}] | tools[0].name",
                "tools: [{name: 'a', input_schema: {}}, {name: 'a', input_schema: {}}] |"
                        + " tools[1].name",
                "tool_choice: {type: 'any'} | tool_choice",
                "tool_choice: {type: 'tool', name: 'a'} | tool_choice.name",
                "tool_choice: {type: 'maybe'} | tool_choice.type",
                "thinking: {type: 'enabled'} | thinking.budget_tokens",
                "thinking: {type: 'much'} | thinking.type",
                "output_config: {effort: 'some'} | output_config.effort",
                "output_config: {format: {type: 'xml'}} | output_config.format.type",
                "output_config: {format: {type: 'json_schema'}} | output_config.format.schema",
            })
    void what_is_wrong_is_named_as_the_client_knows_it(String members, String param) {
        ApiException refused = catchThrowableOfType(ApiException.class, () -> read(members));
        assertThat(refused).isNotNull();
        assertThat(refused.error().status()).isEqualTo(400);
        assertThat(refused.error().param()).isEqualTo(param);
        assertThat(refused.error().message()).contains("'" + param);
    }
}
