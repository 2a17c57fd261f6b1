package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.responses.Event;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.Requests;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.request.RequestTranslator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What of an engine's stream is a piece of the answer, and what is only a sign of life. */
class AnswerReaderTest {
    private static final Dialect GENERIC = Dialects.load(Map.of()).named(Dialects.GENERIC);
    private static final String USAGE = "{\"prompt_tokens\":7,\"completion_tokens\":1}";

    private final List<Note> notes = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final AnswerReader reader = reader();

    private AnswerReader reader() {
        ResponsesRequest request =
                RequestReader.read(Requests.withTool(Requests.streamed("hi"), "rm"));
        var translation = RequestTranslator.translate(request, GENERIC);
        var response =
                new ResponseStream(
                        "resp_1",
                        "m",
                        RequestEcho.of(request, false),
                        () -> 0,
                        (number, event) -> events.add(event));
        var assembler =
                Assemblers.of(
                        response,
                        request,
                        translation,
                        GENERIC,
                        ClientProfile.GENERIC,
                        ThoughtStore.NONE,
                        false,
                        prefix -> prefix + "1",
                        notes::add);
        return new AnswerReader(assembler, GENERIC, new AnswerSize(1 << 20), notes::add);
    }

    private boolean progresses(String bytes) throws EngineFailure {
        byte[] block = bytes.getBytes(UTF_8);
        reader.take(BodyKind.EVENTS, block, block.length);
        return reader.hasProgressed();
    }

    private boolean progressesBy(String data) throws EngineFailure {
        return progresses("data: " + data + "\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r\n\r\n",
                ": OPENROUTER PROCESSING\n\n",
                "event: ping\n\n",
                "data: keep-alive\n\n",
                "data: \n\n",
                "data:   \n\n",
                "data: {}\n\n",
                "data: {\"choices\":[]}\n\n",
                "data: {\"choices\":[{\"delta\":{}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"reasoning_content\":null}}],\"usage\":null}\n\n",
                "data:"
                    + " {\"choices\":[{\"delta\":{\"tool_calls\":[]}}],\"service_tier\":\"flex\"}\n\n",
                "data:"
                    + " {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\"}}]}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"half of a chu"
            })
    void signs_of_life_are_no_progress(String bytes) throws EngineFailure {
        progressesBy(Chunks.call(0, "call_1", "rm", "{"));
        assertThat(progresses(bytes)).isFalse();
        assertThat(reader.isMarked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"a\"}",
                "{\"content\":\" \"}",
                "{\"reasoning_content\":\"a\"}",
                "{\"refusal\":\"a\"}",
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"rm\"}}]}",
                "{\"tool_calls\":[{\"function\":{\"name\":\"rm\",\"arguments\":\"{\"}}]}",
                "{\"content\":\"\",\"annotations\":[{\"type\":\"url_citation\"}]}",
                "{\"images\":[{\"type\":\"image_url\"}]}"
            })
    void all_that_is_said_is_progress(String delta) throws EngineFailure {
        assertThat(progressesBy(Chunks.delta(delta))).isTrue();
        assertThat(reader.hasProgressed()).isFalse();
        assertThat(progressesBy(Chunks.delta(delta))).isTrue();
    }

    @Test
    void the_end_is_told_once() throws EngineFailure {
        String counted = "{\"choices\":[],\"usage\":%s}".formatted(USAGE);
        String more = counted.replace("completion_tokens\":1", "completion_tokens\":2");
        assertThat(progressesBy(Chunks.finish("stop"))).isTrue();
        assertThat(progressesBy(Chunks.finish("stop"))).isFalse();
        assertThat(progressesBy(counted)).isTrue();
        assertThat(progressesBy(counted)).isFalse();
        assertThat(progressesBy(more)).isTrue();
    }

    @Test
    void words_between_chunks_are_noted_once() throws EngineFailure {
        for (String words : List.of("keep-alive", "[PING]", "null", "keep-alive 2")) {
            assertThat(progressesBy(words)).isFalse();
        }
        assertThat(progressesBy(Chunks.text("a"))).isTrue();
        assertThat(notes)
                .extracting(Note::toString)
                .containsExactly(
                        "output dropped: the engine sent an event that is not a chunk:"
                                + " 'keep-alive'");
    }

    private static final String BROKEN = "{\"choices\":[{\"delta\":{\"content\":\"bro";

    private void take(String bytes) throws EngineFailure {
        byte[] block = bytes.getBytes(UTF_8);
        reader.take(BodyKind.EVENTS, block, block.length);
    }

    /** Takes what is between two words of a good answer. */
    private void takeBetween(String noise) throws EngineFailure {
        progressesBy(Chunks.text("One, "));
        take(noise);
        progressesBy(Chunks.text("two."));
        progressesBy(Chunks.finish("stop"));
        take("data: [DONE]\n\n");
        reader.end();
    }

    private String text() {
        assertThat(events).last().isInstanceOf(Event.Completed.class);
        return ((Event.Completed) events.getLast()).response().outputText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: keep-alive\n\n",
                "data: [PING]\n\n",
                "data: null\n\n",
                "data: <html>502</html>\n\n",
                "data: " + BROKEN + "\n\n",
                "data: {'choices': None}\n\n",
                "data: {\"choices\":[}\n\n",
                "data: error: none\n\n"
            })
    void what_cannot_be_read_is_noted_and_skipped(String noise) throws EngineFailure {
        takeBetween(noise);
        assertThat(text()).isEqualTo("One, two.");
        assertThat(notes).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:\n\n",
                "data: \n\n",
                ": comment\n\n",
                "event: ping\ndata: {\"type\":\"ping\"}\n\n",
                "id: 7\nretry: 1000\n\n",
                "<html>\n<h1>502</h1>\n\n",
                "ping\n\n",
                "{\n\"half\": \n\n",
                "data: {\"usage\":{\"prompt_tokens\":NaN,\"tps\":-Infinity}}\n\n"
            })
    void what_says_nothing_is_skipped(String noise) throws EngineFailure {
        takeBetween(noise);
        assertThat(text()).isEqualTo("One, two.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: A B\n\n",
                "data: A\ndata: B\n\n",
                "data: AB\n\n",
                "data: A, B\n\n",
                "data: [A,B]\n\n",
                "data: Adata: B\n\n",
                "data: {\"object\":\"chat.completion.cdata: A\n\ndata: B\n\n",
                "A\nB\n\n",
                "\uFEFFdata: A\n\ndata: \uFEFFB\n\n"
            })
    void chunks_that_ran_together_are_parted(String events) throws EngineFailure {
        takeBetween(
                events.replace("A", Chunks.text("one and ").strip())
                        .replace("B", Chunks.text("a half, ").strip()));
        assertThat(text()).isEqualTo("One, one and a half, two.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'delta':{'content':'more, '}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"more, \"},}],}"
            })
    void json_as_programs_print_it_is_read(String chunk) throws EngineFailure {
        takeBetween("data: " + chunk + "\n\n");
        assertThat(text()).isEqualTo("One, more, two.");
    }

    @Test
    void line_breaks_in_a_text_may_part_it_into_lines_of_data() throws EngineFailure {
        takeBetween("data: {\"choices\":[{\"delta\":{\"content\":\"a\ndata: b, \"}}]}\n\n");
        assertThat(text()).isEqualTo("One, a\nb, two.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{\"delta\":{\"tool_calls\":[{\"ind", BROKEN})
    void a_call_with_a_gap_in_it_must_not_run(String chunk) throws EngineFailure {
        progressesBy(Chunks.call(0, "call_1", "rm", "{\"path\":\"/tmp/"));
        assertThat(failure("data: " + chunk + "\n\n")).contains("not JSON", "choices");
    }

    @Test
    void calls_that_could_not_be_read_are_no_end_of_the_work() throws EngineFailure {
        progressesBy(Chunks.text("I call."));
        progressesBy("{\"choices\":[{\"delta\":{\"tool");
        progressesBy(Chunks.finish("tool_calls"));
        assertThat(catchThrowableOfType(EngineFailure.class, reader::end))
                .hasMessageContaining("could not be read")
                .hasMessageContaining("tool");
    }

    private String failure(String bytes) {
        return catchThrowableOfType(
                        EngineFailure.class,
                        () -> {
                            take(bytes);
                            reader.end();
                        })
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"all is lost\"}}\n\n",
                "data: {\"error\":\"all is lost\"}\n\n",
                "data: {\"code\":500,\"message\":\"all is lost\"}\n\n",
                "data: {\"detail\":\"all is lost\"}\n\n",
                "data: {\"object\":\"error\",\"message\":\"all is lost\"}\n\n",
                "data: {'error': {'message': 'all is lost'}}\n\n",
                "data: [{\"error\":{\"message\":\"all is lost\"}}]\n\n",
                "event: error\ndata: all is lost\n\n",
                "event: error\ndata: {\"text\":\"all is lost\"}\n\n",
                "error: {\"code\":500,\"message\":\"all is lost\"}\n\n",
                "error: all is lost\n\n",
                "{\"error\":{\"message\":\"all is lost\"}}\n\n",
                "{\n  \"error\": {\n    \"message\": \"all is lost\"\n  }\n}\n",
                "data: error: all is lost\n\ndata: [DONE]\n\n",
                "data: Internal Server Error: all is lost\n\n",
                "<html><h1>502</h1>all is lost</html>\n\n",
                "Traceback (most recent call last):\n  all is lost\n"
            })
    void an_error_in_a_stream_is_one_however_it_is_told(String error) throws EngineFailure {
        assertThat(failure(error)).contains("all is lost").doesNotContain("<");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"all is lost\"}}\n\n",
                "event: error\ndata: all is lost\n\n",
                "error: all is lost\n\n",
                "{\"error\":{\"message\":\"all is lost\"}}\n\n",
                "data: error: all is lost\n\n",
                "data: " + BROKEN + "\n\n",
                "{\n\"error\": {\n\"message\": \"all is lost\"}}\n\n",
                "data: [DONE] bye\n\ndata: {\"error\":{\"message\":\"all is lost\"}}\n\n",
                "[DONE]\n\ndata: {\"error\":{\"message\":\"all is lost\"}}\n\n"
            })
    void what_comes_after_the_end_changes_nothing(String late) throws EngineFailure {
        progressesBy(Chunks.text("All said."));
        progressesBy(Chunks.finish("stop"));
        take(late);
        reader.end();
        assertThat(text()).isEqualTo("All said.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", BROKEN, "<b>502</b>"})
    void a_stream_in_which_nothing_could_be_read_is_a_failure(String data) {
        assertThat(failure("data: " + data + "\n\ndata: [DONE]\n\n"))
                .contains("without saying anything", data);
    }

    @Test
    void an_answer_of_hardly_anything_but_gaps_is_a_failure() throws EngineFailure {
        progressesBy(Chunks.text("One"));
        assertThat(failure(("data: " + BROKEN + "\n\n").repeat(100)))
                .contains("contains too little JSON", "bro");
    }

    @Test
    @Timeout(10)
    void what_is_cut_off_without_end_is_not_looked_through_for_ever() throws EngineFailure {
        takeBetween("data: " + "{\"a\": data: ".repeat(70_000) + "\n\n");
        assertThat(text()).isEqualTo("One, two.");
    }

    @Test
    void a_list_of_chunks_in_one_piece_is_an_answer() throws EngineFailure {
        String list = "[" + (Chunks.text("a") + ",\n").repeat(100) + Chunks.finish("stop") + "]";
        reader.take(BodyKind.JSON, list.getBytes(UTF_8), list.length());
        assertThat(text()).isEqualTo("a".repeat(100));
    }
}
