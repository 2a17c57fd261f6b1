package dev.lmresp.terminal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.Columns;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class ConversationRowsTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "PT-1S, now", "PT59S, now", "PT1M, 1 min", "PT59M, 59 min", "PT1H, 1 h", "PT23H, 23 h",
        "P1D, 1 d", "P13D, 13 d", "P14D, 2 w", "P364D, 52 w", "P365D, 1 y", "P4000D, 10 y"
    })
    void an_age_is_told_in_few_characters(Duration age, String told) {
        assertThat(ConversationRows.age(age)).isEqualTo(told).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void columns_stand_below_each_other_in_any_width() {
        List<StoredConversation> all =
                List.of(
                        conversation("Why is the sky blue?", "Qwen/Qwen3-32B-Instruct"),
                        conversation("為什麼天空是藍色的而不是綠色的呢請告訴我", "mock"),
                        conversation("a\u001b[31mb\nc", ""));
        var rows = new ConversationRows(all, NOW);
        for (int width : List.of(38, 40, 78)) {
            assertThat(all)
                    .extracting(it -> rows.line(it, width))
                    .allSatisfy(
                            line -> {
                                assertThat(Columns.of(line)).isEqualTo(width);
                                assertThat(line).endsWith("   2 h").doesNotContain("\u001b", "\n");
                            });
        }
        assertThat(rows.line(all.getFirst(), 78))
                .startsWith("Why is the sky blue?  ")
                .contains("  Qwen3-32B-Instruct  ");
        assertThat(rows.line(all.getFirst(), 38)).contains("Why is the sk", "  Qwen3-32…  ");
    }

    private static StoredConversation conversation(String title, String model) {
        Instant time = NOW.minus(Duration.ofHours(2));
        return new StoredConversation("id", title, time, time, model, "", 1, 1);
    }
}
