package dev.lmresp.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

class ControlCharactersTest {
    private final StringWriter written = new StringWriter();

    @ParameterizedTest
    @CsvSource({
        "clipboard \\u001b]52;c;ZXZpbA==\\u0007,  clipboard ␛]52;c;ZXZpbA==␇",
        "two\\tcolumns\\u0000,                    two\\tcolumns␀",
        "over\\rwritten,                          over␍written",
        "C1 \\u009b2J,                            C1 \\uFFFD2J",
        "bidi \\u202eevil,                        bidi \\uFFFDevil",
        "half \\ud83d,                            half \\uFFFD",
        "ü 漢字 👩‍💻 שלום,                          ü 漢字 👩‍💻 שלום"
    })
    void what_a_terminal_would_act_on_is_shown(String text, String shown) {
        onTerminal().println(unescaped(text));
        assertThat(written).hasToString(unescaped(shown) + System.lineSeparator());
    }

    private static String unescaped(String text) {
        return Json.parse('"' + text + '"').asText();
    }

    @Test
    void what_no_terminal_shows_is_not_touched() {
        String text = "\u001b[2J\r\u009b\u202e\ud83d\r\n";
        ControlCharactersWriter.forAnswers(written, () -> false).print(text);
        assertThat(written).hasToString(text);
    }

    @Test
    void whether_there_is_a_terminal_is_asked_only_when_it_matters() {
        var writer =
                ControlCharactersWriter.forAnswers(
                        written,
                        () -> {
                            throw new AssertionError("asked");
                        });
        writer.print("plain\ttext, äöü 漢字 👩‍💻\n");
        assertThat(written.toString()).startsWith("plain");
    }

    @Test
    void a_text_in_pieces_is_shown_as_in_one() {
        String text = "crlf\r\nreturn\ra 😀 half \ud83d, end\r";
        var writer = onTerminal();
        for (int i = 0; i < text.length(); i++) {
            writer.print(text.charAt(i));
            writer.flush();
        }
        writer.println();
        assertThat(written)
                .hasToString("crlf\nreturn␍a 😀 half \uFFFD, end" + System.lineSeparator());
    }

    @Test
    void sequences_of_our_own_go_through() {
        ControlCharactersWriter.ansi(onTerminal(), "\u001b[1m");
        ControlCharactersWriter.ansi(new PrintWriter(written), "\u001b[0m");
        assertThat(written).hasToString("\u001b[1m\u001b[0m");
    }

    @Test
    void no_line_of_a_notice_can_pass_for_another_one() {
        var writer = ControlCharactersWriter.forNotices(written);
        writer.println("lmresp: refused: no\nlmresp: all is well\n    indented\n\tat x\n\nend");
        assertThat(written)
                .hasToString(
                        "lmresp: refused: no\n    lmresp: all is well\n    indented\n\tat x\n\n"
                                + "    end"
                                + System.lineSeparator());
    }

    @Test
    void what_is_logged_as_bytes_is_shown_alike() {
        var stream = ControlCharactersWriter.forNotices(written).stream();
        byte[] bytes = "\u001b]0;title\u0007 ü漢😀 \u009b\n".getBytes(StandardCharsets.UTF_8);
        for (byte one : bytes) {
            stream.write(one);
        }
        stream.write('\377');
        stream.flush();
        assertThat(written).hasToString("␛]0;title␇ ü漢😀 \uFFFD\n\uFFFD");
    }

    @Test
    void json_for_people_has_nothing_that_would_have_to_be_shown_otherwise() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String json = Json.line(Json.object().put("text", Character.toString(c)));
            assertThat(ControlCharacters.isPrintable(json)).as("U+%04x", c).isTrue();
            if (!Character.isDefined(c) || Character.getType(c) == Character.SURROGATE) {
                continue;
            }
            assertThat(Json.parse(json).path("text").asText()).isEqualTo(Character.toString(c));
        }
    }

    @Test
    void json_for_people_keeps_what_shows() {
        var json = Json.object().put("text", "ü 漢字 👩‍💻 שלום \u009b");
        assertThat(Json.line(json)).isEqualTo("{\"text\":\"ü 漢字 👩‍💻 שלום \\u009b\"}");
    }

    private PrintWriter onTerminal() {
        return ControlCharactersWriter.forAnswers(written, () -> true);
    }
}
