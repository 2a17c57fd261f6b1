package dev.lmresp.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.Main;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.json.Json;
import dev.lmresp.messages.MessageShape;
import dev.lmresp.proxy.Retranslation;
import dev.lmresp.responses.ResponseShape;
import dev.lmresp.transcript.TimedEvent;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Timeline;
import dev.lmresp.transcript.Timeline.Piece;
import dev.lmresp.transcript.Transcript;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Each recording that lies in {@code src/test/resources/transcripts} is a test: to make one, copy
 * its folder there.
 */
class TranscriptsTest {
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

    static Stream<Path> transcripts() throws IOException {
        return Transcript.find(TRANSCRIPTS).stream();
    }

    private static void replay(Path transcript, String option) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code =
                Main.run(
                        List.of("replay", transcript.toString(), option),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true));
        assertThat(code).as("%s%s", out, err).isEqualTo(ExitCode.OK);
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void it_is_translated_today_as_it_was(Path folder) throws IOException {
        assumeTrue(Retranslation.obstacle(Transcript.read(folder)).isEmpty());
        replay(folder, "--retranslate");
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void its_stream_keeps_the_order_of_the_protocol(Path folder) throws IOException {
        TimedEvents answer = Transcript.read(folder).answer();
        assumeTrue(answer.isStream() && !answer.isCut());
        replay(folder, "--check");
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void its_response_is_what_its_events_add_up_to(Path folder) throws IOException {
        TimedEvents answer = Transcript.read(folder).answer();
        JsonNode response = answer.response();
        assumeTrue(response.isObject());
        if (answer.isOfMessages()) {
            assertThat(MessageShape.problems(response)).isEmpty();
            return;
        }
        assertThat(ResponseShape.problems(response)).isEmpty();
        assumeTrue(answer.isStream());
        ArrayNode items = Json.array();
        answer.events().stream()
                .map(TimedEvent::data)
                .filter(it -> it.path("type").asText().equals("response.output_item.done"))
                .forEach(it -> items.add(it.path("item")));
        assertThat(items.size()).isLessThanOrEqualTo(response.path("output").size());
        assertThat(response.path("output")).containsAll(items);
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void in_one_piece_it_is_the_same_response(Path folder) throws IOException {
        Transcript transcript = Transcript.read(folder);
        assumeTrue(transcript.answer().isStream() && translates(transcript));
        ObjectNode request = transcript.request().orElseThrow().deepCopy();
        TimedEvents streamed = answer(transcript, transcript.fromEngine());
        TimedEvents whole =
                answer(with(transcript, request.put("stream", false)), transcript.fromEngine());
        JsonNode response = streamed.response();
        if (response.path("status").asText().equals("failed")) {
            assertThat(whole.events().getFirst().data().path("error").path("message"))
                    .isEqualTo(response.path("error").path("message"));
        } else {
            assertThat(whole.response()).isEqualTo(response);
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void however_the_bytes_come_it_is_the_same_response(Path folder) throws IOException {
        Transcript transcript = Transcript.read(folder);
        assumeTrue(transcript.fromEngine().isPresent() && translates(transcript));
        byte[] bytes = transcript.fromEngine().orElseThrow().bytes();
        var atOnce = new Timeline(List.of(new Piece(0, bytes)));
        var oneByOne =
                new Timeline(
                        IntStream.range(0, bytes.length)
                                .mapToObj(i -> new Piece(i, new byte[] {bytes[i]}))
                                .toList());
        assertThat(last(answer(transcript, Optional.of(oneByOne))))
                .isEqualTo(last(answer(transcript, Optional.of(atOnce))));
    }

    private static JsonNode last(TimedEvents answer) {
        return answer.response().isObject()
                ? answer.response()
                : answer.events().getLast().data().path("error");
    }

    private static boolean translates(Transcript transcript) {
        return Retranslation.obstacle(transcript).isEmpty();
    }

    private static Transcript with(Transcript transcript, JsonNode request) {
        return new Transcript(
                transcript.folder(),
                transcript.exchange(),
                Optional.of(request),
                transcript.engineRequest(),
                transcript.fromEngine(),
                transcript.toClient());
    }

    /** What is made today of some bytes of the engine. */
    private static TimedEvents answer(Transcript transcript, Optional<Timeline> fromEngine) {
        JsonNode exchange = transcript.exchange();
        var changed =
                new Transcript(
                        transcript.folder(),
                        exchange,
                        transcript.request(),
                        transcript.engineRequest(),
                        fromEngine,
                        transcript.toClient());
        return TimedEvents.of(
                Retranslation.of(
                                changed,
                                RecordedDialect.read(
                                        exchange.path("dialect").asText(Dialects.GENERIC),
                                        exchange.path("dialect_changes")))
                        .answer());
    }
}
