package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource({
        "abc, 3",
        "é, 1",
        "e\u0301, 1",
        "中文, 4",
        "👍, 2",
        "👍🏽, 4",
        "👨‍👩‍👧, 6",
        "🇩🇪, 2",
        "🇩🇪🇫🇷, 4",
        "🇩, 2",
        "❤, 1",
        "❤\uFE0F, 2",
        "✅\uFE0F, 2",
        "1\uFE0F\u20E3, 2",
        "ｶﾞ, 2",
        "가, 2",
        "ที่, 1"
    })
    void counts_what_the_widest_terminal_takes(String text, int columns) {
        assertThat(Columns.of(text)).isEqualTo(columns);
        assertThat(Columns.of(text))
                .isGreaterThanOrEqualTo(new AttributedString(text).columnLength());
    }

    @ParameterizedTest
    @CsvSource({
        "ab, 1",
        "e\u0301x, 2",
        "👍🏽x, 4",
        "👨‍👩‍👧x, 8",
        "🇩🇪🇫🇷, 4",
        "❤\uFE0Fx, 2",
        "中文, 1"
    })
    void keeps_together_what_is_drawn_together(String text, int end) {
        assertThat(Columns.endOfUnit(text, 0, text.length())).isEqualTo(end);
    }

    @Test
    void what_is_hidden_takes_no_room() {
        var line = new AttributedStringBuilder();
        line.append("a\u001b]0;", AttributedStyle.HIDDEN).append("中", AttributedStyle.DEFAULT);
        assertThat(Columns.of(line.toAttributedString())).isEqualTo(2);
    }
}
