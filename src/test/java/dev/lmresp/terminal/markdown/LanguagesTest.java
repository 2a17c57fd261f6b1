package dev.lmresp.terminal.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class LanguagesTest {
    private final Languages languages = Languages.read();

    /** What is coloured, as {@code kind(text)}; neighbours of a kind are one. */
    private List<String> coloured(String language, String code) {
        var found = new ArrayList<String>();
        Language known = languages.of(language);
        int context = Language.START;
        var read = new StringBuilder();
        for (String line : code.split("\n", -1)) {
            var pieces = new ArrayList<String>();
            var last = new Token[] {Token.PLAIN};
            context =
                    known.read(
                            line,
                            context,
                            (text, token) -> {
                                read.append(text);
                                if (token != Token.PLAIN && token == last[0]) {
                                    String one = pieces.removeLast();
                                    pieces.add(one.substring(0, one.length() - 1) + text + ")");
                                } else if (token != Token.PLAIN) {
                                    pieces.add(token.name().toLowerCase() + "(" + text + ")");
                                }
                                last[0] = token;
                            });
            read.append('\n');
            found.addAll(pieces);
        }
        assertThat(read.toString()).isEqualTo(code + "\n");
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '¬',
            value = {
                "java¦int x = 1; // why¦type(int) literal(1) comment(// why)",
                "java¦String s = \"a\\\"b\" + 'c';¦type(String) string(\"a\\\"b\") string('c')",
                "java¦@Override void run() {¦name(@Override) type(void) name(run)",
                "kotlin¦val a = listOf(null)¦keyword(val) name(listOf) literal(null)",
                "py¦def f(x): return r\"\\d\" # c¦keyword(def) name(f) keyword(return)"
                        + " string(r\"\\d\") comment(# c)",
                "ts¦const a: string = `x` // y¦keyword(const) type(string) string(`x`) comment(//"
                        + " y)",
                "js¦a.replace(/[/\"]/g, 'b')¦name(replace) string(/[/\"]/g) string('b')",
                "jsx¦return <Foo bar={1} />¦keyword(return) type(<Foo) literal(1) type(/>)",
                "json¦{\"a\": \"b\", \"c\": [1, true]}¦name(\"a\") string(\"b\") name(\"c\")"
                        + " literal(1) literal(true)",
                "yaml¦- a-b: 'x' # c¦name(- a-b) string('x') comment(# c)",
                "yaml¦url: http://a:80¦name(url)",
                "toml¦a.b = \"x\" # c¦name(a.b) string(\"x\") comment(# c)",
                "toml¦[[a]]¦type([[a]])",
                "sh¦if [ -f \"$a\" ]; then # c¦keyword(if) name(-f) string(\"$a\") keyword(then)"
                        + " comment(# c)",
                "console¦$ ls -l | wc¦keyword($) name(-l) keyword(|)",
                "go¦func f() error { return nil }¦keyword(func) name(f) type(error) keyword(return)"
                        + " literal(nil)",
                "rust¦let x: &'a str = r#\"a\"b\"#;¦keyword(let) type('a) type(str)"
                        + " string(r#\"a\"b\"#)",
                "c¦#include <stdio.h>¦keyword(#include) string(<stdio.h>)",
                "c++¦auto c = 'x'; /* y */¦keyword(auto) string('x') comment(/* y */)",
                "cs¦var s = @\"a\"\"b\";¦keyword(var) string(@\"a\"\"b\")",
                "sql¦SELECT 'it''s' FROM t -- c¦keyword(SELECT) string('it''s') keyword(FROM)"
                        + " comment(-- c)",
                "html¦<a href=\"b\">c</a>¦type(<a ) name(href) type(=) string(\"b\") type(>)"
                        + " type(</a>)",
                "css¦a { color: #fff; } /* c */¦type(a) name(color) literal(#fff) comment(/* c */)",
                "diff¦+a¦added(+a)",
                "patch¦-a¦removed(-a)",
                "diff¦@@ -1 +1 @@¦type(@@ -1 +1 @@)",
                "ruby¦def a = :b # c¦keyword(def) literal(:b) comment(# c)",
                "php¦echo $a . 'b';¦keyword(echo) name($a) string('b')",
                "dockerfile¦FROM a AS b¦keyword(FROM) keyword(AS)",
                "md¦# title¦heading(# title)",
            })
    void colours_what_matters(String language, String code, String expected) {
        assertThat(String.join(" ", coloured(language, code))).isEqualTo(expected);
    }

    @Test
    void what_is_open_goes_on_in_the_next_line() {
        assertThat(coloured("java", "a /* b\nint c\n*/ int"))
                .containsExactly("comment(/* b)", "comment(int c)", "comment(*/)", "type(int)");
        assertThat(coloured("python", "'''a\nif\n''' if"))
                .containsExactly("string('''a)", "string(if)", "string(''')", "keyword(if)");
        assertThat(coloured("go", "`a\nif`")).containsExactly("string(`a)", "string(if`)");
        assertThat(coloured("html", "<a\nb=\"c\"\n>d"))
                .containsExactly("type(<a)", "name(b)", "type(=)", "string(\"c\")", "type(>)");
    }

    @Test
    void a_string_that_is_not_closed_ends_with_its_line() {
        assertThat(coloured("java", "\"a\nint")).containsExactly("string(\"a)", "type(int)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "text", "mermaid"})
    void an_unknown_language_is_left_plain(String name) {
        assertThat(coloured(name, "int \"x\" // y")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java", "java title=\"x\"", "{.java}", "java{1,2}", "java:src/A.java"})
    void a_language_is_found_by_the_first_word(String info) {
        assertThat(languages.of(info)).isSameAs(languages.of("java"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java",
                "kotlin",
                "python",
                "javascript",
                "js",
                "typescript",
                "ts",
                "jsx",
                "tsx",
                "json",
                "yaml",
                "yml",
                "toml",
                "bash",
                "sh",
                "console",
                "go",
                "rust",
                "c",
                "cpp",
                "c++",
                "csharp",
                "c#",
                "sql",
                "html",
                "xml",
                "css",
                "diff",
                "patch",
                "ruby",
                "php",
                "dockerfile",
                "markdown",
                "md",
                "scala",
                "swift",
                "groovy",
                "lua",
                "make",
                "powershell",
                "ini"
            })
    void hostile_lines_are_read_quickly_and_whole(String name) {
        for (String unit :
                new String[] {"\"", "\\\"", "a", "/", "<a ", "'", "(", "1", "#", "{", "`", " "}) {
            coloured(name, unit.repeat(3_900 / unit.length()));
        }
        coloured(name, "x = \"" + "\\\\a".repeat(1_200));
        coloured(name, "/" + "\\\\a".repeat(1_200) + "/");
    }
}
