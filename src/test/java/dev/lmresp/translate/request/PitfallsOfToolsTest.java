package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.askedTools;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;
import static dev.lmresp.translate.request.Asked.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.translate.ReasoningSeal;
import dev.lmresp.translate.ToolTarget;
import dev.lmresp.translate.ToolTarget.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Pitfalls of tool declarations and names; the numbers are those of docs/en/design/pitfalls.md. */
class PitfallsOfToolsTest {
    private static final String PATCH =
            """
            {type: 'custom', name: 'apply_patch', description: 'Edits files.',
             format: {type: 'grammar', syntax: 'lark', definition: 'start: begin'}},
            """;

    private static final String DEMO =
            """
            {type: 'namespace', name: 'mcp__demo', tools: [
              {type: 'function', name: 'add', parameters: {type: 'object', properties: {}}}]},
            """;

    private static final String LONG = "multiply_by_adding_".repeat(5);

    private static String function(String name) {
        return "{type: 'function', name: '" + name + "'},";
    }

    private static String call(String members) {
        return "{type: 'function_call', call_id: 'c', arguments: '{}', " + members + "},";
    }

    private static ToolTarget target(Asked asked, String function) {
        return asked.translation().names().targetOf(function).orElseThrow();
    }

    private static String calledName(Asked asked) {
        return asked.messages().findValue("tool_calls").findValue("name").asText();
    }

    @Test
    void p14_a_custom_tool_is_a_function_with_its_grammar_in_the_description() {
        var asked = askedTools(PATCH);
        assertThat(asked.chat().at("/tools/0/type").asText()).isEqualTo("function");
        assertThat(asked.function(0).path("description").asText())
                .startsWith("Edits files.")
                .endsWith("lark grammar:\nstart: begin");
        assertThat(asked.parameters(0).path("properties").size()).isEqualTo(1);
    }

    @Test
    void p15_no_tool_is_dropped_in_silence() {
        var asked = askedTools(PATCH + DEMO + function("f") + "{type: 'web_search'}");
        assertThat(asked.toolNames()).containsExactly("apply_patch", "mcp__demo__add", "f");
        assertThat(asked.notes()).contains("tools[3] dropped");
    }

    @Test
    void p16_the_way_back_knows_that_a_tool_is_custom() {
        assertThat(target(askedTools(PATCH), "apply_patch").kind()).isEqualTo(Kind.CUSTOM);
    }

    @Test
    void p17_a_patch_tool_that_is_declared_as_a_function_stays_one() {
        var asked = askedTools(function("apply_patch"));
        assertThat(target(asked, "apply_patch").kind()).isEqualTo(Kind.FUNCTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "lmstudio", "llama.cpp", "lmdeploy", "openai"})
    void p20_p21_a_namespace_becomes_its_tools(String dialect) {
        var asked = asked("{input: 'Hi', tools: [" + DEMO + "]}", dialect);
        assertThat(asked.chat().toString()).doesNotContain("namespace");
        assertThat(asked.toolNames()).containsExactly("mcp__demo__add");
        assertThat(asked.notes()).containsExactly("tools[0] renamed");
    }

    @Test
    void p22_the_way_back_knows_namespace_and_name() {
        assertThat(target(askedTools(DEMO), "mcp__demo__add"))
                .isEqualTo(new ToolTarget(Kind.FUNCTION, "mcp__demo", "add"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "exec__exec", "mcp__other__add"})
    void p23_a_plain_name_that_looks_joined_stays_plain(String name) {
        var asked = askedTools(DEMO + function(name));
        assertThat(target(asked, name)).isEqualTo(new ToolTarget(Kind.FUNCTION, "", name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name: 'add', namespace: 'mcp__demo'    | mcp__demo__add",
                "name: 'add'                            | mcp__demo__add",
                "name: 'mcp__demo__add'                 | mcp__demo__add",
                "name: 'plain'                          | plain",
                "name: 'plain', namespace: 'functions'  | plain",
                "name: 'plain', namespace: ''           | plain",
                "name: 'gone', namespace: 'mcp__demo'   | mcp__demo__gone",
            })
    void p24_the_history_has_the_names_that_the_model_is_offered(String called, String expected) {
        var asked =
                asked(
                        "{input: ["
                                + call(called)
                                + "{role: 'user', content: 'Go on'}], tools: ["
                                + DEMO
                                + function("plain")
                                + "]}");
        assertThat(calledName(asked)).isEqualTo(expected);
    }

    @Test
    void p24_names_that_would_be_the_same_are_told_apart() {
        var asked =
                askedTools(
                        DEMO
                                + function("mcp__demo__add")
                                + "{type: 'namespace', name: 'mcp', tools: [{type: 'function',"
                                + " name: 'demo__add'}]}");
        assertThat(asked.toolNames()).hasSize(3).doesNotHaveDuplicates();
        for (String name : asked.toolNames()) {
            assertThat(asked.translation().names().nameOf(target(asked, name))).isEqualTo(name);
        }
        assertThat(asked.notes()).contains("tools[1] renamed");
    }

    @Test
    void p25_a_name_that_is_too_long_gets_a_stable_short_one() {
        String tools = "{type: 'namespace', name: 'mcp__demo', tools: [" + function(LONG) + "]},";
        var first = askedTools(tools);
        var later =
                asked(
                        "{input: ["
                                + call("name: '" + LONG + "', namespace: 'mcp__demo'")
                                + "], tools: ["
                                + function("other")
                                + tools
                                + "]}");
        String name = first.toolNames().getFirst();
        assertThat(name).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9_-]+");
        assertThat(later.toolNames()).contains(name);
        assertThat(calledName(later)).isEqualTo(name);
        assertThat(target(later, name)).isEqualTo(new ToolTarget(Kind.FUNCTION, "mcp__demo", LONG));
        assertThat(first.notes()).contains("tools[0].tools[0] renamed");
    }

    @Test
    void p25_characters_that_engines_refuse_are_replaced() {
        var asked = askedTools(function("größe.cm") + function("größe cm"));
        assertThat(asked.toolNames()).hasSize(2).doesNotHaveDuplicates();
        assertThat(asked.toolNames()).allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}"));
    }

    @Test
    void p26_a_search_for_tools_is_a_function_and_what_it_finds_can_be_called() {
        var before = codex("codex-search-first-turn");
        assertThat(before.toolNames())
                .contains("tool_search")
                .doesNotContain("mcp__demo__add_nums");
        assertThat(target(before, "tool_search").kind()).isEqualTo(Kind.BUILT_IN);

        var found = codex("codex-search");
        assertThat(found.toolNames()).contains("tool_search", "mcp__demo__add_nums");
        assertThat(found.roles()).endsWith("assistant", "tool");
        assertThat(found.message(3).at("/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"query\":\"add numbers\",\"limit\":3}");
        assertThat(found.message(4).path("content").asText()).contains("mcp__demo__add_nums");

        var called = codex("codex-search-call");
        assertThat(called.toolNames()).isEqualTo(found.toolNames());
        assertThat(called.messages().toString()).contains("\"name\":\"mcp__demo__add_nums\"");
    }

    private static Asked codex(String name) {
        return asked(resource(name + ".json"), Asked.dialect("generic"), ReasoningSeal.NONE);
    }

    @Test
    void p26_a_tool_that_was_found_twice_is_offered_once() {
        String found =
                "{type: 'tool_search_call', call_id: 'ID', execution: 'client', arguments: {query:"
                        + " 'add'}}, {type: 'tool_search_output', call_id: 'ID', tools: ["
                        + DEMO
                        + "]},";
        var asked = askedItems(found.replace("ID", "a") + found.replace("ID", "b"));
        assertThat(asked.toolNames()).containsExactly("mcp__demo__add");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web_search",
                "image_generation",
                "file_search",
                "code_interpreter",
                "computer_use_preview",
                "never_heard_of"
            })
    void p28_a_tool_that_only_openai_runs_is_noted(String type) {
        var asked = askedTools("{type: '" + type + "'}");
        assertThat(asked.chat().has("tools")).isFalse();
        assertThat(asked.notes()).containsExactly("tools[0] dropped");
        assertThat(asked.reasons("tools[0]").getFirst()).contains(type);
    }

    @ParameterizedTest
    @CsvSource({"'[]', 'auto'", "'[{type: \"web_search\"}]', 'required'"})
    void p29_without_tools_there_is_no_choice_between_them(String tools, String choice) {
        var asked =
                asked(
                        "{input: 'Hi', tools: "
                                + tools
                                + ", tool_choice: '"
                                + choice
                                + "', parallel_tool_calls: true}");
        assertThat(asked.chat().fieldNames())
                .toIterable()
                .containsExactly("model", "stream", "messages");
    }

    @Test
    void p30_kimi_gets_references_alone_and_types_inside() {
        var asked =
                asked(
                        """
                        {input: 'Hi', tools: [{type: 'function', name: 'f', parameters: {type: 'object',
                          '$defs': {P: {type: 'object', properties: {x: {type: 'number'}}},
                                    T: {type: 'object', properties: {next: {'$ref': '#/$defs/T'}}}},
                          properties: {
                            p: {'$ref': '#/$defs/P', description: 'a point'},
                            q: {'$ref': '#/$defs/P'},
                            t: {'$ref': '#/$defs/T', description: 'a tree'},
                            u: {type: ['string', 'null'], anyOf: [{type: 'string'}, {const: null}]}}}}]}
                        """,
                        "moonshot");
        assertThat(asked.parameters(0).path("properties"))
                .isEqualTo(
                        json(
                                """
                                {p: {type: 'object', properties: {x: {type: 'number'}}, description: 'a point'},
                                 q: {'$ref': '#/$defs/P'},
                                 t: {type: 'object', properties: {next: {'$ref': '#/$defs/T'}}, description: 'a tree'},
                                 u: {anyOf: [{type: 'string'}, {const: null, type: 'null'}]}}
                                """));
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void p30_an_engine_without_references_gets_what_they_point_to() {
        var asked =
                askedWith(
                        "schema-refs = 'none'",
                        """
                        {input: 'Hi', tools: [{type: 'function', name: 'f', parameters: {type: 'object',
                          '$defs': {T: {type: 'object', properties: {n: {type: 'number'},
                            next: {'$ref': '#/$defs/T', description: 'the rest'}}}},
                          properties: {t: {'$ref': '#/$defs/T'}}}}]}
                        """);
        assertThat(asked.parameters(0))
                .isEqualTo(
                        json(
                                """
                                {type: 'object', properties: {t: {type: 'object', properties: {
                                   n: {type: 'number'}, next: {description: 'the rest'}}}}}
                                """));
        assertThat(asked.notes()).containsExactly("tools[0].parameters approximated");
    }

    @Test
    void p30_references_that_multiply_without_end_are_cut() {
        var definitions = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            definitions.append(
                    "D%d: {type: 'object', properties: {a: {'$ref': '#/$defs/D%d'}, b: {'$ref': '#/$defs/D%d'}}},"
                            .formatted(i, i + 1, i + 1));
        }
        var asked =
                askedWith(
                        "schema-refs = 'none'",
                        "{input: 'Hi', tools: [{type: 'function', name: 'f', parameters: {type:"
                                + " 'object', '$defs': {"
                                + definitions
                                + "}, properties: {d: {'$ref': '#/$defs/D0'}}}}]}");
        assertThat(asked.chat().toString()).hasSizeLessThan(60_000).doesNotContain("$ref");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null                             | {type: 'object', properties: {}}             |",
                "{}                               | {type: 'object', properties: {}}             |",
                "{type: 'object'}                 | {type: 'object', properties: {}}             |"
                        + " repaired",
                "{properties: {a: {}}}            | {type: 'object', properties: {a: {}}}        |"
                        + " repaired",
                "{type: ['object', 'null'], properties: {}} | {type: 'object', properties: {}}   |"
                        + " repaired",
                "{anyOf: [{required: ['a']}], properties: {a: {}}} | {type: 'object', anyOf:"
                        + " [{required: ['a']}], properties: {a: {}}} | repaired",
                "{'$ref': '#/$defs/A', '$defs': {A: {type: 'object', properties: {}}}} | {type:"
                    + " 'object', properties: {}, '$defs': {A: {type: 'object', properties: {}}}}"
                    + " |",
            })
    void p31_parameters_are_always_those_of_an_object(String given, String expected, String note) {
        var asked = askedTools("{type: 'function', name: 'f', parameters: " + given + "}");
        assertThat(asked.parameters(0)).isEqualTo(json(expected));
        assertThat(asked.notes())
                .isEqualTo(note == null ? List.of() : List.of("tools[0].parameters " + note));
    }

    @Test
    void p32_what_says_nothing_to_a_model_is_left_out_of_schemas_but_not_of_data() {
        var asked =
                askedTools(
                        """
                        {type: 'function', name: 'f', parameters: {
                          '$schema': 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {
                            '$schema': {type: 'string', '$comment': 'x', enum: ['$id']},
                            list: {type: 'array', items: {'$id': 'i', type: 'object', default: {'$id': 1}}}}}}
                        """);
        assertThat(asked.parameters(0))
                .isEqualTo(
                        json(
                                """
                                {type: 'object', properties: {
                                   '$schema': {type: 'string', enum: ['$id']},
                                   list: {type: 'array', items: {type: 'object', default: {'$id': 1}}}}}
                                """));
        assertThat(asked.notes())
                .containsExactly("tools dropped", "tools dropped", "tools dropped");
    }

    @ParameterizedTest
    @CsvSource({"openai,true", "vllm,true", "lmdeploy,false", "ollama,false", "moonshot,false"})
    void p32_strict_goes_where_it_is_known(String dialect, boolean known) {
        var asked =
                asked(
                        "{input: 'Hi', tools: [{type: 'function', name: 'f', strict: true,"
                                + " parameters: {type: 'object', properties: {}}}]}",
                        dialect);
        assertThat(asked.function(0).has("strict")).isEqualTo(known);
        assertThat(asked.notes()).isEqualTo(known ? List.of() : List.of("tools[0].strict dropped"));
    }

    @Test
    void p33_the_mark_of_encrypted_parameters_is_left_out() {
        var asked = codex("codex-agents");
        assertThat(asked.toolNames()).contains("collaboration__send_message");
        assertThat(asked.chat().toString()).doesNotContain("\"encrypted\"");
        assertThat(asked.reasons("tools").getFirst()).contains("'encrypted'");
    }

    @Test
    void p35_the_schema_is_there_for_whoever_repairs_arguments() {
        var asked =
                askedTools(
                        "{type: 'function', name: 'f', parameters: {type: 'object', properties:"
                                + " {n: {type: 'integer'}}}}");
        assertThat(asked.translation().names().parametersOf(target(asked, "f")))
                .hasValueSatisfying(
                        schema ->
                                assertThat(schema.at("/properties/n/type").asText())
                                        .isEqualTo("integer"));
    }

    @ParameterizedTest
    @CsvSource({"generic,true", "openai,true", "moonshot,false", "ollama,false"})
    void p36_parallel_calls_are_asked_for_where_that_is_known(String dialect, boolean known) {
        String request =
                "{input: 'Hi', parallel_tool_calls: VALUE, tools: [" + function("f") + "]}";
        var on = asked(request.replace("VALUE", "true"), dialect);
        var off = asked(request.replace("VALUE", "false"), dialect);
        assertThat(on.chat().has("parallel_tool_calls")).isEqualTo(known);
        assertThat(on.notes()).isEmpty();
        assertThat(off.chat().has("parallel_tool_calls")).isEqualTo(known);
        assertThat(off.notes())
                .isEqualTo(known ? List.of() : List.of("parallel_tool_calls approximated"));
    }

    @Test
    void p37_a_tool_of_the_history_is_known_but_not_offered() {
        var asked = asked("{input: [" + call("name: 'old'") + "], tools: [" + function("f") + "]}");
        var names = asked.translation().names();
        assertThat(names.isDeclared(target(asked, "old"))).isFalse();
        assertThat(names.declaredNames()).containsExactly("f");
    }
}
