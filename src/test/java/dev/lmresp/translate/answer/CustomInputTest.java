package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.arguments;
import static dev.lmresp.translate.answer.Say.call;
import static dev.lmresp.translate.answer.Say.calls;
import static dev.lmresp.translate.answer.Say.finish;
import static dev.lmresp.translate.answer.Say.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** The free text of a custom tool, out of all the forms in which models wrap it. */
class CustomInputTest {
    private static final String PATCH = "*** Begin Patch\n*** Add File: a\n+é\t\"q\" \\d 😀\n";

    private final Replay replay = new Replay().custom("apply_patch");

    private Outcome pieces(List<String> pieces) {
        var chunks = new ArrayList<String>();
        chunks.add(call(0, "c1", "apply_patch"));
        pieces.forEach(piece -> chunks.add(arguments(0, piece)));
        chunks.add(finish("tool_calls"));
        return replay.chunks(chunks.toArray(String[]::new));
    }

    private Outcome arguing(String arguments) {
        return pieces(List.of(arguments));
    }

    private static String input(Outcome outcome) {
        return outcome.values("input").getFirst();
    }

    private static List<String> deltas(Outcome outcome) {
        return outcome.deltas("response.custom_tool_call_input.delta");
    }

    @Test
    void the_text_leaves_while_it_streams() {
        Outcome outcome =
                pieces(List.of("{\"inp", "ut\": \"*** Be", "gin\\", "n+a\\u00", "e9", "\"", "}"));
        assertThat(deltas(outcome)).containsExactly("*** Be", "gin", "\n+a", "é");
        assertThat(input(outcome)).isEqualTo("*** Begin\n+aé");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 1000})
    void the_text_is_the_same_in_pieces_of_any_size(int size) {
        String escaped = "{\"input\": " + Json.text(Json.object().textNode(PATCH)) + "}";
        String inUnicode = escaped.replace("😀", "\\ud83d\\ude00").replace("é", "\\u00E9");
        var pieces = new ArrayList<String>();
        for (int i = 0; i < inUnicode.length(); i += size) {
            pieces.add(inUnicode.substring(i, Math.min(inUnicode.length(), i + size)));
        }
        Outcome outcome = pieces(pieces);
        assertThat(input(outcome)).isEqualTo(PATCH);
        assertThat(String.join("", deltas(outcome))).isEqualTo(PATCH);
    }

    @Test
    void half_a_character_alone_is_replaced() {
        assertThat(input(arguing("{\"input\":\"a\\ud83db\\ude00c\\ud83d\"}"))).isEqualTo("a�b�c�");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"patch\":\"*** Begin\"}",
                "{\"explanation\":\"adds a file\",\"input\":\"*** Begin\"}",
                "{\"input\":\"*** Begin\",\"explanation\":\"adds a file\"}",
                "{\"command\":[\"apply_patch\",\"*** Begin\"]}",
                "{\"whatever\":\"*** Begin\"}",
                "[\"apply_patch\",\"*** Begin\"]",
                "\"*** Begin\"",
                "*** Begin",
                "  {  \"input\"  :  \"*** Begin\"  }  "
            })
    void the_text_is_found_in(String arguments) {
        assertThat(input(arguing(arguments))).isEqualTo("*** Begin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```\n*** Begin\n```",
                "```patch\n*** Begin\n```\n",
                " ```diff\n*** Begin\n\n```"
            })
    void a_fence_around_the_text_is_taken_off(String fenced) {
        String wrapped = "{\"input\":" + Json.text(Json.object().textNode(fenced)) + "}";
        assertThat(input(arguing(wrapped))).isEqualTo("*** Begin\n");
        assertThat(input(arguing(fenced))).isEqualTo("*** Begin\n");
    }

    @Test
    void a_fence_inside_the_text_stays_and_does_not_hold_it_back() {
        Outcome outcome = pieces(List.of("{\"input\":\"`", "a` ```", " b\"}"));
        assertThat(deltas(outcome)).containsExactly("`a` ```", " b");
    }

    @Test
    void a_raw_line_break_in_the_string_is_one() {
        assertThat(input(arguing("{\"input\":\"a\nb\"}"))).isEqualTo("a\nb");
        assertThat(input(arguing("{\"patch\":\"a\nb\"}"))).isEqualTo("a\nb");
    }

    @Test
    void a_backslash_that_is_no_escape_is_meant() {
        assertThat(input(arguing("{\"input\":\"\\d+\"}"))).isEqualTo("\\d+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "null", "\"\"", "{\"input\":\"\"}"})
    void no_text_is_empty(String nothing) {
        assertThat(input(arguing(nothing))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"input\":\"*** Begin", "{\"patch\":\"*** Begin", "{\"input\""})
    void text_that_breaks_off_fails_the_turn(String broken) {
        assertThat(arguing(broken).status()).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"input\":\"*** Begin", "{\"patch\":\"*** Begin", "*** Begin", ""})
    void text_that_was_cut_is_no_input(String cut) {
        Outcome outcome =
                replay.rules(Replay.CODEX)
                        .chunks(call(0, "c1", "apply_patch"), arguments(0, cut), finish("length"));
        assertThat(outcome.status()).isEqualTo("incomplete");
        assertThat(outcome.items()).isEmpty();
    }

    @Test
    void a_call_that_the_engine_itself_names_custom_is_taken_as_it_is() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'id':'c1','custom':{'name':'apply_patch','input':'{1'}}"),
                        calls("{'index':0,'custom':{'input':' x'}}"),
                        finish("tool_calls"));
        assertThat(input(outcome)).isEqualTo("{1 x");
    }

    @Test
    void what_a_call_begins_as_it_stays() {
        Outcome outcome =
                replay.chunks(
                        calls("{'index':0,'custom':{'name':'apply_patch','input':'{'}}"),
                        arguments(0, "x"),
                        finish("tool_calls"));
        assertThat(input(outcome)).isEqualTo("{x");
    }

    @Test
    void a_whole_answer_has_the_same_input() {
        Outcome outcome =
                replay.run(
                        whole(
                                "'tool_calls':[{'id':'c1','function':{'name':'apply_patch',"
                                        + "'arguments':{'input':'*** Begin'}}}]",
                                "stop"));
        assertThat(input(outcome)).isEqualTo("*** Begin");
    }
}
