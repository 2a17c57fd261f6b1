package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void a_table_with_a_header_is_blocks_where_it_has_no_room() {
        var table = new TextTable(1);
        table.header("MODEL", "CONTEXT", "INPUT", "REASONING");
        table.row("a-model", "32768", "text", "low, medium, high");
        table.row("", "-", "", "no");
        assertThat(table.lines(46)).isEqualTo(table.lines());
        assertThat(table.lines(32))
                .containsExactly(
                        "a-model",
                        "  context 32768 · input text",
                        "  reasoning low, medium, high",
                        "  context - · reasoning no");
    }

    @Test
    void a_table_without_a_header_is_cut_where_it_has_no_room() {
        TextTable table = new TextTable().row("ab", "a title of some words").row("c", "short");
        assertThat(table.lines(12)).containsExactly("ab  a title…", "c   short");
    }
}
