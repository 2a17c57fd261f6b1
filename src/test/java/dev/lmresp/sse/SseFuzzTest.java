package dev.lmresp.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Any bytes, however they arrive, are the events that the simplest reader finds in them. */
class SseFuzzTest {
    private record Event(String name, String data) {}

    @FuzzTest
    void decoder(byte[] stream) {
        List<Event> expected = naive(stream);
        assertThat(decoded(stream, List.of(stream.length))).isEqualTo(expected);
        assertThat(decoded(stream, cuts(stream))).isEqualTo(expected);
    }

    /** Lengths of blocks; the same for the same bytes, so that a finding can be repeated. */
    private static List<Integer> cuts(byte[] stream) {
        var random = new Random(Arrays.hashCode(stream));
        int most = 1 + random.nextInt(20);
        var lengths = new ArrayList<Integer>();
        for (int left = stream.length; left > 0; left -= lengths.getLast()) {
            lengths.add(Math.min(left, random.nextInt(most + 1)));
        }
        return lengths;
    }

    private static List<Event> decoded(byte[] stream, List<Integer> lengths) {
        var events = new ArrayList<Event>();
        SseHandler handler =
                (name, data, from, to) ->
                        events.add(
                                new Event(
                                        name,
                                        new String(data, from, to - from, StandardCharsets.UTF_8)));
        var decoder = new SseDecoder();
        int at = 0;
        for (int length : lengths) {
            // in the middle of a block that is overwritten after use, as the buffer of a socket is
            byte[] block = new byte[length + 2];
            System.arraycopy(stream, at, block, 1, length);
            decoder.feed(block, 1, 1 + length, handler);
            Arrays.fill(block, (byte) '#');
            at += length;
        }
        decoder.end(handler);
        return events;
    }

    /**
     * The format as the standard puts it, but for byte order marks within, on the whole stream at
     * once.
     */
    private static List<Event> naive(byte[] stream) {
        // a character for each byte, so that nothing is lost before the fields are found
        String all = new String(stream, StandardCharsets.ISO_8859_1);
        var events = new ArrayList<Event>();
        String name = "";
        var data = new ArrayList<String>();
        for (String line : (all + "\n\n").split("\r\n|\r|\n", -1)) {
            if (line.startsWith("\u00ef\u00bb\u00bf")) {
                line = line.substring(3);
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    events.add(new Event(utf8(name), utf8(String.join("\n", data))));
                }
                name = "";
                data.clear();
            } else if (field.equals("data")) {
                data.add(value);
            } else if (field.equals("event")) {
                name = value;
            }
        }
        return events;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
