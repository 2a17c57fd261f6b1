package dev.lmresp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.testing.Chunks;
import dev.lmresp.testing.Requests;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.RequestTranslator;
import dev.lmresp.translate.ThoughtStore;

import org.junit.jupiter.api.Test;
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
    private final AnswerReader reader = reader();

    private AnswerReader reader() {
        ResponsesRequest request =
                RequestReader.read(Requests.withTool(Requests.streamed("hi"), "rm"));
        var translation = RequestTranslator.translate(request, GENERIC);
        var assembler =
                Assemblers.of(
                        "resp_1",
                        request,
                        translation,
                        GENERIC,
                        ClientProfile.GENERIC,
                        ThoughtStore.NONE,
                        prefix -> prefix + "1",
                        () -> 0,
                        event -> {},
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
                        "output dropped: the engine sent an event that is no chunk: 'keep-alive'");
    }
}
