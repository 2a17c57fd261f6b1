package dev.lmresp.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

class JsonMemberTest {
    private static String changed(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return new String(
                JsonMember.with(bytes, "model", old -> old.equals("a") ? "é\"/b" : old),
                StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"model":"a"}                              | {"model":"é\\"/b"}
                    { "é" : [ {"model":"a"} ],"model" :\t"a" } | { "é" : [ {"model":"a"} ],"model" :\t"é\\"/b" }
                    {"model":"\\u0061","z":1.0e0}              | {"model":"é\\"/b","z":1.0e0}
                    """)
    void only_the_text_changes(String before, String after) {
        assertThat(changed(before)).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1]",
                "{\"model\":\"b\"}",
                "{\"model\":1}",
                "{\"x\":{\"model\":\"a\"}}",
                "{\"messages\":[",
                "no JSON {\"model\":\"a\"}"
            })
    void all_else_stays_as_it_is(String document) {
        assertThat(changed(document)).isEqualTo(document);
    }
}
