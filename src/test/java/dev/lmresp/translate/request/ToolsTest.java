package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedTools;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Tools and the choice between them. */
class ToolsTest {
    private static final String TWO =
            """
            {type: 'function', name: 'a', description: 'Does a.', strict: true,
             parameters: {type: 'object', properties: {x: {type: 'string'}}, required: ['x']}},
            {type: 'function', name: 'b', parameters: {type: 'object', properties: {}}}
            """;

    private static final String NAMESPACE =
            """
            {type: 'namespace', name: 'mcp__demo', description: 'Demo.', tools: [
              {type: 'function', name: 'add', parameters: {type: 'object', properties: {}}}]}
            """;

    @Test
    void a_function_is_a_function() {
        var asked = askedTools(TWO);
        assertThat(asked.chat().path("tools"))
                .isEqualTo(
                        json(
                                """
                                [{type: 'function', function: {name: 'a', description: 'Does a.',
                                   parameters: {type: 'object', properties: {x: {type: 'string'}}, required: ['x']},
                                   strict: true}},
                                 {type: 'function', function: {name: 'b',
                                   parameters: {type: 'object', properties: {}}}}]
                                """));
        assertThat(asked.chat().has("tool_choice")).isFalse();
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void the_form_of_chat_completions_is_taken_too() {
        var asked =
                askedTools(
                        "{type: 'function', function: {name: 'a', parameters: {type: 'object',"
                                + " properties: {}}}}");
        assertThat(asked.toolNames()).containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'auto'                             | 'auto'",
                "'none'                             | 'none'",
                "'required'                         | 'required'",
                "{type: 'function', name: 'b'}      | {type: 'function', function: {name: 'b'}}",
                "{type: 'function', function: {name: 'b'}} | {type: 'function', function: {name:"
                        + " 'b'}}",
                "{type: 'custom', name: 'b'}        | {type: 'function', function: {name: 'b'}}",
            })
    void a_choice_is_passed_on(String choice, String expected) {
        var asked = asked("{input: 'Hi', tools: [" + TWO + "], tool_choice: " + choice + "}");
        assertThat(asked.option("tool_choice")).isEqualTo(json(expected));
        assertThat(asked.toolNames()).containsExactly("a", "b");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void only_allowed_tools_are_offered() {
        var asked =
                asked(
                        "{input: 'Hi', tools: ["
                                + TWO
                                + "], tool_choice: {type: 'allowed_tools', mode: 'required',"
                                + " tools: [{type: 'function', name: 'b'}]}}");
        assertThat(asked.toolNames()).containsExactly("b");
        assertThat(asked.option("tool_choice").asText()).isEqualTo("required");
        assertThat(asked.notes()).containsExactly("tools[0] dropped");
    }

    @Test
    void a_plain_tool_is_meant_before_one_of_a_namespace() {
        String plain = "{type: 'function', name: 'add'}";
        var asked =
                asked(
                        "{input: 'Hi', tools: ["
                                + NAMESPACE
                                + ", "
                                + plain
                                + "], tool_choice: "
                                + plain
                                + "}");
        assertThat(asked.option("tool_choice").at("/function/name").asText()).isEqualTo("add");
    }

    @Test
    void a_tool_of_a_namespace_can_be_chosen_with_and_without_its_namespace() {
        for (String namespace : new String[] {"", ", namespace: 'mcp__demo'"}) {
            var asked =
                    asked(
                            "{input: 'Hi', tools: ["
                                    + NAMESPACE
                                    + "], tool_choice: {type: 'function', name: 'add'"
                                    + namespace
                                    + "}}");
            assertThat(asked.option("tool_choice").at("/function/name").asText())
                    .isEqualTo("mcp__demo__add");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'auto'                        | []                          |            | a,b |",
                "'none'                        | []                          |            |     |",
                "'required'                    | ['auto']                    | 'auto'     | a,b |"
                        + " tool_choice approximated",
                "{type: 'function', name: 'b'} | ['auto', 'required']        | 'required' | b   |",
                "{type: 'function', name: 'b'} | ['auto']                    | 'auto'     | b   |"
                        + " tool_choice approximated",
                "'none'                        | ['auto', 'none', 'required']| 'none'     | a,b |",
            })
    void an_engine_with_fewer_choices_gets_the_nearest(
            String choice, String known, String expected, String offered, String note) {
        var asked =
                askedWith(
                        "tool-choices = " + known + "\nstrict = true",
                        "{input: 'Hi', tools: [" + TWO + "], tool_choice: " + choice + "}");
        if (expected == null) {
            assertThat(asked.chat().has("tool_choice")).isFalse();
        } else {
            assertThat(asked.option("tool_choice")).isEqualTo(json(expected));
        }
        assertThat(String.join(",", asked.toolNames())).isEqualTo(offered == null ? "" : offered);
        assertThat(asked.notes()).isEqualTo(note == null ? List.of() : List.of(note));
    }

    @Test
    void a_choice_of_a_tool_that_cannot_be_passed_on_is_noted() {
        var asked =
                asked(
                        "{input: 'Hi', tools: [{type: 'web_search'}, "
                                + TWO
                                + "], tool_choice: {type: 'web_search'}}");
        assertThat(asked.chat().has("tool_choice")).isFalse();
        assertThat(asked.notes()).containsExactly("tools[0] dropped", "tool_choice dropped");
    }

    @Test
    void a_custom_tool_is_a_function_of_one_text() {
        var asked =
                askedTools("{type: 'custom', name: 'apply_patch', description: 'Edits files.'}");
        assertThat(asked.function(0).path("name").asText()).isEqualTo("apply_patch");
        assertThat(asked.parameters(0).at("/properties/input/type").asText()).isEqualTo("string");
        assertThat(asked.parameters(0).path("required")).isEqualTo(json("['input']"));
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"local_shell,command", "shell,commands", "apply_patch,path"})
    void a_tool_that_the_client_carries_out_is_a_function(String type, String argument) {
        var asked = askedTools("{type: '" + type + "'}");
        assertThat(asked.toolNames()).containsExactly(type);
        assertThat(asked.parameters(0).path("properties").has(argument)).isTrue();
    }

    @Test
    void a_search_by_the_server_is_not_needed_where_all_tools_are_offered() {
        var asked = askedTools("{type: 'tool_search'}, " + TWO);
        assertThat(asked.toolNames()).containsExactly("a", "b");
        assertThat(asked.notes()).containsExactly("tools[0] dropped");
    }

    @Test
    void a_shell_in_a_container_of_openai_is_not_offered() {
        var asked = askedTools("{type: 'shell', environment: {type: 'container_auto'}}");
        assertThat(asked.toolNames()).isEmpty();
        assertThat(asked.notes()).containsExactly("tools[0] dropped");
    }

    @Test
    void hosted_tools_may_occur_several_times() {
        var asked =
                askedTools(
                        "{type: 'mcp', server_label: 'a', server_url: 'http://a'}, {type: 'mcp',"
                                + " server_label: 'b', server_url: 'http://b'}");
        assertThat(asked.notes()).containsExactly("tools[0] dropped", "tools[1] dropped");
    }

    @Test
    void the_schema_of_an_offered_tool_is_kept_as_the_client_gave_it() {
        var asked =
                askedWith(
                        "schema-drops = ['title']",
                        """
                        {input: 'Hi', tools: [{type: 'function', name: 'a',
                          parameters: {type: 'object', title: 'A', properties: {}}}]}
                        """);
        var names = asked.translation().names();
        assertThat(names.parametersOf(names.targetOf("a").orElseThrow()))
                .hasValue((ObjectNode) json("{type: 'object', title: 'A', properties: {}}"));
        assertThat(asked.parameters(0).has("title")).isFalse();
    }
}
