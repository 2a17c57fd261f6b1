package dev.lmresp.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/** One member of a JSON file changes, and nothing else. */
class JsonTextTest {
    private static final List<String> NEW = List.of("env", "NEW");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\":{\"A\":\"1\"}}",
                "{ \"env\": { \"A\": \"1\" } }\n",
                "{\n  \"env\": {\n    \"A\": \"1\"\n  }\n}\n",
                "{\n  \"env\": {\n    \"A\": \"1\", // about A\n  },\n}",
                "{\n  \"env\": {\n    \"A\": \"1\" // about A\n\n  }\n}",
                "{\n  \"env\": {\n    \"A\": \"1\" /* about A, */\n    // the end\n  }\n}",
                "{\r\n\t\"env\": {\r\n\t\t\"A\": \"1\" // about A\r\n\t}\r\n}\r\n",
                "// first\n{\"env\": {\"A\": {\"deep\": [1, {\"x\": \"}\"}]}}, \"z\": -1.5e3 }",
                "{\"env\": {\"A\": \"a \\\" // no comment \\\\\", \"B\": true}, \"env2\": null}",
            })
    void adding_a_member_and_removing_it_gives_the_same_text(String text) {
        JsonText added = JsonText.of(text).with(NEW, "\"2\"");
        assertThat(added.get(NEW).asText()).isEqualTo("2");
        assertThat(added.without(NEW)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'env': {'A': '1'}}                | {'env': {'A': '1', 'NEW': 0}}",
                "{'env': {}}                        | {'env': {~    'NEW': 0~  }}",
                "{~  'env': {~    'A': '1'~  }~}    | {~  'env': {~    'A': '1',~    'NEW': 0~ "
                        + " }~}",
                "{'env': {~ 'A': '1', // a~ }}      | {'env': {~ 'A': '1', // a~ 'NEW': 0,~ }}",
                "{'env': {~ 'A': '1' // a~ }}       | {'env': {~ 'A': '1', // a~ 'NEW': 0~ }}",
                "{'env': {'NEW': [1, 2] /* x */}}   | {'env': {'NEW': 0 /* x */}}",
                "{'env': {'NEW': 'a', 'NEW': 'b'}}  | {'env': {'NEW': 'a', 'NEW': 0}}",
            })
    void a_member_is_added_in_the_style_of_its_neighbours_or_replaced(String before, String after) {
        assertThat(JsonText.of(json(before)).with(NEW, "0")).hasToString(json(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'NEW': 0, 'B': 1}                 | { 'B': 1}",
                "{'A': 1, 'NEW': 0, 'B': 1}         | {'A': 1, 'B': 1}",
                "{'A': 1, // a~ 'NEW': 0, 'B': 1}   | {'A': 1, // a~  'B': 1}",
                "{'A': 1, // a~ 'NEW': 0 }          | {'A': 1 // a~  }",
                "{'A': 1, /* , */ 'NEW': 0}         | {'A': 1 /* , */}",
                "{~  'A': 1,~  'NEW': 0,~  'B': 1~} | {~  'A': 1,~  'B': 1~}",
                "{~  'NEW': 0 // new~}              | { // new~}",
                "{'A': 1}                           | {'A': 1}",
            })
    void a_member_that_others_have_moved_is_removed_with_its_comma(String before, String after) {
        assertThat(JsonText.of(json(before)).without(List.of("NEW"))).hasToString(json(after));
    }

    @Test
    void a_value_is_found_as_it_is_written() {
        JsonText text =
                JsonText.of("{\n \"a\": {\"b\": [1,  2], \"c\": \"x\\u0041\"}, \"d\": 12 }");
        assertThat(text.raw(List.of("a", "b"))).contains("[1,  2]");
        assertThat(text.raw(List.of("a", "c"))).contains("\"x\\u0041\"");
        assertThat(text.raw(List.of("d"))).contains("12");
        assertThat(text.raw(List.of("a", "x"))).isEqualTo(Optional.empty());
        assertThat(text.line(List.of("d"))).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{~ 'a': 1~ 'b': 2}  | line 3, column",
                "{~ 'a': 'x~ }       | line 2, column",
                "{~ 'a': {~          | line 3, column",
                "{} more             | line 1, column",
                "[1]                 | line 1: the file must be a JSON object",
                "{'a': 1, /* open    | line 1, column",
            })
    void broken_text_is_refused_with_its_line(String text, String place) {
        assertThatThrownBy(() -> JsonText.of(json(text)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(place);
    }

    /** Readable in a table: single quotes, and {@code ~} for a line end. */
    private static String json(String text) {
        return text.replace('\'', '"').replace('~', '\n');
    }
}
