package dev.lmresp.sse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Random;

class LineEndTest {
    /** Those that look like a line end where bytes are compared many at a time, and others. */
    private static final byte[] BYTES = {
        '\n',
        '\r',
        0x0B,
        0x0C,
        0x0E,
        0x09,
        0,
        1,
        (byte) 0x8A,
        (byte) 0x8D,
        (byte) 0xFF,
        'a',
        'b',
        'c'
    };

    @Test
    void the_next_line_end_is_the_first_of_either_kind() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] block = new byte[random.nextInt(40)];
            int rare = 1 + random.nextInt(BYTES.length);
            for (int at = 0; at < block.length; at++) {
                block[at] =
                        BYTES[
                                random.nextInt(8) == 0
                                        ? random.nextInt(rare)
                                        : 2 + random.nextInt(12)];
            }
            int from = random.nextInt(block.length + 1);
            int to = from + random.nextInt(block.length + 1 - from);
            int expected = from;
            while (expected < to && block[expected] != '\n' && block[expected] != '\r') {
                expected++;
            }
            assertThat(LineEnd.next(block, from, to)).isEqualTo(expected);
        }
    }
}
