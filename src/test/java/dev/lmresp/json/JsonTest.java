package dev.lmresp.json;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
