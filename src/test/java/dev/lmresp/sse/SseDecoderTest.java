package dev.lmresp.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class SseDecoderTest {

    /** The events of a stream that arrives in blocks of one size, as {@code name|data}. */
    private static List<String> decode(String stream, int size) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        var events = new ArrayList<String>();
        SseHandler handler =
                (name, data, from, to) ->
                        events.add(
                                name
                                        + "|"
                                        + new String(
                                                data, from, to - from, StandardCharsets.UTF_8));
        var decoder = new SseDecoder();
        for (int at = 0; at < bytes.length; at += size) {
            byte[] block = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
            decoder.feed(block, 0, block.length, handler);
            Arrays.fill(block, (byte) '#');
        }
        decoder.end(handler);
        return events;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            nullValues = "NONE",
            value = {
                "data: a\\n\\n ! |a",
                "data: a\\r\\n\\r\\n ! |a",
                "data: a\\r\\rdata: b\\r\\r ! |a,|b",
                "data:a\\n\\n ! |a",
                "data:  a\\n\\n ! | a",
                "data\\n\\n ! |",
                "data: a\\ndata: b\\ndata\\n\\n ! |a\\nb\\n",
                "event: error\\ndata: a\\n\\ndata: b\\n\\n ! error|a,|b",
                "event: x\\n\\ndata: a\\n\\n ! |a",
                ": comment\\n\\n: two\\n\\ndata: a\\n: three\\ndata: b\\n\\n ! |a\\nb",
                "id: 1\\nretry: 5\\ndatas: x\\nevents: x\\ndata: a\\n\\n ! |a",
                "data: last ! |last",
                "data: last\\n ! |last",
                "\\uFEFFdata: a\\n\\n ! |a",
                "data: a\\n\\n\\uFEFFdata: b\\n\\n\\uFEFF\\ndata: c\\n\\uFEFF\\n ! |a,|b,|c",
                "data: \\u2028\\u0085\\n\\n ! |\\u2028\\u0085",
                "data: é😀\\n\\n ! |é😀",
                "\\n\\n\\ndata: a\\n\\n\\n\\n ! |a"
            })
    void finds_the_events_of(String stream, String expected) {
        String text = unescaped(stream);
        List<String> events = List.of(unescaped(expected).split(",", -1));
        for (int size : new int[] {1, 2, 3, 7, 1000}) {
            assertThat(decode(text, size)).as("blocks of %d", size).isEqualTo(events);
        }
    }

    private static String unescaped(String text) {
        return text.replace("\\uFEFF", "\uFEFF")
                .replace("\\u2028", "\u2028")
                .replace("\\u0085", "\u0085")
                .translateEscapes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": only a comment\n\n", "event: x\n\n", "\r\n\r\n"})
    void finds_nothing_where_there_is_no_data(String stream) {
        assertThat(decode(stream, 1)).isEmpty();
        assertThat(decode(stream, 1000)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void refuses_an_event_larger_than_the_limit(int size) {
        byte[] block = new byte[size];
        Arrays.fill(block, (byte) 'x');
        var decoder = new SseDecoder(64);
        assertThatThrownBy(
                        () -> {
                            byte[] start = "data: ".getBytes(StandardCharsets.UTF_8);
                            decoder.feed(start, 0, start.length, (n, b, f, t) -> {});
                            for (int i = 0; i < 100; i++) {
                                decoder.feed(block, 0, size, (n, b, f, t) -> {});
                            }
                            decoder.end((n, b, f, t) -> {});
                        })
                .isInstanceOf(SseLimitException.class)
                .hasMessageContaining("64 bytes");
    }

    @Test
    void reads_only_its_part_of_a_block() {
        byte[] block = "xxdata: a\n\nyy".getBytes(StandardCharsets.UTF_8);
        var events = new ArrayList<String>();
        new SseDecoder()
                .feed(
                        block,
                        2,
                        block.length - 2,
                        (name, data, from, to) -> events.add(new String(data, from, to - from)));
        assertThat(events).containsExactly("a");
    }
}
