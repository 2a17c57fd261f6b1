package dev.lmresp.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.POJONode;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class EventWriterTest {
    private final EventWriter writer = new EventWriter();
    private long number;

    private void write(Event event) {
        writer.accept(number, event);
        number++;
    }

    /** What was written, event by event, with the members of the JSON in their order. */
    private String written() throws IOException {
        var out = new ByteArrayOutputStream();
        writer.drainTo(out);
        return plain(out.toString(StandardCharsets.UTF_8));
    }

    /** The event as it writes itself. */
    private static String whole(Event event, int number) {
        byte[] json =
                Json.bytes(
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("type", event.type());
                            out.writeNumberField("sequence_number", number);
                            event.writeMembers(out);
                            out.writeEndObject();
                        });
        return plain(
                "event: %s\ndata: %s\n\n"
                        .formatted(event.type(), new String(json, StandardCharsets.UTF_8)));
    }

    /** JSON can say the same in several ways; here it has only one. */
    private static String plain(String events) {
        var plain = new StringBuilder();
        for (String line : events.split("\n", -1)) {
            boolean data = line.startsWith("data: ");
            plain.append(data ? Json.parse(line.substring(6)).toString() : line).append('\n');
        }
        return plain.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " token",
                "\"quoted\" \\ back",
                "\n\t\r\b\f\u0000\u001f\u007f",
                "é ü ß \u07ff\u0800\uffff\u2028\u2029",
                "😀 \ud83d\ude00",
                "中文"
            })
    void a_delta_says_what_the_event_itself_writes(String text) throws IOException {
        List<Event> events =
                List.of(
                        new Event.TextDelta(Event.Text.OUTPUT, "msg_1", 0, 0, text, List.of()),
                        new Event.TextDelta(Event.Text.OUTPUT, "msg_1", 0, 0, text, List.of()),
                        new Event.TextDelta(Event.Text.OUTPUT, "m\"2", 12, 2, text, List.of()),
                        new Event.TextDelta(Event.Text.OUTPUT, "m\"2", 12, 3, text, List.of()),
                        new Event.TextDelta(Event.Text.REASONING, "m\"2", 12, 3, text, List.of()),
                        new Event.TextDelta(Event.Text.REFUSAL, "m\"2", 12, 3, text, List.of()),
                        new Event.TextDelta(
                                Event.Text.OUTPUT,
                                "msg_1",
                                0,
                                0,
                                text,
                                List.of(Json.object().put("token", "t"))),
                        new Event.ArgumentsDelta("fc_1", 4, text),
                        new Event.InputDelta("ctc_1", 5, text),
                        new Event.ArgumentsDone("fc_1", 4, "f", text),
                        new Event.ArgumentsDelta("fc_1", 4, text));
        var expected = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            write(events.get(i));
            expected.append(whole(events.get(i), i).stripTrailing()).append("\n\n");
        }
        assertThat(written().strip()).isEqualTo(expected.toString().strip());
    }

    @Test
    void long_text_is_written_whole() throws IOException {
        String text = ("x".repeat(1023) + "😀\n中").repeat(1000);
        Event event = new Event.ArgumentsDelta("fc_1", 0, text);
        write(event);
        assertThat(written()).isEqualTo(whole(event, 0));
        write(event);
        assertThat(written()).isEqualTo(whole(event, 1));
    }

    @Test
    void half_a_character_does_not_break_the_stream() throws IOException {
        write(new Event.ArgumentsDelta("fc_1", 0, "a\ud83db\ude00"));
        assertThat(written()).contains("\"delta\":\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void an_event_that_memory_does_not_suffice_for_leaves_no_trace() throws IOException {
        Event before = new Event.ArgumentsDelta("fc_1", 0, "x");
        Event large =
                new Event.AnnotationAdded("msg_1", 0, 0, 0, new POJONode(new TooMuchForMemory()));
        Event after = new Event.ArgumentsDelta("fc_1", 0, "y");
        write(before);
        assertThatThrownBy(() -> write(large)).isInstanceOf(OutOfMemoryError.class);
        write(after);
        assertThat(written().strip())
                .isEqualTo(whole(before, 0).strip() + "\n\n" + whole(after, 1).strip());
    }

    /** Has no text that could be written. */
    public static final class TooMuchForMemory {
        /** What its JSON would say. */
        public String getText() {
            throw new OutOfMemoryError("in a test");
        }
    }

    @Test
    void numbers_go_on_after_a_drain() throws IOException {
        for (int i = 0; i < 1001; i++) {
            write(new Event.ArgumentsDelta("fc_1", 0, "x"));
            assertThat(written()).contains("\"sequence_number\":" + i + ",");
        }
        assertThat(writer.isEmpty()).isTrue();
    }
}
