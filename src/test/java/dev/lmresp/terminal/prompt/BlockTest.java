package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
    @ParameterizedTest
    @ValueSource(strings = {"'''", "'''a", "''''", "'''''", "'''\na\n", "'''a''' b"})
    void a_block_stays_open_until_its_marks_end_a_line(String text) {
        assertThat(Block.isOpen(marked(text))).isTrue();
        assertThat(Block.content(marked(text))).isEqualTo(marked(text));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'''a''',             a",
                "'''\\na\\nb\\n''',   a\\nb",
                "'''\\n\\na\\n\\n''', \\na\\n",
                "'''a'''  ,           a",
                "'''''',              ``",
                "a '''b''',           a '''b'''",
            })
    void a_block_is_what_its_marks_enclose(String text, String content) {
        assertThat(Block.isOpen(marked(text))).isFalse();
        assertThat(Block.content(marked(text))).isEqualTo(marked(content));
    }

    @ParameterizedTest
    @CsvSource({"a\\, true", "a\\\\, false", "a, false", "\\, true"})
    void one_backslash_continues_a_line(String text, boolean isContinued) {
        assertThat(Block.isContinued(text)).isEqualTo(isContinued);
    }

    private static String marked(String text) {
        return text.replace('\'', '"').replace("\\n", "\n");
    }
}
