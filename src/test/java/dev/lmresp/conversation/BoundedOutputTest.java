package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

class BoundedOutputTest {
    @ParameterizedTest
    @CsvSource({
        "abcdef, 6, abcdef",
        "abcdefg, 6, abc[1]efg",
        "abcdefghijk, 5, ab[6]ijk",
        "abc, 2, a[1]c",
        // characters of two, three and four bytes are never cut
        "aébébc, 4, a[5]bc",
        "éééé, 6, é[4]é",
        "字字字, 6, 字[3]字",
        "字字字, 4, [9]",
        "🎉🎉🎉, 9, 🎉[4]🎉",
        "🎉🎉🎉, 7, [8]🎉",
    })
    void the_middle_is_left_out(String text, int limit, String expected) {
        for (int blocks = 1; blocks <= 3; blocks++) {
            var output = new BoundedOutput(limit);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; from += blocks) {
                int to = Math.min(bytes.length, from + blocks);
                output.add(Arrays.copyOfRange(bytes, from, to), to - from);
            }
            assertThat(shown(output)).isEqualTo(expected);
            var whole = new BoundedOutput(limit);
            whole.readAll(new ByteArrayInputStream(bytes));
            assertThat(shown(whole)).isEqualTo(expected);
        }
    }

    private static String shown(BoundedOutput output) {
        return output.text().replaceAll("\n\\[… (\\d+) bytes are left out here …\\]\n", "[$1]");
    }
}
