package dev.lmresp.terminal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "abc,                      abc",
                "abc<BS><BS>d,             ad",
                "a🎉<BS>b,                 ab",
                "<BS>a,                    a",
                "one two  <^W>x,           one x",
                "one<^U>two,               two",
                "one<CR>two,               two",
                "one<CR><BS>,              one ⏎",
                "one<CR>two<^U>,           one ⏎",
                "one<ESC><CR>two,          two",
                "a<ESC>[D<ESC>OC<ESC>[1;5Cb, ab",
                "a<ESC>fb,                 ab",
                "a<TAB><^A>b,              ab",
                "<ESC>[200~x<TAB>y<CR>z<ESC>[201~!, z!",
                "<ESC>[200~x<^A><ESC>[Dy<ESC>[201~, x[Dy",
                "a<ESC>[200~half,          a",
            })
    void a_person_sees_what_was_typed(String keys, String shown) {
        assertThat(typed(keys).shown()).isEqualTo(shown);
    }

    @Test
    void the_prompt_gets_all_of_it() {
        assertThat(typed("ab<BS><ESC>[D<CR>").raw()).isEqualTo("ab\u007f\u001b[D\r");
    }

    @Test
    void a_part_of_a_key_or_of_a_paste_is_no_key() {
        assertThat(typed("a").isBetweenKeys()).isTrue();
        assertThat(typed("a<ESC>").isBetweenKeys()).isFalse();
        assertThat(typed("a<ESC>[1").isBetweenKeys()).isFalse();
        assertThat(typed("a<ESC>[1~").isBetweenKeys()).isTrue();
        assertThat(typed("<ESC>[200~a<CR>").isBetweenKeys()).isFalse();
        assertThat(typed("<ESC>[200~a<CR><ESC>[201~").isBetweenKeys()).isTrue();
    }

    private static TypedText typed(String keys) {
        var text = new TypedText();
        keys.replace("<BS>", "\u007f")
                .replace("<CR>", "\r")
                .replace("<ESC>", "\u001b")
                .replace("<TAB>", "\t")
                .replace("<^A>", "\u0001")
                .replace("<^U>", "\u0015")
                .replace("<^W>", "\u0017")
                .chars()
                .forEach(c -> text.add((char) c));
        return text;
    }
}
