package dev.lmresp.translate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.translate.answer.Recordings.Recording;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Every recorded answer of a real engine comes out whole, and in a stream that keeps the rules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordingsTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void an_answer_says_what_the_engine_said(Recording recording) {
        byte[] body = recording.bytes();
        NaiveAnswer naive = NaiveAnswer.read(body);
        Replay.Outcome outcome = replay(naive).run(body);

        assertThat(outcome.error()).isNull();
        JsonNode response = outcome.response();
        assertThat(texts(response, "output_text")).isEqualToIgnoringWhitespace(naive.text);
        assertThat(texts(response, "reasoning_text")).isEqualToIgnoringWhitespace(naive.reasoning);
        assertThat(texts(response, "refusal")).isEqualToIgnoringWhitespace(naive.refusal);
        assertThat(annotations(response)).hasSameSizeAs(naive.annotations);
        assertThat(response.path("status").asText())
                .isEqualTo(
                        switch (naive.finishReason) {
                            case "length", "content_filter" -> "incomplete";
                            default -> "completed";
                        });
        calls(naive, response);
        usage(naive.usage, response.path("usage"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void an_error_is_recognised_and_has_a_message(Recording recording) {
        byte[] body = recording.bytes();
        Replay.Outcome outcome = replay(NaiveAnswer.read(body)).run(body);

        assertThat(outcome.error()).isNotNull();
        assertThat(outcome.error().message()).isNotBlank();
        assertThat(outcome.response().path("status").asText()).isEqualTo("failed");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void how_the_bytes_arrive_makes_no_difference(Recording recording) {
        byte[] body = recording.bytes();
        NaiveAnswer naive = NaiveAnswer.read(body);
        Replay.Outcome whole = replay(naive).run(body);
        long seed = recording.file().hashCode();
        for (int bound : new int[] {1, 3, 50, 2000}) {
            var random = new Random(seed);
            Replay.Outcome pieces =
                    replay(naive).blocks(rest -> 1 + random.nextInt(bound)).run(body);
            assertThat(pieces.events())
                    .as("seed %d, blocks of 1 to %d bytes", seed, bound)
                    .isEqualTo(whole.events());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersInAStream")
    void the_same_answer_in_one_piece_gives_the_same_response(Recording recording) {
        byte[] body = recording.bytes();
        NaiveAnswer naive = NaiveAnswer.read(body);
        Replay.Outcome streamed = replay(naive).run(body);
        Replay.Outcome whole = replay(naive).run(WholeAnswer.of(naive));

        assertThat(whole.error()).isNull();
        assertThat(WholeAnswer.comparable(whole.response()))
                .isEqualTo(WholeAnswer.comparable(streamed.response()));
    }

    static Stream<Recording> answers() {
        return Recordings.all().filter(one -> !hasError(one));
    }

    static Stream<Recording> errors() {
        return Recordings.all().filter(RecordingsTest::hasError);
    }

    static Stream<Recording> streams() {
        return Recordings.streams();
    }

    static Stream<Recording> answersInAStream() {
        return Recordings.streams().filter(one -> !hasError(one));
    }

    private static boolean hasError(Recording recording) {
        return recording.kind().equals("error") || NaiveAnswer.read(recording.bytes()).hasError;
    }

    private static Replay replay(NaiveAnswer naive) {
        var replay = new Replay();
        for (NaiveAnswer.Call call : naive.calls.values()) {
            if (call.custom) {
                replay.custom(call.name);
            } else {
                replay.functions(call.name);
            }
        }
        if (naive.finishReason.equals("length")) {
            // as the requests did that were answered so
            replay.limited();
        }
        return naive.isSilent() ? replay.silenceAllowed() : replay;
    }

    private static void calls(NaiveAnswer naive, JsonNode response) {
        var names = new ArrayList<String>();
        var found = new ArrayList<JsonNode>();
        for (JsonNode item : response.path("output")) {
            if (item.path("type").asText().endsWith("_call")) {
                names.add(item.path("name").asText());
                found.add(item);
            }
        }
        assertThat(names)
                .containsExactlyElementsOf(
                        naive.calls.values().stream().map(call -> call.name).toList());
        int i = 0;
        for (NaiveAnswer.Call call : naive.calls.values()) {
            JsonNode item = found.get(i++);
            if (call.custom) {
                assertThat(item.path("input").asText()).isEqualTo(call.arguments.toString());
            } else if (item.path("status").asText().equals("completed")) {
                assertThat(NaiveAnswer.tree(item.path("arguments").asText()))
                        .isEqualTo(call.json());
            } else {
                assertThat(item.path("arguments").asText()).isEqualTo(call.arguments.toString());
            }
        }
    }

    private static void usage(JsonNode naive, JsonNode usage) {
        if (naive.isMissingNode()) {
            assertThat(usage.isNull()).isTrue();
            return;
        }
        long input = naive.path("prompt_tokens").asLong();
        assertThat(usage.path("input_tokens").asLong())
                .isIn(input, input + naive.at("/prompt_tokens_details/audio_tokens").asLong());
        assertThat(usage.path("output_tokens").asLong())
                .isIn(
                        naive.path("completion_tokens").asLong(),
                        naive.path("total_tokens").asLong() - input);
        assertThat(usage.path("total_tokens").asLong())
                .isEqualTo(
                        usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong());
        long reasoning =
                naive.at("/completion_tokens_details/reasoning_tokens")
                        .asLong(naive.path("reasoning_tokens").asLong());
        // a part cannot be more than the whole, whatever the engine says
        assertThat(usage.at("/output_tokens_details/reasoning_tokens").asLong())
                .isEqualTo(Math.min(reasoning, usage.path("output_tokens").asLong()));
    }

    private static String texts(JsonNode response, String type) {
        var text = new StringBuilder();
        for (JsonNode item : response.path("output")) {
            for (JsonNode part : item.path("content")) {
                if (part.path("type").asText().equals(type)) {
                    text.append(part.path(type.equals("refusal") ? "refusal" : "text").asText());
                }
            }
        }
        return text.toString();
    }

    private static List<JsonNode> annotations(JsonNode response) {
        return response.findValues("annotations").stream()
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
    }
}
