package dev.lmresp.translate.answer;

import static dev.lmresp.translate.answer.Say.arguments;
import static dev.lmresp.translate.answer.Say.call;
import static dev.lmresp.translate.answer.Say.finish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.translate.Note;
import dev.lmresp.translate.answer.Replay.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;

/** Values of a wrong type become right where that loses nothing, and stay as they are elsewhere. */
class TypedArgumentsTest {
    private final Replay replay =
            new Replay()
                    .function(
                            "run",
                            "'n':{'type':'integer'},'f':{'type':'number'},'s':{'type':'string'},"
                                + "'b':{'type':'boolean'},'l':{'type':'array','items':{'type':'integer'}},"
                                + "'o':{'type':'object','properties':{'n':{'type':'integer'}}},"
                                + "'maybe':{'anyOf':[{'type':'integer'},{'type':'null'}]},"
                                + "'both':{'type':['string','integer']},'any':{},"
                                + "'either':{'type':['string','number']},"
                                + "'ref':{'$ref':'#/properties/n'},'loop':{'$ref':'#/properties/loop'}");

    private Outcome run(String arguments, int size) {
        var chunks = new ArrayList<String>();
        chunks.add(call(0, "c1", "run"));
        for (int i = 0; i < arguments.length(); i += size) {
            chunks.add(
                    arguments(0, arguments.substring(i, Math.min(arguments.length(), i + size))));
        }
        chunks.add(finish("tool_calls"));
        return replay.chunks(chunks.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"n\":120000.0} | {\"n\":120000}",
                "{\"n\": 1e3 } | {\"n\": 1000 }",
                "{\"n\":\"7\"} | {\"n\":7}",
                "{\"n\":\"7.0\",\"s\":\"7.0\"} | {\"n\":7,\"s\":\"7.0\"}",
                "{\"s\":7} | {\"s\":\"7\"}",
                "{\"s\":-0.50} | {\"s\":\"-0.50\"}",
                "{\"s\":true} | {\"s\":\"true\"}",
                "{\"f\":\"1.5\"} | {\"f\":1.5}",
                "{\"f\":10000.0} | {\"f\":10000}",
                "{\"f\":\"2.0\"} | {\"f\":2}",
                "{\"b\":\"true\"} | {\"b\":true}",
                "{\"b\":True,\"any\":None} | {\"b\":true,\"any\":null}",
                "{\"l\":[1.0,\"2\",3]} | {\"l\":[1,2,3]}",
                "{\"l\":\"[1,2]\"} | {\"l\":[1,2]}",
                "{\"o\":\"{\\\"n\\\":1}\"} | {\"o\":{\"n\":1}}",
                "{\"o\":{\"n\":2.0},\"n\":2.0} | {\"o\":{\"n\":2},\"n\":2}",
                "{\"maybe\":\"null\"} | {\"maybe\":null}",
                "{\"maybe\":3.0} | {\"maybe\":3}",
                "{\"ref\":3.0} | {\"ref\":3}"
            })
    void a_value_gets_the_type_that_the_schema_wants(String arguments, String expected) {
        for (int size : new int[] {1, 3, 1000}) {
            Outcome outcome = run(arguments, size);
            assertThat(outcome.values("arguments")).containsExactly(expected);
            assertThat(outcome.notes()).extracting(Note::kind).containsExactly(Note.Kind.REPAIRED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1.5}",
                "{\"n\":\"1.5\"}",
                "{\"n\":\"seven\"}",
                "{\"n\":\"\"}",
                "{\"n\":1e99}",
                "{\"f\":1.5}",
                "{\"f\":1}",
                "{\"either\":1.0}",
                "{\"s\":null}",
                "{\"s\":\"7\"}",
                "{\"s\":[7]}",
                "{\"b\":1}",
                "{\"b\":\"yes\"}",
                "{\"l\":\"1,2\"}",
                "{\"l\":\"{}\"}",
                "{\"both\":7}",
                "{\"both\":\"7\"}",
                "{\"any\":1.0}",
                "{\"loop\":1.0}",
                "{\"unknown\":1.0}",
                "{\"any\":{\"n\":1.0}}",
                "{\"s\":\"{\\\"n\\\":1.0}, \\\\ \\u00e9\"}",
                "{ \"n\" : 1 , \"l\" : [ ] }"
            })
    void a_value_that_is_right_or_beyond_doubt_wrong_stays(String arguments) {
        for (int size : new int[] {1, 3, 1000}) {
            Outcome outcome = run(arguments, size);
            assertThat(outcome.values("arguments")).containsExactly(arguments);
            assertThat(outcome.notes()).isEmpty();
        }
    }

    @Test
    void a_raw_line_break_in_a_string_is_escaped() {
        assertThat(run("{\"s\":\"a\nb\tc\\\nd\"}", 2).values("arguments"))
                .containsExactly("{\"s\":\"a\\nb\\tc\\\\\\nd\"}");
    }

    @Test
    void text_passes_as_it_comes() {
        Outcome outcome =
                replay.chunks(
                        call(0, "c1", "run"),
                        arguments(0, "{\"s\":\"ab"),
                        arguments(0, "cd"),
                        arguments(0, "\",\"n\":1"),
                        arguments(0, "2}"),
                        finish("tool_calls"));
        assertThat(outcome.deltas("response.function_call_arguments.delta"))
                .containsExactly("{\"s\":\"ab", "cd", "\",\"n\":", "12}");
    }
}
