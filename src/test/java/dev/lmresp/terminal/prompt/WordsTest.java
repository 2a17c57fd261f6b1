package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/model gpt,                 /model|gpt",
                "`  a   b  `,                a|b",
                "/attach \"my file\" b,      /attach|my file|b",
                "/attach 'it is \"it\"',     /attach|it is \"it\"",
                "/attach my\\ file\\'s,      /attach|my file's",
                "/attach C:\\new\\t,         /attach|C:\\new\\t",
                "say don't,                  say|don't",
                "/attach \"half of it,       /attach|half of it",
            })
    void blanks_separate_words_unless_they_are_quoted(String line, String words) {
        assertThat(Words.of(line)).containsExactly(words.split("\\|"));
    }

    @Test
    void nothing_has_no_words() {
        assertThat(Words.of("")).isEmpty();
        assertThat(Words.of("  ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/mo|,               0",
                "/model |,           7",
                "/model gp|t,        7",
                "/attach \"a b|,     8",
                "/attach \"a |,      8",
                "/attach \"a b\" |, 14",
                "/attach a\\ |,      8",
                "|,                  0",
            })
    void the_word_at_the_cursor_has_a_start(String line, int start) {
        int cursor = line.indexOf('|');
        assertThat(Words.start(line.replace("|", ""), cursor)).isEqualTo(start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a b", "it's", "say \"hi\"", "it's \"both\" ", "C:\\x y", ""})
    void a_quoted_word_is_read_as_it_was(String word) {
        assertThat(Words.of("/x " + Words.quoted(word))).containsExactly("/x", word);
    }
}
