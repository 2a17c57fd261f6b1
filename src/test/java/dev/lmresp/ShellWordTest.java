package dev.lmresp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words as a shell reads them back. */
class ShellWordTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "Qwen/Qwen3-8B, Qwen/Qwen3-8B",
                "qwen3:8b, qwen3:8b",
                "my model, 'my model'",
                "a;b, 'a;b'",
                "$(id), '$(id)'",
                "it's, 'it'\\''s'",
                "\"\", ''",
            })
    void only_what_a_shell_would_take_apart_is_quoted(String word, String quoted) {
        assertThat(ShellWord.quoted(word)).isEqualTo(quoted);
    }
}
