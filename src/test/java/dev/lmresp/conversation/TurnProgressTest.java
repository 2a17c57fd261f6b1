package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What events add up to. */
class TurnProgressTest {
    private long now;
    private final TurnProgress progress = new TurnProgress(() -> now);

    @Test
    void deltas_become_parts_in_their_order() {
        add("{'type':'response.reasoning_text.delta','item_id':'r','delta':'Hm'}");
        add("{'type':'response.output_item.done','item':{'id':'r','type':'reasoning'}}");
        add("{'type':'response.output_text.delta','item_id':'m','delta':'Hel'}");
        add("{'type':'response.output_text.delta','item_id':'m','delta':'lo'}");
        assertThat(parts()).containsExactly("REASONING Hm done", "TEXT Hello");
    }

    @Test
    void a_call_shows_its_name_before_its_arguments_are_there() {
        add(
                "{'type':'response.output_item.added','item':{'id':'c','type':'function_call','name':'add'}}");
        assertThat(parts()).containsExactly("CALL add: ");
        add("{'type':'response.function_call_arguments.delta','item_id':'c','delta':'{}'}");
        assertThat(parts()).containsExactly("CALL add: {}");
    }

    @Test
    void a_message_that_has_not_ended_counts_as_said() {
        add("{'type':'response.output_text.delta','item_id':'m','delta':'half a sen'}");
        assertThat(progress.output()).hasSize(1);
        JsonNode message = progress.output().getFirst();
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("content").path(0).path("text").asText()).isEqualTo("half a sen");
    }

    @Test
    void a_call_that_was_cut_off_is_not_kept() {
        add(
                "{'type':'response.output_item.done','item':{'id':'c','type':'function_call','status':'incomplete','name':'rm','arguments':'{'}}");
        assertThat(progress.output()).isEmpty();
    }

    @Test
    void an_answer_in_one_piece_has_the_same_parts_as_a_stream() {
        add(
                """
                {'type':'response.completed','response':{'output':[
                  {'id':'r','type':'reasoning','content':[{'type':'reasoning_text','text':'Hm'}]},
                  {'id':'m','type':'message','content':[{'type':'output_text','text':'Hello'}]},
                  {'id':'c','type':'function_call','name':'add','arguments':'{}'}],
                 'usage':{'output_tokens':7,'total_tokens':20}}}
                """);
        assertThat(parts())
                .containsExactly("REASONING Hm done", "TEXT Hello done", "CALL add: {} done");
        assertThat(progress.output()).hasSize(3);
        assertThat(progress.lastText()).isEqualTo("Hello");
        assertThat(progress.figures().outputTokens()).isEqualTo(7);
        assertThat(progress.figures().contextTokens()).isEqualTo(20);
    }

    @Test
    void the_items_of_a_stream_are_not_taken_again_from_its_last_event() {
        add("{'type':'response.output_text.delta','item_id':'m','delta':'Hi'}");
        String item = "{'id':'m','type':'message','content':[{'type':'output_text','text':'Hi'}]}";
        add("{'type':'response.output_item.done','item':" + item + "}");
        add("{'type':'response.completed','response':{'output':[" + item + "]}}");
        assertThat(parts()).containsExactly("TEXT Hi done");
        assertThat(progress.output()).hasSize(1);
    }

    @Test
    void the_rate_is_that_of_the_time_in_which_tokens_came() {
        now = 500_000_000;
        add("{'type':'response.output_text.delta','item_id':'m','delta':'a'}");
        now = 1_500_000_000;
        add("{'type':'response.output_text.delta','item_id':'m','delta':'b'}");
        // the engine took its time to end
        now = 9_000_000_000L;
        add("{'type':'response.completed','response':{'usage':{'output_tokens':51}}}");
        TurnFigures figures = progress.figures();
        assertThat(figures.firstDelta()).isEqualTo(500_000_000);
        assertThat(figures.tokensPerSecond()).isEqualTo(50);
        assertThat(figures.isCounted()).isTrue();
    }

    @Test
    void a_turn_with_tools_counts_the_tokens_of_all_answers() {
        add("{'type':'response.completed','response':{'usage':{'output_tokens':5}}}");
        progress.addOutput("add", Json.object().put("call_id", "1").put("output", "5"));
        add("{'type':'response.completed','response':{'usage':{'output_tokens':6}}}");
        assertThat(progress.figures().outputTokens()).isEqualTo(11);
        assertThat(parts()).containsExactly("OUTPUT add: 5 done");
    }

    private void add(String event) {
        JsonNode data = Json.parse(event.replace('\'', '"'));
        progress.add(new ServerEvent(data.path("type").asText(), data));
    }

    private List<String> parts() {
        var texts = new ArrayList<String>();
        progress.look(
                parts ->
                        parts.forEach(
                                part ->
                                        texts.add(
                                                part.kind()
                                                        + (part.name().isEmpty()
                                                                ? " "
                                                                : " " + part.name() + ": ")
                                                        + part.text()
                                                        + (part.isDone() ? " done" : ""))));
        return texts;
    }
}
