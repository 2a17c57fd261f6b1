package dev.lmresp.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class JsonTest {
    /** Jackson takes these bytes for UTF-32, and tells where in its buffer they lie. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 400})
    void what_is_wrong_does_not_depend_on_where_in_a_block_it_lies(int from) {
        byte[] block = new byte[from + 8];
        block[from] = '{';
        Arrays.fill(block, from + 4, from + 8, (byte) 0x7f);
        assertThatThrownBy(() -> Json.parse(block, from, from + 8))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessage("the text is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3_000_000})
    void a_member_that_is_there_twice_is_found_where_that_is_wanted(int length) {
        String text = "x".repeat(length);
        byte[] twice =
                "{\"a\":\"%s\",\"b\":{\"a\":2,\"c\":3,\n\"a\":4}}".formatted(text).getBytes(UTF_8);
        assertThat(Json.parse(twice).at("/b/a").asInt()).isEqualTo(4);
        assertThatThrownBy(() -> Json.parseStrictly(twice))
                .isInstanceOf(JsonSyntaxException.class)
                .hasMessageContaining("Duplicate field 'a'")
                .hasMessageContaining("line 2");
        byte[] once = "{\"a\":\"%s\",\"b\":[{\"a\":2},{\"a\":3}]}".formatted(text).getBytes(UTF_8);
        assertThat(Json.parseStrictly(once)).isEqualTo(Json.parse(once));
    }
}
