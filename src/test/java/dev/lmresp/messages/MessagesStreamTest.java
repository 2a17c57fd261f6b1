package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.responses.ApiError;
import dev.lmresp.responses.ContentPart;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.Item.Status;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.Usage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/** Which events of a message the events of a response become. */
class MessagesStreamTest {
    private ToldMessage told;
    private ResponseStream response;

    MessagesStreamTest() {
        wants("thinking:adaptive");
    }

    /** Begins again, for a client with other wishes. */
    private void wants(String wishes) {
        told = new ToldMessage(wishes);
        response = new ResponseStream("resp_1", "m", new Echo("\"x\":1"), () -> 7, told);
        response.start();
    }

    private void reasons(String text, String sealed) {
        int index = response.nextIndex();
        var begun = new Item.Reasoning("rs", Status.IN_PROGRESS, List.of(), "", "");
        response.accept(new Event.ItemAdded(index, begun));
        if (!text.isEmpty()) {
            response.accept(
                    new Event.TextDelta(Event.Text.REASONING, "rs", index, 0, text, List.of()));
        }
        done(index, new Item.Reasoning("rs", Status.COMPLETED, List.of(), text, sealed));
    }

    private void says(Event.Text kind, String... pieces) {
        int index = response.nextIndex();
        var begun = new Item.Message("msg", Item.Role.ASSISTANT, Status.IN_PROGRESS, List.of());
        response.accept(new Event.ItemAdded(index, begun));
        for (String piece : pieces) {
            response.accept(new Event.TextDelta(kind, "msg", index, 0, piece, List.of()));
        }
        done(
                index,
                new Item.Message(
                        "msg",
                        Item.Role.ASSISTANT,
                        Status.COMPLETED,
                        List.of(new ContentPart.OutputText(String.join("", pieces)))));
    }

    private int begins(String callId, String name) {
        int index = response.nextIndex();
        response.accept(new Event.ItemAdded(index, call(Status.IN_PROGRESS, callId, name, "")));
        return index;
    }

    private void adds(int index, String piece) {
        response.accept(new Event.ArgumentsDelta("fc", index, piece));
    }

    private void ends(int index, String callId, String name, String arguments) {
        response.accept(new Event.ArgumentsDone("fc", index, name, arguments));
        done(index, call(Status.COMPLETED, callId, name, arguments));
    }

    private static Item call(Status status, String callId, String name, String arguments) {
        return new Item.FunctionCall("fc", status, callId, name, "", arguments);
    }

    private void done(int index, Item item) {
        response.accept(new Event.ItemDone(index, item));
        response.done(index, item);
    }

    /** The events in a word each: a type and, of deltas, their text. */
    private List<String> words() {
        var words = new ArrayList<String>();
        for (JsonNode event : told.events()) {
            JsonNode delta = event.path("delta");
            String text =
                    delta.path("text").asText("")
                            + delta.path("thinking").asText("")
                            + delta.path("signature").asText("")
                            + delta.path("partial_json").asText("")
                            + delta.path("stop_reason").asText("")
                            + event.at("/content_block/type").asText("");
            String type = event.path("type").asText().replace("content_block_", "");
            words.add((type + " " + text).strip());
        }
        return words;
    }

    @Test
    void each_item_becomes_a_block() {
        reasons("Hm.", "lmresp1.abc");
        says(Event.Text.OUTPUT, "Hel", "lo");
        int call = begins("c1", "look");
        adds(call, "{\"a\":");
        adds(call, "1}");
        ends(call, "c1", "look", "{\"a\":1}");
        response.complete();
        assertThat(words())
                .containsExactly(
                        "message_start",
                        "start thinking",
                        "delta Hm.",
                        "delta lmresp1.abc",
                        "stop",
                        "start text",
                        "delta Hel",
                        "delta lo",
                        "stop",
                        "start tool_use",
                        "delta {\"a\":",
                        "delta 1}",
                        "stop",
                        "message_delta tool_use",
                        "message_stop");
    }

    @Test
    void calls_that_come_at_the_same_time_are_told_one_after_the_other() {
        int one = begins("c1", "look");
        int two = begins("c2", "find");
        adds(one, "{\"a\"");
        adds(two, "{\"b\"");
        adds(one, ":1}");
        adds(two, ":2}");
        ends(one, "c1", "look", "{\"a\":1}");
        ends(two, "c2", "find", "{\"b\":2}");
        response.complete();
        assertThat(words())
                .containsExactly(
                        "message_start",
                        "start tool_use",
                        "delta {\"a\"",
                        "delta :1}",
                        "stop",
                        "start tool_use",
                        "delta {\"b\"",
                        "delta :2}",
                        "stop",
                        "message_delta tool_use",
                        "message_stop");
    }

    @Test
    void the_message_starts_with_its_first_block_and_silence_before_it_is_a_ping() {
        response.keepAlive();
        assertThat(told.written()).doesNotContain("message_start").contains("ping");
        says(Event.Text.OUTPUT, "Hi");
        assertThat(told.written()).contains("message_start");
        response.complete();
        told.check();
    }

    @Test
    void a_client_that_wants_no_text_of_the_thinking_gets_its_signature() {
        wants("thinking:adaptive display:omitted");
        reasons("Hm.", "lmresp1.abc");
        says(Event.Text.OUTPUT, "Hi");
        response.complete();
        assertThat(words())
                .startsWith("message_start", "start thinking", "delta lmresp1.abc", "stop")
                .doesNotContain("delta Hm.");
    }

    @Test
    void a_client_that_has_not_enabled_thinking_sees_none() {
        wants("");
        reasons("Hm.", "lmresp1.abc");
        says(Event.Text.OUTPUT, "Hi");
        response.complete();
        assertThat(words()).startsWith("message_start", "start text", "delta Hi", "stop");
    }

    @Test
    void thinking_that_is_only_sealed_has_a_block_for_its_signature() {
        reasons("", "lmresp1.abc");
        response.complete();
        assertThat(words()).startsWith("message_start", "start thinking", "delta lmresp1.abc");
    }

    @Test
    void thinking_in_which_nothing_is_sealed_has_a_signature_all_the_same() {
        reasons("Hm.", "");
        response.complete();
        assertThat(words()).contains("delta lmresp0");
        assertThat(Signature.isForeign("lmresp0")).isFalse();
    }

    @Test
    void an_empty_answer_has_no_block() {
        says(Event.Text.OUTPUT);
        response.complete();
        assertThat(words())
                .containsExactly("message_start", "message_delta end_turn", "message_stop");
    }

    @ParameterizedTest
    @CsvSource({
        "max_output_tokens, max_tokens",
        "content_filter, refusal",
    })
    void an_answer_that_ended_early_says_why(String ours, String theirs) {
        says(Event.Text.OUTPUT, "Hel");
        response.incomplete(ours);
        assertThat(words()).contains("message_delta " + theirs);
    }

    @Test
    void a_refusal_is_text_and_the_reason() {
        says(Event.Text.REFUSAL, "No.");
        response.complete();
        assertThat(words()).contains("delta No.", "message_delta refusal");
    }

    @Test
    void a_stop_sequence_after_a_call_is_not_told_as_the_call_is_the_reason() {
        wants("stop:END");
        int call = begins("call_1", "look");
        adds(call, "{}");
        ends(call, "call_1", "look", "{}");
        response.stop("END");
        response.complete();
        told.check();
        JsonNode message = told.message();
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(message.path("stop_sequence").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"END, stop_sequence", "<|im_end|>, end_turn", "'', end_turn"})
    void only_a_stop_sequence_of_the_client_is_told(String said, String reason) {
        wants("stop:END");
        says(Event.Text.OUTPUT, "Hi");
        response.stop(said);
        response.complete();
        JsonNode message = told.message();
        assertThat(message.path("stop_reason").asText()).isEqualTo(reason);
        assertThat(message.path("stop_sequence").isTextual())
                .isEqualTo(reason.equals("stop_sequence"));
    }

    @Test
    void a_call_that_was_cut_off_is_in_the_stream_and_not_in_the_message() {
        says(Event.Text.OUTPUT, "Hi");
        int call = begins("c1", "look");
        adds(call, "{\"a\":");
        response.incomplete("max_output_tokens");
        JsonNode message = told.message();
        assertThat(message.path("content")).hasSize(1);
        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
        told.check();
    }

    @Test
    void cached_tokens_are_counted_apart() {
        response.usage(new Usage(100, 60, 9, 4, 109));
        says(Event.Text.OUTPUT, "Hi");
        response.complete();
        JsonNode usage = told.message().path("usage");
        assertThat(usage.path("input_tokens").asInt()).isEqualTo(40);
        assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(60);
        assertThat(usage.path("cache_creation_input_tokens").asInt(-1)).isZero();
        assertThat(usage.path("output_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void a_failure_is_an_error_and_leaves_the_block_open() {
        int call = begins("c1", "look");
        adds(call, "{}");
        response.fail(new ApiError(503, "server_error", "server_error", null, "overloaded"));
        List<JsonNode> events = told.events();
        assertThat(events.getLast().at("/error/type").asText()).isEqualTo("overloaded_error");
        assertThat(events.getLast().at("/error/message").asText()).isEqualTo("overloaded");
        assertThat(events).noneMatch(it -> it.path("type").asText().contains("stop"));
    }
}
