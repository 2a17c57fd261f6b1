package dev.lmresp.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

class RedactorTest {
    private static String clean(String text, String... secrets) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(new Redactor(List.of(secrets)).clean(bytes), StandardCharsets.UTF_8);
    }

    @Test
    void a_key_is_taken_out_wherever_it_stands() {
        assertThat(clean("a sk-1234 b sk-1234", "sk-1234")).isEqualTo("a [redacted] b [redacted]");
    }

    @Test
    void of_a_key_within_another_no_rest_stays() {
        assertThat(clean("my-key and my-key-2", "my-key", "my-key-2"))
                .isEqualTo("[redacted] and [redacted]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmresp", "Ollama", "secret", "sk-1"})
    void what_is_no_secret_stays_a_word(String word) {
        assertThat(clean("it is a word: " + word, word)).isEqualTo("it is a word: " + word);
    }
}
