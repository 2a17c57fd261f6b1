package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.delta;
import static dev.lmresp.translate.answer.Say.finish;
import static dev.lmresp.translate.answer.Say.text;
import static dev.lmresp.translate.answer.Say.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.translate.Note;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** What an engine says to people, with all that belongs to it. */
class AnswerTextTest {
    private static final String STOP = finish("stop");
    private static final String CITATION =
            "'annotations':[{'type':'url_citation','url_citation':{'url':'u','start_index':1}}]";

    private final Replay replay = new Replay();

    @Test
    void text_streams_as_it_comes() {
        Outcome outcome = replay.chunks(text("\n\nHel"), text(""), text("lo"), text("\n"), STOP);
        assertThat(outcome.deltas("response.output_text.delta"))
                .containsExactly("\n\nHel", "lo", "\n");
        assertThat(outcome.items()).containsExactly("message: \n\nHello\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'content':'hi'",
                "'content':[{'type':'text','text':'h'},{'type':'text','text':'i'}]",
                "'content':['h','i']",
                "'content':null,'audio':{'id':'a','transcript':'hi','expires_at':1}"
            })
    void text_has_many_forms(String members) {
        assertThat(replay.chunks(delta(members), STOP).items()).containsExactly("message: hi");
        assertThat(replay.run(whole(members, "stop")).items()).containsExactly("message: hi");
    }

    @Test
    void an_object_as_content_is_its_json() {
        assertThat(replay.run(whole("'content':{'a':[1]}", "stop")).items())
                .containsExactly("message: {\"a\":[1]}");
    }

    @Test
    void parts_that_have_no_place_are_noted_once() {
        String image = "'images':[{'type':'image_url','image_url':{'url':'data:x'}}]";
        Outcome outcome = replay.chunks(text("hi"), delta(image), delta(image), STOP);
        assertThat(outcome.notes()).singleElement().asString().contains("images");
    }

    @Test
    void a_message_beside_the_delta_repeats_and_does_not_count() {
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'index':0,'message':{'content':'a'},'delta':{'content':'a'}}]}",
                        "{'choices':[{'index':0,'delta':{'content':'b'},'message':{'content':'ab'}}]}",
                        "{'choices':[{'index':0,'message':{'content':'ab'},'delta':{},'finish_reason':'stop'}]}");
        assertThat(outcome.items()).containsExactly("message: ab");
    }

    @Test
    void only_the_first_of_several_choices_counts() {
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'delta':{'content':'a'},'index':0},{'delta':{'content':'x'},'index':1}]}",
                        "{'choices':[{'delta':{'content':'y'},'finish_reason':'length','index':1}]}",
                        STOP);
        assertThat(outcome.items()).containsExactly("message: a");
        assertThat(outcome.status()).isEqualTo("completed");
    }

    @Test
    void halves_of_a_character_in_two_chunks_are_joined() {
        Outcome outcome =
                replay.chunks(delta("'content':'a\\ud83d'"), delta("'content':'\\ude00b'"), STOP);
        assertThat(outcome.deltas("response.output_text.delta")).containsExactly("a", "😀b");
    }

    @Test
    void half_a_character_alone_is_replaced() {
        Outcome outcome =
                replay.chunks(
                        delta("'content':'\\ude00a\\ud83db'"), delta("'content':'\\ud83d'"), STOP);
        assertThat(outcome.items()).containsExactly("message: �a�b�");
    }

    @Test
    void bytes_that_are_no_characters_are_replaced() {
        byte[] body =
                (Say.stream(text("a?b"), STOP) + "data: [DONE]\n\n")
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '?') {
                body[i] = (byte) 0xF0;
            }
        }
        assertThat(replay.run(body).items()).containsExactly("message: a�b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void citations_stand_in_the_text_whenever_they_come(boolean first) {
        Outcome outcome =
                first
                        ? replay.chunks(delta("'content':''," + CITATION), text("hi"), STOP)
                        : replay.chunks(text("hi"), delta(CITATION), STOP);
        assertThat(outcome.response().at("/output/0/content/0/annotations").toString())
                .isEqualTo(
                        "[{\"type\":\"url_citation\",\"url\":\"u\",\"start_index\":1,"
                                + "\"title\":\"\",\"end_index\":0}]");
    }

    @Test
    void citations_without_a_text_are_noted() {
        Outcome outcome = replay.silenceAllowed().chunks(delta(CITATION), STOP);
        assertThat(outcome.notes()).singleElement().asString().contains("citations");
    }

    @Test
    void log_probabilities_are_completed() {
        String logprobs =
                "'logprobs':{'content':[{'token':'é','logprob':-0.5,'bytes':null,"
                        + "'top_logprobs':[{'token':'e','logprob':-1}]}]}";
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'index':0,'delta':{'content':'é'}," + logprobs + "}]}", STOP);
        assertThat(outcome.response().at("/output/0/content/0/logprobs/0").toString())
                .isEqualTo(
                        "{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],\"top_logprobs\":"
                                + "[{\"token\":\"e\",\"logprob\":-1,\"bytes\":[101]}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1e999", "null"})
    void a_log_probability_beyond_all_numbers_is_very_unlikely(String logprob) {
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'delta':{'content':'a'},'logprobs':{'content':[{'token':'a',"
                                + "'logprob':"
                                + logprob
                                + "}]}}]}",
                        STOP);
        assertThat(outcome.response().at("/output/0/content/0/logprobs/0/logprob").asDouble())
                .isEqualTo(-9999);
    }

    @Test
    void log_probabilities_of_space_that_waits_are_kept() {
        String space = "'logprobs':{'content':[{'token':'s','logprob':0}]}";
        Outcome outcome =
                replay.chunks(
                        "{'choices':[{'delta':{'content':'\\n'}," + space + "}]}",
                        "{'choices':[{'delta':{'content':'a'}," + space + "}]}",
                        STOP);
        assertThat(outcome.response().at("/output/0/content/0/logprobs")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'logprobs':null", "'logprobs':{'content':null,'refusal':null}"})
    void hollow_log_probabilities_are_none(String logprobs) {
        Outcome outcome =
                replay.chunks("{'choices':[{'delta':{'content':'a'}," + logprobs + "}]}", STOP);
        assertThat(outcome.response().at("/output/0/content/0/logprobs")).isEmpty();
    }

    @Test
    void sources_beside_the_answer_are_citations_once() {
        String sources =
                "'citations':['https://a','https://b'],"
                        + "'search_results':[{'title':'A','url':'https://a','date':null}]";
        Outcome outcome =
                replay.chunks(
                        "{%s,'choices':[{'index':0,'delta':{'content':'So '}}]}".formatted(sources),
                        "{%s,'choices':[{'index':0,'delta':{'content':'[1]'},'finish_reason':'stop'}]}"
                                .formatted(sources));
        JsonNode annotations = outcome.response().at("/output/0/content/0/annotations");
        assertThat(annotations.findValuesAsText("url")).containsExactly("https://a", "https://b");
        assertThat(annotations.findValuesAsText("title")).containsExactly("A", "");
        assertThat(annotations.findValuesAsText("type")).containsOnly("url_citation");
    }

    @Test
    void annotations_that_a_response_has_no_place_for_are_left_out_and_noted_once() {
        String file = "{'type':'file','file':{'hash':'h','content':[]}}";
        Outcome outcome =
                replay.chunks(
                        text("hi"),
                        delta("'annotations':[%s,%s,'a',{'url':'u'}]".formatted(file, file)),
                        delta(CITATION),
                        STOP);
        assertThat(outcome.response().at("/output/0/content/0/annotations")).hasSize(1);
        assertThat(outcome.notes())
                .extracting(Note::toString)
                .containsExactly(
                        "output.annotations dropped: a response has no place for an annotation of"
                                + " type 'file'",
                        "output.annotations dropped: a response has no place for an annotation of"
                                + " type ''");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, auto, 0",
        "default, default, 0",
        "flex, flex, 0",
        "scale, scale, 0",
        "Priority, priority, 0",
        "on_demand, default, 0",
        "standard, default, 0",
        "performance, default, 1",
        "batch, default, 1",
    })
    void a_tier_is_told_in_a_word_of_the_api(String tier, String told, int notes) {
        String first = "{'service_tier':'%s','choices':[{'delta':{'content':'hi'}}]}";
        String last = "{'service_tier':'%s','choices':[{'delta':{},'finish_reason':'stop'}]}";
        Outcome outcome = replay.chunks(first.formatted(tier), last.formatted(tier));
        assertThat(outcome.response().path("service_tier").asText()).isEqualTo(told);
        assertThat(outcome.notes()).hasSize(notes);
    }
}
