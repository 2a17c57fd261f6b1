package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lmresp.chat.ToolCallDelta.Extent;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ChunkReaderTest {
    private final ChunkReader reader = new ChunkReader();

    private ChatChunk read(String json) {
        byte[] bytes = ("##" + json.replace('\'', '"') + "##").getBytes(StandardCharsets.UTF_8);
        return reader.read(bytes, 2, bytes.length - 2);
    }

    @Test
    void nothing_of_one_chunk_is_left_in_the_next() {
        read(
                "{'id':'a','service_tier':'flex','usage':{'prompt_tokens':1,'completion_tokens':1},"
                    + "'choices':[{'delta':{'content':'c','reasoning':'r','refusal':'n',"
                    + "'tool_calls':[{'id':'i'}],'annotations':[{}]},'logprobs':{'content':[{}]},"
                    + "'finish_reason':'stop'}]}");
        assertThat(read("{'choices':[{}]}"))
                .usingRecursiveComparison()
                .isEqualTo(
                        new ChatChunk(
                                "a",
                                "",
                                "",
                                "",
                                "",
                                List.of(),
                                "",
                                "",
                                null,
                                ChatChunk.Extras.NONE,
                                null));
    }

    @Test
    void what_follows_a_chunk_is_not_passed_over() {
        assertThatThrownBy(() -> read("{'choices':[]}{'choices':[]}"))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("after the JSON value");
    }

    @Test
    void the_first_id_and_model_that_say_something_are_kept() {
        read("{'id':'','model':'','choices':[]}");
        read("{'id':'a','model':'m','choices':[]}");
        ChatChunk last = read("{'id':'b','model':'n','choices':[]}");
        assertThat(last.id()).isEqualTo("a");
        assertThat(last.model()).isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "7",
                "'text'",
                "{'choices':null}",
                "{'choices':[null,7,[]]}",
                "{'choices':[{'delta':null}]}",
                "{'choices':[{'delta':[]}]}",
                "{'choices':[{'delta':{'content':null,'tool_calls':null,'role':null}}]}",
                "{'choices':[{'delta':{'tool_calls':[null,7],'function_call':null}}]}",
                "{'choices':[{'delta':{'annotations':null,'reasoning_details':{}},'logprobs':7}]}",
                "{'usage':null}",
                "{'usage':[]}",
                "{'usage':{}}",
                "{'usage':{'prompt_tokens':NaN,'completion_tokens':NaN}}",
                "{'choices':[],'usage':{'prompt_tokens':7,'completion_tokens':Infinity}}",
                "{'choices':[{'delta':{}}],'timings':{'speed':-Infinity}}",
                "{'x_groq':{'id':'req'}}",
                "{'x_groq':null,'choices':[]}",
                "{'choices':[{'index':99999999999,'delta':{'content':7.5e400}}]}"
            })
    void wrong_types_and_nulls_say_nothing(String json) {
        ChatChunk chunk = read(json);
        assertThat(chunk.error()).isNull();
        assertThat(chunk.toolCalls()).isEmpty();
        assertThat(chunk.usage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{'choices':[", "{'choices':[]", "{]", "nul"})
    void what_is_no_json_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void json_that_is_too_deep_is_refused() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1);
        assertThatThrownBy(() -> read("{'choices':" + deep))
                .isInstanceOf(JsonSyntaxException.class);
    }

    @Test
    void a_number_that_is_none_costs_only_itself() {
        ChatChunk chunk =
                read(
                        "{'choices':[{'delta':{'content':'a'}}],'usage':{'prompt_tokens':7,"
                            + "'completion_tokens':1,'cached_tokens':NaN,'per_second':Infinity}}");
        assertThat(chunk.content()).isEqualTo("a");
        assertThat(chunk.usage()).isEqualTo(new ChatUsage(7, 1, 8, 0, 0));
    }

    @Test
    void an_index_too_large_is_none() {
        ChatChunk chunk =
                read("{'choices':[{'delta':{'tool_calls':[{'index':99999999999,'id':'c'}]}}]}");
        assertThat(chunk.toolCalls())
                .containsExactly(
                        new ToolCallDelta(
                                ToolCallDelta.NO_INDEX, "c", "", "", Extent.PIECE, false));
    }

    @Test
    void usage_may_stand_in_the_choice_or_at_groq() {
        String usage = "'usage':{'prompt_tokens':1,'completion_tokens':2}";
        assertThat(read("{'choices':[{" + usage + "}]}").usage()).isNotNull();
        assertThat(read("{'choices':[],'x_groq':{'id':'r'," + usage + "}}").usage()).isNotNull();
    }

    @Test
    void an_error_beside_a_piece_comes_with_it() {
        ChatChunk chunk =
                read("{'error':{'message':'no'},'choices':[{'delta':{'content':'half'}}]}");
        assertThat(chunk.content()).isEqualTo("half");
        assertThat(chunk.error()).isNotNull();
    }

    @Test
    void a_message_repeats_what_deltas_have_said() {
        String both = "{'choices':[{'delta':{'content':'b'},'message':{'content':'ab'}}]}";
        String swapped = "{'choices':[{'message':{'content':'abc'},'delta':{'content':'c'}}]}";
        read("{'choices':[{'delta':{'role':'assistant'},'message':{'content':''}}]}");
        assertThat(read("{'choices':[{'delta':{'content':'a'}}]}").content()).isEqualTo("a");
        assertThat(read(both).content()).isEqualTo("b");
        assertThat(read(swapped).content()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'delta':null,", "'delta':{'role':'assistant','content':''},"})
    void a_message_without_a_delta_that_says_something_is_told_once(String delta) {
        String last = "{'choices':[{%s'message':{'content':'ab'}}]}".formatted(delta);
        assertThat(new ChunkReaderTest().read(last).content()).isEqualTo("ab");
        read("{'choices':[{'delta':{'content':'ab'}}]}");
        assertThat(read(last).content()).isEmpty();
    }

    @Test
    void a_whole_answer_may_have_an_empty_delta_behind_its_message() {
        assertThat(
                        read("{'choices':[{'message':{'content':'a'},'delta':{'content':''}}]}")
                                .content())
                .isEqualTo("a");
    }

    @Test
    void another_choice_says_nothing_about_this_one() {
        read("{'choices':[{'index':1,'delta':{'content':'other'}}]}");
        assertThat(read("{'choices':[{'message':{'content':'a'}}]}").content()).isEqualTo("a");
    }

    @Test
    void a_call_of_a_whole_answer_is_whole() {
        String calls = "{'tool_calls':[{'function':{'name':'f','arguments':'{}'}}]}";
        assertThat(read("{'choices':[{'message':" + calls + "}]}").toolCalls())
                .extracting(ToolCallDelta::extent)
                .containsExactly(Extent.CALL);
        assertThat(read("{'choices':[{'delta':" + calls + "}]}").toolCalls())
                .extracting(ToolCallDelta::extent)
                .containsExactly(Extent.PIECE);
    }
}
