package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.arguments;
import static dev.lmresp.translate.answer.Say.call;
import static dev.lmresp.translate.answer.Say.delta;
import static dev.lmresp.translate.answer.Say.finish;
import static dev.lmresp.translate.answer.Say.reasoning;
import static dev.lmresp.translate.answer.Say.text;
import static dev.lmresp.translate.answer.Say.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.translate.answer.AnswerRules.Rule;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Reasoning becomes an item of its own, wherever an engine puts it. */
class ReasoningTest {
    private static final String STOP = finish("stop");

    private final Replay replay = new Replay().functions("run");

    /** The text in pieces of one length, as items. */
    private Outcome say(String text, int size) {
        var chunks = new ArrayList<String>();
        for (int i = 0; i < text.length(); i += size) {
            chunks.add(text(text.substring(i, Math.min(text.length(), i + size))));
        }
        chunks.add(STOP);
        return replay.chunks(chunks.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'reasoning_content':'hm'",
                "'reasoning':'hm'",
                "'reasoning_content':'hm','reasoning':'hm'",
                "'reasoning':'hm','reasoning_content':null",
                "'reasoning':'hm','reasoning_details':[{'type':'reasoning.text','text':'hm'}]",
                "'reasoning_details':[{'type':'reasoning.text','text':'hm'}]",
                "'reasoning_details':[{'type':'reasoning.summary','summary':'hm'}]",
                "'content':[{'type':'thinking','thinking':[{'type':'text','text':'hm'}]}]"
            })
    void reasoning_is_read_once_from_any_field(String members) {
        Outcome outcome = replay.chunks(delta(members), text("yes"), STOP);
        assertThat(outcome.items()).containsExactly("reasoning: hm", "message: yes");
    }

    @Test
    void details_that_sum_up_what_was_streamed_do_not_count() {
        Outcome outcome =
                replay.chunks(
                        delta("'reasoning':'h'"),
                        delta("'reasoning':'m'"),
                        delta("'reasoning_details':[{'type':'reasoning.text','text':'hm'}]"),
                        text("yes"),
                        STOP);
        assertThat(outcome.items()).containsExactly("reasoning: hm", "message: yes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'reasoning_content':null",
                "'reasoning_content':''",
                "'reasoning':'','reasoning_details':[]",
                "'reasoning_details':[{'type':'reasoning.encrypted','data':'xyz'}]"
            })
    void no_item_is_opened_for_reasoning_without_text(String members) {
        Outcome outcome = replay.chunks(delta("'content':'yes'," + members), STOP);
        assertThat(outcome.items()).containsExactly("message: yes");
    }

    @Test
    void line_breaks_before_the_reasoning_are_no_message() {
        Outcome outcome = replay.chunks(text("\n"), reasoning("hm"), text("yes"), STOP);
        assertThat(outcome.items()).containsExactly("reasoning: hm", "message: yes");
    }

    @Test
    void reasoning_after_a_call_is_an_item_after_it() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "run"),
                        arguments(0, "{}"),
                        reasoning("hm"),
                        finish("tool_calls"));
        assertThat(outcome.items()).containsExactly("run{}", "reasoning: hm");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "<think>hm</think>yes,hm,yes",
                "<think>\\nhm\\n</think>\\n\\nyes,hm,yes",
                "\\n <think>hm</think>yes,hm,yes",
                "<think>a < b</thin k</think>yes,a < b</thin k,yes",
                "<think>a\\n\\nb</think>yes,a\\n\\nb,yes",
                "<think>hm</think>\\n<think>hm</think>yes,hmhm,yes",
                "<thinking>hm</thinking>yes,hm,yes",
                "[THINK]hm[/THINK]yes,hm,yes",
                "◁think▷hm◁/think▷yes,hm,yes",
                "<seed:think>hm</seed:think>yes,hm,yes"
            })
    void tags_at_the_start_of_the_text_hold_reasoning(
            String said, String reasoning, String answer) {
        String text = said.translateEscapes();
        for (int size : new int[] {1, 2, 7, 1000}) {
            assertThat(say(text, size).items())
                    .as("pieces of %d", size)
                    .containsExactly(
                            "reasoning: " + reasoning.translateEscapes(), "message: " + answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The tag <think> opens a thought, </think> ends it.",
                "Look:\n```\n<think>x\n</think>\n```\nDone.",
                "`<think>hm</think>`",
                "<thin",
                "<thinker>x</thinker>",
                "a < b",
                "x\n</thinker>",
                "x\n </think> y",
                "  indented"
            })
    void text_that_speaks_of_tags_stays_as_it_is(String text) {
        for (int size : new int[] {1, 2, 7, 1000}) {
            Outcome outcome = say(text, size);
            assertThat(outcome.items())
                    .as("pieces of %d", size)
                    .containsExactly("message: " + text);
            assertThat(outcome.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<think></think>yes", "<think>\n\n</think>\n\nyes", "</think>\n\nyes"})
    void empty_reasoning_is_no_item(String text) {
        for (int size : new int[] {1, 2, 7, 1000}) {
            assertThat(say(text, size).items()).containsExactly("message: yes");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Let me|see.|</think>|\n\nIt is blue.",
                "Let me|see.</thi|nk>It is| blue.",
                "<think>|Let me|see.</think>It is blue.",
                "<th|ink>Let me|see.</think>It is blue.",
            })
    void where_the_template_opens_the_reasoning_the_answer_begins_in_it(String pieces) {
        replay.rules(AnswerRules.NONE.with(Rule.THOUGHT_OPENED));
        var chunks = new ArrayList<String>();
        for (String piece : pieces.split("\\|")) {
            chunks.add(text(piece));
        }
        chunks.add(finish("stop"));
        Outcome outcome = replay.chunks(chunks.toArray(String[]::new));
        assertThat(outcome.items())
                .containsExactly("reasoning: Let mesee.", "message: It is blue.");
        assertThat(outcome.notes()).isEmpty();
    }

    @Test
    void an_engine_that_tells_reasoning_from_text_has_opened_none() {
        replay.rules(AnswerRules.NONE.with(Rule.THOUGHT_OPENED));
        Outcome outcome = replay.chunks(reasoning("Hm."), text("It is blue."), finish("stop"));
        assertThat(outcome.items()).containsExactly("reasoning: Hm.", "message: It is blue.");
    }

    @Test
    void a_closing_tag_alone_parts_the_reasoning_from_the_answer_with_a_note() {
        for (int size : new int[] {1, 2, 7}) {
            Outcome outcome = say("hm\n</think>\n\nyes", size);
            assertThat(outcome.items()).containsExactly("message: hm\n", "message: yes");
            assertThat(outcome.notes()).singleElement().asString().contains("</think>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hm\n</think>\n\nyes",
                "\nhm\n\n</think>yes",
                " hm\n```\n</think>\n```\n</think>\nyes"
            })
    void before_a_closing_tag_that_comes_with_the_first_text_stands_reasoning(String text) {
        String thought = text.substring(0, text.lastIndexOf("</think>")).strip();
        for (Outcome outcome :
                List.of(
                        say(text, 1000),
                        new Replay().run(whole("'content':" + Say.quoted(text), "stop")),
                        new Replay()
                                .chunks(
                                        text("\n\n"),
                                        text(text.substring(0, text.length() - 2)),
                                        text("es"),
                                        STOP))) {
            assertThat(outcome.items()).containsExactly("reasoning: " + thought, "message: yes");
            assertThat(outcome.notes()).isEmpty();
        }
    }

    @Test
    void a_call_may_follow_a_closing_tag_that_comes_alone() {
        Outcome outcome =
                replay.chunks(text("hm\n</think>\n\n"), call(0, "c1", "run"), finish("tool_calls"));
        assertThat(outcome.items()).containsExactly("reasoning: hm", "run{}");
    }

    @Test
    void tags_are_text_where_the_engine_tells_reasoning_itself() {
        Outcome outcome = replay.chunks(reasoning("hm"), text("a\n</think>\nb"), STOP);
        assertThat(outcome.items()).containsExactly("reasoning: hm", "message: a\n</think>\nb");
    }

    @Test
    void reasoning_that_was_cut_inside_its_tags_is_reasoning() {
        Outcome outcome = replay.chunks(text("<think>hm "), finish("length"));
        assertThat(outcome.items()).containsExactly("reasoning: hm");
        assertThat(outcome.status()).isEqualTo("incomplete");
    }

    @Test
    void a_call_may_follow_the_tags() {
        Outcome outcome =
                replay.chunks(
                        text("<think>hm</think>\n\n"), call(0, "c1", "run"), finish("tool_calls"));
        assertThat(outcome.items()).containsExactly("reasoning: hm", "run{}");
    }

    @Test
    void a_whole_answer_is_split_alike() {
        Outcome outcome = replay.run(whole("'content':'<think>hm</think>yes'", "stop"));
        assertThat(outcome.items()).containsExactly("reasoning: hm", "message: yes");
    }

    @Test
    void reasoning_is_its_own_summary_where_one_is_asked_for() {
        Outcome outcome =
                new Replay()
                        .rules(AnswerRules.NONE.with(Rule.REASONING_AS_SUMMARY))
                        .chunks(reasoning("h"), reasoning("m"), text("yes"), STOP);
        JsonNode item = outcome.response().path("output").path(0);
        assertThat(item.path("summary").toString())
                .isEqualTo("[{\"type\":\"summary_text\",\"text\":\"hm\"}]");
        assertThat(item.path("content")).isEmpty();
        assertThat(outcome.events().stream().skip(2).limit(8).map(ReasoningTest::inShort))
                .containsExactly(
                        "response.output_item.added null null",
                        "response.reasoning_summary_part.added 0"
                                + " {\"type\":\"summary_text\",\"text\":\"\"}",
                        "response.reasoning_summary_text.delta 0 \"h\"",
                        "response.reasoning_summary_text.delta 0 \"m\"",
                        "response.reasoning_summary_text.done 0 \"hm\"",
                        "response.reasoning_summary_part.done 0"
                                + " {\"type\":\"summary_text\",\"text\":\"hm\"}",
                        "response.output_item.done null null",
                        "response.output_item.added null null");
        assertThat(outcome.events()).noneMatch(ReasoningTest::isContentOfReasoning);
    }

    @Test
    void reasoning_between_tags_is_summary_too_and_cut_reasoning_is_incomplete() {
        Outcome outcome =
                new Replay()
                        .rules(AnswerRules.NONE.with(Rule.REASONING_AS_SUMMARY))
                        .limited()
                        .chunks(text("<think>h"), text("m"), finish("length"));
        JsonNode item = outcome.response().path("output").path(0);
        assertThat(item.path("summary").path(0).path("text").asText()).isEqualTo("hm");
        assertThat(item.path("status").asText()).isEqualTo("incomplete");
    }

    private static String inShort(JsonNode event) {
        JsonNode told =
                event.has("part")
                        ? event.path("part")
                        : event.has("delta") ? event.path("delta") : event.get("text");
        return event.path("type").asText() + " " + event.get("summary_index") + " " + told;
    }

    private static boolean isContentOfReasoning(JsonNode event) {
        return event.path("type").asText().startsWith("response.reasoning_text")
                || event.path("part").path("type").asText().equals("reasoning_text");
    }
}
