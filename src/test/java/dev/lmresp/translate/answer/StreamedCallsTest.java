package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.arguments;
import static dev.lmresp.translate.answer.Say.call;
import static dev.lmresp.translate.answer.Say.calls;
import static dev.lmresp.translate.answer.Say.delta;
import static dev.lmresp.translate.answer.Say.finish;
import static dev.lmresp.translate.answer.Say.text;
import static dev.lmresp.translate.answer.Say.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolTarget;
import dev.lmresp.translate.answer.AnswerRules.Rule;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls come out whole, in order and apart, however an engine cuts and labels their pieces. */
class StreamedCallsTest {
    private static final String END = finish("tool_calls");

    private final Replay replay = new Replay().functions("read", "write", "read_file");

    @Test
    void a_call_streams_its_arguments_as_they_come() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "{\"a\":\"x"),
                        arguments(0, "y\"}"),
                        END);
        assertThat(outcome.deltas("response.function_call_arguments.delta"))
                .containsExactly("{\"a\":\"x", "y\"}");
        assertThat(outcome.items()).containsExactly("write{\"a\":\"xy\"}");
        assertThat(outcome.values("call_id")).containsExactly("c1");
    }

    @Test
    void a_call_without_index_joins_the_call_being_streamed() {
        Outcome outcome =
                replay.chunks(
                        calls("{'id':'c1','function':{'name':'write','arguments':''}}"),
                        calls("{'function':{'arguments':'{\\'a\\''}}".replace("\\'", "\\\"")),
                        calls("{'function':{'arguments':':1}'}}"),
                        calls("{'id':'c2','function':{'name':'read','arguments':''}}"),
                        calls("{'function':{'arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}", "read{}");
    }

    @Test
    void a_new_id_on_a_taken_index_opens_another_call() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "{\"a\":1}"),
                        call(0, "c2", "read"),
                        arguments(0, "{\"b\":2}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}", "read{\"b\":2}");
    }

    @Test
    void a_known_id_wins_over_a_wrong_index() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        calls("{'index':1,'id':'c1','function':{'arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{}");
    }

    @Test
    void the_first_index_may_be_one() {
        Outcome outcome = replay.chunks(call(1, "c1", "write"), arguments(1, "{\"a\":1}"), END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @Test
    void pieces_of_parallel_calls_may_alternate() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        call(1, "c2", "read"),
                        arguments(0, "{\"a\""),
                        arguments(1, "{\"b\""),
                        arguments(0, ":1}"),
                        arguments(1, ":2}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}", "read{\"b\":2}");
    }

    @Test
    void a_new_id_with_every_piece_opens_no_new_call() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        calls("{'index':0,'id':'c2','function':{'arguments':'{'}}"),
                        calls("{'index':0,'id':'c3','function':{'arguments':'}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{}");
        assertThat(outcome.values("call_id")).containsExactly("c1");
    }

    @Test
    void a_name_repeated_with_every_piece_is_taken_once() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'id':'c1','function':{'name':'read','arguments':'{'}}"),
                        calls("{'index':0,'id':'c1','function':{'name':'read','arguments':'}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("read{}");
    }

    @Test
    void a_name_repeated_after_whole_arguments_opens_no_call_of_its_own() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'id':'c1','function':{'name':'read','arguments':'{}'}}"),
                        calls("{'index':0,'id':'','function':{'name':'read','arguments':''}}"),
                        END);
        assertThat(outcome.items()).containsExactly("read{}");
    }

    @Test
    void a_name_may_come_in_pieces() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "read"),
                        calls("{'index':0,'function':{'name':'_fi'}}"),
                        calls("{'index':0,'function':{'name':'le'}}"),
                        arguments(0, "{\"a\":1}"),
                        END);
        assertThat(outcome.items()).containsExactly("read_file{\"a\":1}");
    }

    @Test
    void names_of_several_calls_may_come_in_pieces_by_turns() {
        Outcome outcome =
                replay.chunks(
                        calls(
                                "{'index':0,'id':'c1','function':{'name':'read'}},"
                                        + "{'index':1,'id':'c2','function':{'name':'wr'}},"
                                        + "{'index':2,'id':'c3','function':{'name':'re'}}"),
                        calls(
                                "{'index':0,'function':{'name':'_file','arguments':'{}'}},"
                                        + "{'index':1,'function':{'name':'ite','arguments':'{}'}},"
                                        + "{'index':2,'function':{'name':'ad','arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("read_file{}", "write{}", "read{}");
    }

    @Test
    void a_call_waits_for_the_one_before_it_whose_name_may_go_on() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "read"),
                        call(1, "c2", "write"),
                        arguments(1, "{\"b\":2}"),
                        calls("{'index':0,'function':{'name':'_file'}}"),
                        arguments(0, "{\"a\":1}"),
                        END);
        assertThat(outcome.items()).containsExactly("read_file{\"a\":1}", "write{\"b\":2}");
    }

    @Test
    void several_calls_that_were_cut_in_their_names_are_dropped_with_a_note() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "{}"),
                        calls(
                                "{'index':1,'id':'c2','function':{'name':'re'}},"
                                        + "{'index':2,'id':'c3','function':{'name':'wr'}}"),
                        finish("length"));
        assertThat(outcome.items()).containsExactly("write{}");
        assertThat(outcome.notes()).extracting(Note::kind).containsExactly(Note.Kind.DROPPED);
    }

    @Test
    void one_id_for_all_calls_is_told_apart_by_the_index_of_later_pieces() {
        Outcome outcome =
                replay.chunks(
                        calls(
                                "{'index':0,'id':'c1','function':{'name':'read'}},"
                                        + "{'index':1,'id':'c1','function':{'name':'write'}}"),
                        calls(
                                "{'index':0,'id':'c1','function':{'arguments':'{}'}},"
                                        + "{'index':1,'id':'c1','function':{'arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("read{}", "write{}");
    }

    @Test
    void a_name_may_grow() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "read"),
                        calls("{'index':0,'function':{'name':'read_file'}}"),
                        arguments(0, "{\"a\":1}"),
                        END);
        assertThat(outcome.items()).containsExactly("read_file{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "null"})
    void blank_ids_and_names_in_later_pieces_change_nothing(String blank) {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        calls(
                                "{'index':0,'id':%s,'function':{'name':%s,'arguments':'{}'}}"
                                        .formatted(blank, blank)),
                        END);
        assertThat(outcome.items()).containsExactly("write{}");
        assertThat(outcome.values("call_id")).containsExactly("c1");
    }

    @Test
    void a_call_without_a_name_fails_the_turn() {
        Outcome outcome =
                replay.chunks(calls("{'index':0,'id':'c1','function':{'arguments':'{}'}}"), END);
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.message()).contains("without naming it", "read_file");
    }

    @Test
    void a_call_of_an_undeclared_tool_fails_the_turn_and_says_which_are_declared() {
        Outcome outcome = replay.chunks(call(0, "c1", "rm"), arguments(0, "{}"), END);
        assertThat(outcome.message()).contains("'rm'", "read, read_file, write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"functions.write", " write", "write<|channel|>commentary"})
    void what_leaks_into_a_name_from_the_models_markup_is_taken_off(String name) {
        Outcome outcome = replay.chunks(call(0, "c1", name), arguments(0, "{}"), END);
        assertThat(outcome.items()).containsExactly("write{}");
    }

    @Test
    void a_call_opens_when_its_name_is_known_so_that_calls_keep_their_order() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        call(1, "c2", "read_file"),
                        arguments(1, "{\"b\":2}"),
                        arguments(0, "{\"a\":1}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}", "read_file{\"b\":2}");
    }

    @Test
    void a_call_whose_name_may_go_on_opens_before_the_next_one() {
        Outcome outcome = replay.chunks(call(0, "c1", "read"), call(1, "c2", "write"), END);
        assertThat(outcome.items()).containsExactly("read{}", "write{}");
    }

    @Test
    void arguments_may_be_an_object() {
        Outcome outcome =
                replay.chunks(
                        calls(
                                "{'index':0,'id':'c1','function':{'name':'write','arguments':{'a':1}}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @Test
    void an_object_that_grows_with_every_chunk_counts_once() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'id':'c1','function':{'name':'write','arguments':{}}}"),
                        calls("{'index':0,'function':{'arguments':{'a':1}}}"),
                        calls("{'index':0,'function':{'arguments':{'a':1,'b':2}}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1,\"b\":2}");
    }

    @Test
    void snapshots_that_repeat_all_so_far_count_once() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "{"),
                        arguments(0, "{\"a\":"),
                        arguments(0, "{\"a\":\"x\""),
                        arguments(0, "{\"a\":\"x\"}"),
                        arguments(0, "{\"a\":\"x\"}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":\"x\"}");
    }

    @Test
    void a_value_that_looks_like_all_so_far_is_no_snapshot() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "{\"a\":"),
                        arguments(0, "{\"a\":1}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":{\"a\":1}}");
    }

    @Test
    void arguments_inside_a_json_string_are_unwrapped() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "\"{\\\"a\\\":"),
                        arguments(0, "1}\""),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"null\"", "\" {} \"", "\"\\\"{}\\\"\"", "\"\\\"\\\"\""})
    void no_arguments_inside_a_json_string_are_an_empty_object(String none) {
        Outcome outcome = replay.chunks(call(0, "c1", "write"), arguments(0, none), END);
        assertThat(outcome.items()).containsExactly("write{}");
    }

    @Test
    void an_empty_object_before_the_real_one_is_dropped_inside_a_json_string_too() {
        Outcome outcome =
                replay.chunks(call(0, "c1", "write"), arguments(0, "\"{}{\\\"a\\\":1}\""), END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @Test
    void snapshots_of_a_json_string_count_once() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"),
                        arguments(0, "\""),
                        arguments(0, "\"{\\\"a"),
                        arguments(0, "\"{\\\"a\\\":"),
                        arguments(0, "\"{\\\"a\\\":1}\""),
                        arguments(0, "\"{\\\"a\\\":1}\""),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @Test
    void several_calls_in_one_chunk_are_several_calls() {
        Outcome outcome =
                replay.chunks(
                        calls(
                                "{'index':0,'id':'c1','function':{'name':'write','arguments':'{}'}},"
                                    + "{'index':1,'id':'c2','function':{'name':'write','arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{}", "write{}");
    }

    @Test
    void whole_calls_without_id_and_index_are_calls_of_their_own() {
        Outcome outcome =
                replay.run(
                        whole(
                                "'tool_calls':[{'function':{'name':'write','arguments':'{}'}},"
                                        + "{'function':{'name':'write','arguments':'{}'}}]",
                                "tool_calls"));
        assertThat(outcome.items()).containsExactly("write{}", "write{}");
        assertThat(outcome.values("call_id")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "  ", "{}"})
    void no_arguments_are_an_empty_object(String none) {
        Outcome outcome = replay.chunks(call(0, "c1", "write"), arguments(0, none), END);
        assertThat(outcome.items()).containsExactly("write{}");
    }

    @Test
    void an_empty_object_before_the_real_one_is_dropped() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "write"), arguments(0, "{}"), arguments(0, "{\"a\":1}"), END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "{\"a\":1", "{\"a\":1}{\"b\":2}", "not json", "\"{}"})
    void arguments_that_are_not_whole_json_fail_the_turn(String broken) {
        Outcome outcome = replay.chunks(call(0, "c1", "write"), arguments(0, broken), END);
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.message()).contains("'write'", "not whole JSON");
        assertThat(outcome.items()).isEmpty();
    }

    @Test
    void a_call_that_was_cut_is_incomplete() {
        Outcome outcome =
                replay.chunks(call(0, "c1", "write"), arguments(0, "{\"a\":"), finish("length"));
        assertThat(outcome.status()).isEqualTo("incomplete");
        assertThat(outcome.values("status")).containsExactly("incomplete");
    }

    @Test
    void a_client_that_runs_whatever_ends_is_not_told_of_the_end_of_a_cut_call() {
        Outcome outcome =
                replay.rules(Replay.CODEX)
                        .chunks(
                                call(0, "c1", "write"),
                                arguments(0, "{\"a\":1}"),
                                call(1, "c2", "write"),
                                arguments(1, "{\"a\":"),
                                finish("length"));
        assertThat(outcome.status()).isEqualTo("incomplete");
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
    }

    @Test
    void a_call_that_was_cut_before_its_arguments_is_not_one_without() {
        Outcome outcome =
                replay.rules(Replay.CODEX).chunks(call(0, "c1", "write"), finish("length"));
        assertThat(outcome.items()).isEmpty();
    }

    @Test
    void a_call_that_was_cut_in_its_name_is_dropped_with_a_note() {
        Outcome outcome = replay.chunks(text("hm"), call(0, "c1", "wri"), finish("length"));
        assertThat(outcome.items()).containsExactly("message: hm");
        assertThat(outcome.notes()).extracting(Note::kind).containsExactly(Note.Kind.DROPPED);
    }

    @Test
    void a_client_without_parallel_calls_gets_the_first_and_a_note() {
        Outcome outcome =
                replay.rules(AnswerRules.NONE.with(Rule.ONLY_FIRST_CALL))
                        .chunks(
                                call(0, "c1", "write"),
                                arguments(0, "{\"a\":1}"),
                                call(1, "c2", "read"),
                                arguments(1, "{\"b\":1}"),
                                END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}");
        assertThat(outcome.notes()).singleElement().asString().contains("parallel_tool_calls");
    }

    @Test
    void an_empty_id_is_made_up() {
        Outcome outcome = replay.chunks(call(0, "", "write"), arguments(0, "{}"), END);
        assertThat(outcome.values("call_id").getFirst()).startsWith("call_");
    }

    @Test
    void an_id_that_the_conversation_knows_is_replaced() {
        Outcome outcome =
                replay.usedCallIds("0").chunks(call(0, "0", "write"), arguments(0, "{}"), END);
        assertThat(outcome.values("call_id").getFirst()).startsWith("call_");
    }

    @Test
    void calls_that_share_an_id_are_told_apart_by_index_and_name() {
        Outcome outcome =
                replay.chunks(
                        call(0, "0", "write"),
                        arguments(0, "{\"a\":1}"),
                        call(1, "0", "read"),
                        arguments(1, "{\"b\":2}"),
                        END);
        assertThat(outcome.items()).containsExactly("write{\"a\":1}", "read{\"b\":2}");
        assertThat(outcome.values("call_id")).doesNotHaveDuplicates();
    }

    @Test
    void an_id_that_comes_late_is_taken_while_the_call_is_not_open() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'function':{'name':'read'}}"),
                        calls("{'index':0,'id':'c1','function':{'arguments':'{}'}}"),
                        END);
        assertThat(outcome.values("call_id")).containsExactly("c1");
    }

    @Test
    void the_old_function_call_form_is_a_call() {
        Outcome outcome =
                replay.chunks(
                        delta("'function_call':{'name':'write','arguments':''}"),
                        delta("'function_call':{'arguments':'{}'}"),
                        finish("function_call"));
        assertThat(outcome.items()).containsExactly("write{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'tool_calls':[]",
                "'tool_calls':null",
                "'tool_calls':[{}]",
                "'function_call':{'name':'','arguments':''}",
                "'audio':{}"
            })
    void hollow_calls_are_none(String hollow) {
        Outcome outcome = replay.chunks(delta("'content':'hi'," + hollow), finish("stop"));
        assertThat(outcome.items()).containsExactly("message: hi");
    }

    @Test
    void text_and_calls_come_in_the_order_in_which_they_were_said() {
        Outcome outcome =
                replay.chunks(
                        text("before"),
                        call(0, "c1", "write"),
                        arguments(0, "{}"),
                        text("\n"),
                        END);
        assertThat(outcome.items()).containsExactly("message: before", "write{}");
    }

    @Test
    void text_after_a_call_is_a_message_after_it() {
        Outcome outcome =
                replay.chunks(call(0, "c1", "write"), arguments(0, "{}"), text("after"), END);
        assertThat(outcome.items()).containsExactly("write{}", "message: after");
    }

    @Test
    void tools_of_a_namespace_keep_it() {
        var target = new ToolTarget(ToolTarget.Kind.FUNCTION, "mcp__demo", "add");
        Outcome outcome =
                replay.tool(target)
                        .chunks(call(0, "c1", "mcp__demo__add"), arguments(0, "{}"), END);
        assertThat(outcome.values("name")).containsExactly("add");
        assertThat(outcome.values("namespace")).containsExactly("mcp__demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'index':0,'id':''", "'index':0,'id':null", "'index':0", "'id':''"})
    void calls_without_arguments_that_only_their_names_tell_apart_all_count(String label) {
        String read = "{%s,'function':{'name':'read','arguments':''}}".formatted(label);
        String write = "{%s,'function':{'name':'write','arguments':''}}".formatted(label);
        String look = "{%s,'function':{'name':'look'}}".formatted(label);
        replay.functions("look");
        assertThat(replay.chunks(calls(read), calls(write), calls(look), END).items())
                .containsExactly("read{}", "write{}", "look{}");
        assertThat(replay.chunks(calls(read + "," + write + "," + look), END).items())
                .containsExactly("read{}", "write{}", "look{}");
    }

    @Test
    void calls_of_different_tools_may_have_one_id_and_one_index() {
        String same = "'index':0,'id':'0','function'";
        Outcome outcome =
                replay.chunks(
                        calls("{" + same + ":{'name':'read','arguments':''}}"),
                        calls("{" + same + ":{'name':'write','arguments':''}}"),
                        calls("{" + same + ":{'arguments':'{}'}}"),
                        END);
        assertThat(outcome.items()).containsExactly("read{}", "write{}");
        assertThat(outcome.values("call_id")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>{\"name\":\"write\"}</tool_call>",
                "so: <function=write>",
                "<|channel|>commentary to=functions.write <|constrain|>json<|message|>{}<|call|>",
                "<|start|>assistant<|channel|>analysis<|message|>hm<|end|><|call|>",
                "assistantcommentary to=functions.write json{}",
                "<TOOLCALL>[{\"name\":\"write\"}]</TOOLCALL>",
                "<tool_calls>[{}]</tool_calls>",
                "<｜DSML｜function_calls>",
                "<｜tool▁calls▁begin｜>",
                "<|tool_call|>[{}]",
                "<|tool_call_start|>[write()]<|tool_call_end|>",
                "<start_function_call>call:write{}",
                "<seed:tool_call><function=write>",
                "<minimax:tool_call><invoke name=\"write\">",
                "<|START_ACTION|>[]<|END_ACTION|>",
                "{\"name\": \"write\", \"parameters\": {\"a\": 1}}",
                "{\"type\": \"function\", \"name\": \"write\", \"arguments\": {}}",
                "```json\n[{\"name\": \"write\", \"arguments\": {}}]\n```",
            })
    void a_call_written_as_text_stays_text_and_is_noted(String markup) {
        int half = markup.length() / 2;
        Outcome outcome =
                replay.chunks(
                        text(markup.substring(0, half)),
                        text(markup.substring(half)),
                        finish("stop"));
        assertThat(outcome.items()).containsExactly("message: " + markup);
        assertThat(outcome.notes()).singleElement().asString().contains("tool parser");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"Ada\", \"parameters\": 3}",
                "{\"write\": \"name\"}",
                "call x=functions.get() to a tool",
                "a < b, and [1] = c",
            })
    void text_that_only_looks_a_little_like_a_call_needs_no_note(String text) {
        for (int cut = 0; cut < text.length(); cut++) {
            assertThat(
                            replay.chunks(
                                            text(text.substring(0, cut)),
                                            text(text.substring(cut)),
                                            finish("stop"))
                                    .notes())
                    .isEmpty();
        }
    }
}
