package dev.lmresp.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;

import java.util.List;

class StreamedMessageTest {
    private static final String WHOLE =
            """
            {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [
               {"type": "thinking", "thinking": "hm", "signature": "c2ln"},
               {"type": "text", "text": "Hello", "citations": [{"type": "char_location"}]},
               {"type": "tool_use", "id": "toolu_1", "name": "get_weather",
                "input": {"city": "Paris"}},
               {"type": "tool_use", "id": "toolu_2", "name": "get_weather", "input": {}}],
             "stop_reason": "tool_use", "stop_sequence": null,
             "usage": {"input_tokens": 25, "output_tokens": 12, "cache_read_input_tokens": 0,
                       "cache_creation_input_tokens": null}}
            """;

    @Test
    void the_events_add_up_to_the_message() {
        assertThat(sum(SampleMessage.complete())).isEqualTo(Json.parse(WHOLE));
    }

    @Test
    void the_sum_of_a_stream_is_a_whole_message() {
        assertThat(MessageShape.problems(sum(SampleMessage.complete()))).isEmpty();
    }

    @Test
    void a_stream_that_breaks_off_has_what_came() {
        var stream = SampleMessage.complete();
        stream.cutAt(stream.event("content_block_delta", 4));
        JsonNode message = sum(stream);
        assertThat(message.path("content")).hasSize(2);
        assertThat(message.at("/content/1/text").asText()).isEqualTo("Hel");
        assertThat(message.path("stop_reason").isNull()).isTrue();
    }

    @Test
    void an_input_that_is_not_json_stays_as_it_came() {
        var stream = SampleMessage.complete();
        stream.deltaOf("input_json_delta").put("partial_json", "{\"city\" Paris");
        assertThat(sum(stream).at("/content/2/input").asText())
                .isEqualTo("{\"city\" Paris\"Paris\"}");
    }

    @Test
    void there_is_no_message_before_it_starts() {
        var stream = new SampleMessage();
        stream.error();
        assertThat(sum(stream).isMissingNode()).isTrue();
    }

    @Test
    void the_last_usage_that_was_told_counts() {
        var stream = SampleMessage.text("end_turn");
        List<JsonNode> told =
                List.of(
                        Json.parse("{\"input_tokens\": null, \"output_tokens\": 7}"),
                        Json.parse("{\"input_tokens\": 30, \"output_tokens\": 9}"));
        for (JsonNode usage : told) {
            stream.event("message_delta", 0).set("usage", usage);
            int expected = usage.path("input_tokens").asInt(25);
            assertThat(sum(stream).at("/usage/input_tokens").asInt()).isEqualTo(expected);
            assertThat(sum(stream).at("/usage/output_tokens"))
                    .isEqualTo(usage.path("output_tokens"));
        }
    }

    private static JsonNode sum(SampleMessage stream) {
        var sum = new StreamedMessage();
        stream.events.forEach(sum::accept);
        return sum.message();
    }
}
