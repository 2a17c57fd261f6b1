package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.translate.CompactionSummary;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Pitfalls of roles, message order and history, numbered as in docs/en/design/pitfalls.md. */
class PitfallsOfHistoryTest {
    private static final String HI = "{role: 'user', content: 'Hi'},";

    private static String call(String id) {
        return "{type: 'function_call', call_id: '" + id + "', name: 'f', arguments: '{}'},";
    }

    private static String output(String id, String text) {
        return "{type: 'function_call_output', call_id: '" + id + "', output: '" + text + "'},";
    }

    @Test
    void p01_instructions_and_orders_are_one_leading_system_message() {
        var asked =
                asked(
                        """
                        {instructions: 'One.', input: [
                          {role: 'developer', content: [{type: 'input_text', text: 'Two.'}]},
                          {role: 'system', content: 'Three.'},
                          {role: 'user', content: 'Hi'}]}
                        """);
        assertThat(asked.messages())
                .isEqualTo(
                        json(
                                """
                                [{role: 'system', content: 'One.\\n\\nTwo.\\n\\nThree.'},
                                 {role: 'user', content: 'Hi'}]
                                """));
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "one-leading,   system user assistant user, approximated",
        "later-as-user, system user assistant user user, approximated",
        "anywhere,      system user assistant system user,",
    })
    void p02_later_orders_go_where_the_engine_takes_them(
            String setting, String roles, String note) {
        var asked =
                askedWith(
                        "system-messages = '" + setting + "'",
                        """
                        {input: [{role: 'developer', content: 'One.'}, {role: 'user', content: 'Hi'},
                          {role: 'assistant', content: 'Hello'}, {role: 'developer', content: 'Two.'},
                          {role: 'user', content: 'Go on'}]}
                        """);
        assertThat(String.join(" ", asked.roles())).isEqualTo(roles);
        assertThat(asked.messages().toString()).contains("One.", "Two.");
        assertThat(asked.notes()).isEqualTo(note == null ? List.of() : List.of("input[3] " + note));
    }

    @Test
    void p02_orders_before_the_first_answer_belong_to_the_beginning() {
        var asked =
                askedWith(
                        "system-messages = 'later-as-user'",
                        "{input: [{role: 'user', content: 'Hi'}, {role: 'developer', content:"
                                + " 'One.'}]}");
        assertThat(asked.roles()).containsExactly("system", "user");
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-leading", "later-as-user", "anywhere"})
    void p02_orders_between_a_call_and_its_output_do_not_part_them(String setting) {
        var asked =
                askedWith(
                        "system-messages = '" + setting + "'",
                        "{input: ["
                                + HI
                                + call("c")
                                + "{role: 'developer', content: 'Mind.'},"
                                + output("c", "done")
                                + "]}");
        int calls = asked.roles().indexOf("assistant");
        assertThat(asked.roles().get(calls + 1)).isEqualTo("tool");
        assertThat(asked.messages().toString()).contains("Mind.", "done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "developer"})
    void p03_no_role_is_dropped(String role) {
        var asked = askedItems("{role: '" + role + "', content: 'Rule.'}," + HI);
        assertThat(asked.message(0).path("content").asText()).isEqualTo("Rule.");
    }

    @Test
    void p04_text_between_a_call_and_its_output_belongs_to_the_call() {
        var asked =
                askedItems(
                        HI
                                + call("c")
                                + "{role: 'assistant', content: 'Working on it.'},"
                                + output("c", "done"));
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool");
        assertThat(asked.message(1).path("content").asText()).isEqualTo("Working on it.");
        assertThat(asked.message(1).path("tool_calls")).hasSize(1);
    }

    @Test
    void p05_parallel_calls_are_one_message_and_their_outputs_follow() {
        var asked =
                askedItems(
                        HI
                                + call("c1")
                                + call("c2")
                                + call("c3")
                                + output("c2", "two")
                                + output("c1", "one")
                                + output("c3", "three"));
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool", "tool", "tool");
        assertThat(asked.messages().findValuesAsText("tool_call_id"))
                .containsExactly("c1", "c2", "c3");
        assertThat(asked.message(2).path("content").asText()).isEqualTo("one");
    }

    @Test
    void p05_calls_one_after_the_other_stay_so() {
        var asked =
                askedItems(
                        HI + call("c1") + output("c1", "one") + call("c2") + output("c2", "two"));
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool", "assistant", "tool");
    }

    @Test
    void p06_images_of_outputs_wait_for_the_end_of_the_batch() {
        String image =
                "{type: 'function_call_output', call_id: 'c1', output: [{type: 'input_image',"
                        + " image_url: 'data:image/png;base64,AAAA'}]},";
        var asked = askedItems(HI + call("c1") + call("c2") + image + output("c2", "two"));
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool", "tool", "user");
        assertThat(asked.message(2).path("content").asText())
                .isEqualTo("The output is attached to the next user message.");
        assertThat(asked.message(4).path("content"))
                .isEqualTo(
                        json(
                                """
                                [{type: 'text', text: 'From the output of call c1:'},
                                 {type: 'image_url', image_url: {url: 'data:image/png;base64,AAAA'}}]
                                """));
    }

    @Test
    void p06_an_engine_that_takes_images_of_tools_gets_them_there() {
        var asked =
                askedWith(
                        "tool-images = true",
                        "{input: ["
                                + HI
                                + call("c")
                                + "{type: 'function_call_output', call_id: 'c', output: [{type:"
                                + " 'input_text', text: 'See:'}, {type: 'input_image', image_url:"
                                + " 'http://x/y.png'}]}]}");
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool");
        assertThat(asked.message(2).at("/content/1/image_url/url").asText())
                .isEqualTo("http://x/y.png");
    }

    @Test
    void p07_an_output_without_its_call_is_user_text() {
        var asked = askedItems(HI + output("c9", "42 files"));
        assertThat(asked.roles()).containsExactly("user", "user");
        assertThat(asked.message(1).path("content").asText()).contains("c9", "42 files");
        assertThat(asked.notes()).containsExactly("input[1] approximated");
    }

    @Test
    void p08_a_call_without_output_gets_a_neutral_one() {
        var asked = askedItems(HI + call("c") + "{role: 'user', content: 'Stop, do that.'}");
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool", "user");
        assertThat(asked.message(2).path("content").asText())
                .isEqualTo("No result was recorded for this call.");
        assertThat(asked.notes()).containsExactly("input repaired");
    }

    @Test
    void p09_an_id_that_an_engine_refuses_is_changed_in_call_and_output() {
        String items =
                HI + call("functions.exec_command:0") + output("functions.exec_command:0", "ok");
        var asked = askedWith("call-ids = 'nine-alphanumerics'", "{input: [" + items + "]}");
        String id = asked.message(1).at("/tool_calls/0/id").asText();
        assertThat(id).matches("[A-Za-z0-9]{9}");
        assertThat(asked.message(2).path("tool_call_id").asText()).isEqualTo(id);
        assertThat(askedItems(items).message(2).path("tool_call_id").asText())
                .isEqualTo("functions.exec_command:0");
        assertThat(asked.translation().callIds()).contains(id, "functions.exec_command:0");
    }

    @Test
    void p09_ids_that_begin_anew_in_every_answer_become_different() {
        var asked =
                askedItems(
                        HI
                                + call("0")
                                + output("0", "one")
                                + "{role: 'user', content: 'Again'},"
                                + call("0")
                                + output("0", "two"));
        assertThat(asked.messages().findValuesAsText("tool_call_id")).containsExactly("0", "0_2");
        assertThat(asked.message(5).path("content").asText()).isEqualTo("two");
    }

    @Test
    void p09_two_calls_of_one_answer_with_one_id_both_count() {
        var asked =
                askedItems(HI + call("c") + call("c") + output("c", "one") + output("c", "two"));
        assertThat(asked.messages().findValuesAsText("tool_call_id")).containsExactly("c", "c_2");
        assertThat(asked.message(2).path("content").asText()).isEqualTo("one");
        assertThat(asked.message(3).path("content").asText()).isEqualTo("two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: 'web_search_call', id: 'ws_1', status: 'completed', action: {type:"
                        + " 'search'}}",
                "{type: 'image_generation_call', id: 'ig_1', result: 'AAAA'}",
                "{type: 'never_heard_of'}",
            })
    void p11_an_unknown_item_is_noted_and_no_error(String item) {
        var asked = askedItems(HI + item);
        assertThat(asked.roles()).containsExactly("user");
        assertThat(asked.notes()).containsExactly("input[1] dropped");
    }

    @Test
    void p11_a_message_between_agents_is_read() {
        var asked =
                askedItems(
                        HI
                                + "{type: 'agent_message', author: '/lead', recipient: '/lead/a',"
                                + " content: [{type: 'input_text', text: 'Task:'}, {type:"
                                + " 'encrypted_content', encrypted_content: 'Count the files.'}]}");
        assertThat(asked.message(1).path("content").asText())
                .isEqualTo("Message from /lead:\nTask:\nCount the files.");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void p13_an_output_that_is_a_list_is_its_text() {
        var asked =
                askedItems(
                        HI
                                + call("c")
                                + "{type: 'function_call_output', call_id: 'c', output: [{type:"
                                + " 'input_text', text: 'Wall time: 1 s'}, {type: 'input_text',"
                                + " text: 'sum: 3'}]}");
        assertThat(asked.message(2).path("content").asText()).isEqualTo("Wall time: 1 s\nsum: 3");
    }

    @Test
    void p13_an_output_that_is_an_object_is_its_json() {
        var asked =
                askedItems(
                        HI
                                + "{type: 'shell_call', call_id: 'c', action: {commands: ['ls']}},"
                                + "{type: 'shell_call_output', call_id: 'c', output: [{stdout: 'a',"
                                + " stderr: '', outcome: {type: 'exit', exit_code: 0}}]}");
        assertThat(asked.message(1).at("/tool_calls/0/function/arguments").asText())
                .isEqualTo("{\"commands\":[\"ls\"]}");
        assertThat(asked.message(2).path("content").asText()).startsWith("[{\"stdout\":\"a\"");
    }

    @Test
    void p34_a_task_that_is_ciphertext_is_not_given_to_the_model() {
        String secret = "gAAAAAB" + "k3x_Zq9-".repeat(20);
        var asked =
                askedItems(
                        "{type: 'agent_message', author: '/lead', content: [{type:"
                                + " 'encrypted_content', encrypted_content: '"
                                + secret
                                + "'}]}");
        assertThat(asked.messages().toString()).doesNotContain(secret);
        assertThat(asked.notes()).containsExactly("input[0].content dropped");
        assertThat(asked.reasons("input[0].content").getFirst()).contains("multi_agent_version");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "          | {}                                    | false",
                "null      | {}                                    | false",
                "{\\\"a\\\":1}  | {\"a\":1}                          | false",
                "{\\\"a\\\":    | {\"invalid_arguments\":\"{\\\"a\\\":\"} | true",
                "[1]       | {\"arguments\":[1]}                   | true",
                "{}{}      | {\"invalid_arguments\":\"{}{}\"}      | true",
            })
    void p48_arguments_that_are_no_object_do_not_break_later_turns(
            String arguments, String expected, boolean noted) {
        var asked =
                askedItems(
                        "{type: 'function_call', call_id: 'c', name: 'f', arguments: \""
                                + (arguments == null ? "" : arguments)
                                + "\"},"
                                + output("c", "ok"));
        assertThat(asked.message(0).at("/tool_calls/0/function/arguments").asText())
                .isEqualTo(expected);
        assertThat(asked.notes())
                .isEqualTo(noted ? List.of("input[0].arguments repaired") : List.of());
    }

    @Test
    void p95_a_compaction_trigger_asks_for_a_summary_and_for_no_calls() {
        var asked =
                asked(
                        """
                        {input: [{role: 'user', content: 'Hi'}, {role: 'assistant', content: 'Hello'},
                           {type: 'compaction_trigger'}],
                         tools: [{type: 'function', name: 'f'}], tool_choice: 'auto',
                         text: {format: {type: 'json_object'}}}
                        """);
        assertThat(asked.translation().compacts()).isTrue();
        assertThat(asked.roles()).containsExactly("user", "assistant", "user");
        assertThat(asked.message(2).path("content").asText()).contains("summary");
        assertThat(asked.option("tool_choice").asText()).isEqualTo("none");
        assertThat(asked.chat().has("response_format")).isFalse();
    }

    @Test
    void p95_a_summary_of_ours_is_read_and_that_of_another_is_noted() {
        var ours =
                askedItems(
                        "{type: 'compaction', encrypted_content: '"
                                + new CompactionSummary(
                                                "We counted files: 42.",
                                                CompactionSummary.Owner.CLIENT)
                                        .wrapped()
                                + "'},"
                                + HI);
        assertThat(ours.message(0).path("content").asText()).endsWith("We counted files: 42.");
        assertThat(ours.notes()).isEmpty();
        assertThat(ours.translation().compacts()).isFalse();

        var others = askedItems("{type: 'compaction', encrypted_content: 'gAAAA'}," + HI);
        assertThat(others.roles()).containsExactly("user", "user");
        assertThat(others.notes()).containsExactly("input[0].encrypted_content dropped");
    }

    @Test
    void a_user_may_not_speak_after_a_tool_where_the_engine_forbids_it() {
        var asked =
                askedWith(
                        "user-after-tool = false",
                        "{input: ["
                                + HI
                                + call("c")
                                + output("c", "ok")
                                + "{role: 'user', content: 'Next'}]}");
        assertThat(asked.roles()).containsExactly("user", "assistant", "tool", "assistant", "user");
        assertThat(asked.notes()).containsExactly("input approximated");
    }
}
