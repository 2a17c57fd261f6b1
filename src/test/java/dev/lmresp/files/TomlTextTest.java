package dev.lmresp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

import java.util.List;
import java.util.Random;

class TomlTextTest {
    private static final String RUN = "# a comment\n\n   \t\n\t# another\r\n".repeat(2_000);

    /** Where lines may stand that say nothing. */
    private static final List<String> PLACES =
            List.of(
                    RUN + "x = 1\n",
                    "x = 1\n" + RUN,
                    "[t]\n" + RUN + "x = 1\n" + RUN + "y = 2",
                    "x = [\n" + RUN + "1,\n" + RUN + "2\n" + RUN + "]\n",
                    RUN);

    /** The parser alone takes the cube of such a run: hours for this one. */
    @ParameterizedTest
    @FieldSource("PLACES")
    @Timeout(20)
    void a_run_of_comments_and_empty_lines_costs_no_more_than_other_lines(String text) {
        assertThat(TomlText.parse(text).inputPositionOf("none")).isNull();
        assertThat(TomlText.statements(text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void values_and_places_are_those_of_the_whole_text(int seed) {
        String text = anyText(new Random(seed));
        TomlParseResult expected = Toml.parse(text);
        assertThat(expected.errors()).as(text).isEmpty();
        assertSame(TomlText.parse(text), expected, text);
    }

    private static void assertSame(TomlTable table, TomlTable expected, String text) {
        assertThat(table.toJson()).as(text).isEqualTo(expected.toJson());
        assertThat(table.keyPathSet(true)).isEqualTo(expected.keyPathSet(true));
        for (List<String> path : expected.keyPathSet(true)) {
            assertThat(table.inputPositionOf(path))
                    .as("%s in %s", path, text)
                    .isEqualTo(expected.inputPositionOf(path));
            if (expected.isTable(path)) {
                assertSame(table.getTable(path), expected.getTable(path), text);
            }
            if (expected.isArray(path) && expected.getArray(path).isTable(0)) {
                for (int i = 0; i < expected.getArray(path).size(); i++) {
                    TomlTable one = (TomlTable) table.getArray(path).toList().get(i);
                    assertSame(one, expected.getArray(path).getTable(i), text);
                }
            }
        }
    }

    private static String anyText(Random random) {
        List<String> lines =
                List.of(
                        "# comment\n",
                        "\n",
                        "  \r\n",
                        "\t# 'another\" \"\"\"\n",
                        "@ = 1 # comment\n",
                        "@ = \"# none, \\\" # either\" # but this '''\n",
                        "@ = '# none \\' # this is\n",
                        "@ = \"\"\"\n# no comment\n\n'''\\\"\"\"\n\"\"\"\"\" # comment\n",
                        "@ = '''\n\n# no comment \"\"\" \\''' # comment\n",
                        "@ = \"\"\"a\\\n\n  # b\"\"\"\n",
                        "@ = [ # comment\n\n  1, # \"\n  # comment ]\n  2 ]\n",
                        "\"@ # key\" = { a = '#', b = [\"#\"] }\n",
                        "[@]\n",
                        "[[list]]\n");
        var text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append(lines.get(random.nextInt(lines.size())).replace("@", "k" + i));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#\\n\\n#\\nx = \\n             | line 4, column 5: Unexpected end of line",
                "#\\n\\nx = 1\\n#\\nx = 2       | line 5, column 1: x previously defined at line 3",
                "a = [ 1,\\n#\\n\\n# \\n        | line 5, column 1: Unexpected end of input",
                "\\n# no \\001\\nx = 1        | line 2",
                "\\n#\\nx = \"a\\n#\\n\\ny = 1   | line 3"
            })
    void what_is_wrong_has_the_line_of_the_whole_text(String text, String message) {
        String whole = text.strip().translateEscapes();
        assertThatThrownBy(() -> TomlText.parse(whole))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nesting_without_end_is_wrong_and_no_bug() {
        assertThatThrownBy(() -> TomlText.parse("x = " + "[".repeat(200_000)))
                .isInstanceOf(SettingsException.class);
    }
}
