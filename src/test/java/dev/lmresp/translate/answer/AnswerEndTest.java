package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.arguments;
import static dev.lmresp.translate.answer.Say.call;
import static dev.lmresp.translate.answer.Say.delta;
import static dev.lmresp.translate.answer.Say.finish;
import static dev.lmresp.translate.answer.Say.reasoning;
import static dev.lmresp.translate.answer.Say.text;
import static dev.lmresp.translate.answer.Say.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.translate.answer.AnswerRules.Rule;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a response ends follows from how the engine ended, or failed to. */
class AnswerEndTest {
    private static final String USAGE =
            "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}";

    private final Replay replay = new Replay().functions("run");

    @ParameterizedTest
    @CsvSource({
        "stop, completed,",
        "tool_calls, completed,",
        "eos, completed,",
        "'', completed,",
        "length, incomplete, max_output_tokens",
        "max_tokens, incomplete, max_output_tokens",
        "model_length, incomplete, max_output_tokens",
        "content_filter, incomplete, content_filter",
        "SAFETY, incomplete, content_filter",
        "error, failed,",
        "abort, failed,",
        "parse_error, failed,"
    })
    void a_finish_reason_decides_the_status(String finish, String status, String reason) {
        Outcome outcome = replay.chunks(text("hi"), finish(finish));
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.response().at("/incomplete_details/reason").asText(null))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        // limited, tokens of the answer, status
        "false,   , failed",
        "false, 0 , failed",
        "true , 0 , failed",
        "true ,   , incomplete",
        "true , 5 , incomplete",
        "false, 5 , incomplete",
    })
    void a_cut_before_the_first_token_means_that_there_was_no_room(
            boolean limited, Integer tokens, String status) {
        if (limited) {
            replay.limited();
        }
        String usage =
                tokens == null
                        ? ""
                        : ",'usage':{'prompt_tokens':9,'completion_tokens':%d,'total_tokens':%d}"
                                .formatted(tokens, 9 + tokens);
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'index':0,'delta':{},'finish_reason':'length'}]%s}"
                                .formatted(usage));
        assertThat(outcome.status()).isEqualTo(status);
    }

    @Test
    void a_finish_reason_may_come_with_the_last_piece() {
        Outcome outcome =
                replay.chunks(
                        text("a"),
                        "{'choices':[{'index':0,'delta':{'content':'b'},'finish_reason':'stop'}]}");
        assertThat(outcome.items()).containsExactly("message: ab");
        assertThat(outcome.status()).isEqualTo("completed");
    }

    @ParameterizedTest
    @CsvSource({"stop, stop, completed", "tool_calls, stop, completed", "length, stop, incomplete"})
    void of_two_finish_reasons_the_graver_counts(String first, String second, String status) {
        Outcome outcome = replay.chunks(text("a"), finish(first), text("b"), finish(second));
        assertThat(outcome.items()).containsExactly("message: ab");
        assertThat(outcome.status()).isEqualTo(status);
    }

    @Test
    void stop_may_end_calls_too() {
        Outcome outcome = replay.chunks(call(0, "c1", "run"), arguments(0, "{}"), finish("stop"));
        assertThat(outcome.items()).containsExactly("run{}");
        assertThat(outcome.status()).isEqualTo("completed");
    }

    @Test
    void the_end_mark_closes_what_has_no_finish_reason() {
        Outcome outcome = replay.chunks(text("hi"), call(0, "c1", "run"), arguments(0, "{}"));
        assertThat(outcome.items()).containsExactly("message: hi", "run{}");
        assertThat(outcome.status()).isEqualTo("completed");
    }

    @Test
    void usage_closes_what_has_neither_mark_nor_finish_reason() {
        assertThat(replay.unmarked(text("hi"), USAGE).status()).isEqualTo("completed");
    }

    @Test
    void a_finish_reason_needs_no_end_mark() {
        assertThat(replay.unmarked(text("hi"), finish("stop")).status()).isEqualTo("completed");
    }

    @Test
    void text_that_just_ends_fails() {
        Outcome outcome = replay.unmarked(text("hi"));
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.message()).contains("broke off");
    }

    @Test
    void a_call_that_just_ends_fails() {
        Outcome outcome = replay.unmarked(text("hi"), call(0, "c1", "run"), arguments(0, "{}"));
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.message()).contains("broke off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": keep-alive\n\n", "data: {\"choices\":[]}\n\n", "hello"})
    void a_body_that_says_nothing_fails(String body) {
        assertThat(replay.run(body).message()).contains("without saying anything");
    }

    @Test
    void reasoning_that_just_ends_fails() {
        assertThat(replay.unmarked(reasoning("hm")).status()).isEqualTo("failed");
    }

    @Test
    void an_answer_of_nothing_but_reasoning_fails() {
        Outcome outcome = replay.chunks(reasoning("hm"), text("\n"), finish("stop"));
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.message()).contains("after the reasoning");
    }

    @Test
    void an_answer_of_nothing_fails() {
        assertThat(replay.chunks(text("\n"), finish("stop")).status()).isEqualTo("failed");
    }

    @Test
    void after_the_result_of_a_tool_an_answer_may_say_nothing() {
        replay.silenceAllowed();
        assertThat(replay.chunks(text("\n"), finish("stop")).status()).isEqualTo("completed");
        assertThat(replay.chunks(reasoning("hm"), finish("stop")).items())
                .containsExactly("reasoning: hm");
    }

    @Test
    void reasoning_that_took_all_tokens_is_incomplete() {
        Outcome outcome = replay.chunks(reasoning("hm"), finish("length"));
        assertThat(outcome.status()).isEqualTo("incomplete");
        assertThat(outcome.values("status")).containsExactly("incomplete");
    }

    @Test
    void a_filter_may_leave_nothing() {
        Outcome outcome = replay.run("{\"choices\":[{\"finish_reason\":\"content_filter\"}]}");
        assertThat(outcome.status()).isEqualTo("incomplete");
    }

    @Test
    void an_error_after_the_finish_reason_changes_nothing() {
        Outcome outcome =
                replay.chunks(text("hi"), finish("length"), "{'error':{'message':'late'}}", USAGE);
        assertThat(outcome.status()).isEqualTo("incomplete");
        assertThat(outcome.response().at("/usage/total_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void an_error_in_the_middle_fails_the_response_and_leaves_its_items_open() {
        Outcome outcome = replay.chunks(text("hi"), "{'error':{'message':'no memory'}}");
        assertThat(outcome.message()).isEqualTo("no memory");
        assertThat(outcome.items()).isEmpty();
    }

    @Test
    void a_refusal_is_an_answer() {
        Outcome outcome =
                replay.chunks(
                        delta("'content':null,'refusal':'I '"),
                        delta("'refusal':'will not'"),
                        finish("stop"));
        assertThat(outcome.items()).containsExactly("message: I will not");
        assertThat(outcome.deltas("response.refusal.delta")).containsExactly("I ", "will not");
    }

    @Test
    void a_client_that_drops_refusals_gets_text() {
        Outcome outcome =
                replay.rules(Replay.CODEX).run(whole("'content':null,'refusal':'no'", "stop"));
        assertThat(outcome.deltas("response.output_text.delta")).containsExactly("no");
    }

    @Test
    void a_broken_event_fails_and_says_where() {
        Outcome outcome = replay.chunks(text("hi"), "{'choices':[");
        assertThat(outcome.message()).contains("line 1");
    }

    @Test
    void unknown_usage_is_null_and_not_zero() {
        assertThat(replay.chunks(text("hi"), finish("stop")).response().path("usage").isNull())
                .isTrue();
    }

    @Test
    void the_last_of_several_usages_counts() {
        Outcome outcome =
                replay.chunks(
                        "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':1}}",
                        text("hi"),
                        USAGE,
                        finish("stop"),
                        "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':null}}");
        assertThat(outcome.response().at("/usage/output_tokens").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "stop"})
    void a_summary_that_is_not_used_is_not_in_the_response_either(String finish) {
        Outcome outcome =
                replay.rules(AnswerRules.NONE.with(Rule.COMPACTS))
                        .chunks(text("The user"), call(0, "c", "run"), finish(finish));
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.response().path("output")).isEmpty();
    }
}
