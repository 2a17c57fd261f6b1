package dev.lmresp.responses.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.LoneSurrogates;
import dev.lmresp.proxy.RequestEcho;
import dev.lmresp.responses.Amendment;
import dev.lmresp.responses.Echo;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.Response;
import dev.lmresp.responses.ResponsesRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text that was cut in the middle of a character is made whole once, when the request is read. */
class WholeTextTest {
    private static ResponsesRequest read(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return RequestReader.read(Json.parse(LoneSurrogates.escapedAsNul(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'input':'cut @'}",
                "{'input':'a','instructions':'cut @'}",
                "{'input':'a','metadata':{'k':'cut @'}}",
                "{'input':'a','metadata':{'cut @':'v'}}",
                "{'input':'a','user':'cut @'}",
                "{'input':[{'type':'function_call_output','call_id':'c','output':'cut @'}]}",
                "{'input':[{'role':'user','content':[{'type':'input_text','text':'cut @'}]}]}",
                "{'input':'a','tools':[{'type':'function','name':'f','description':'cut @'}]}",
                "{'input':'a','tools':[{'type':'function','name':'f','parameters':{'properties':"
                        + "{'cut @':{'enum':['x']}}}}]}",
                "{'input':'a','text':{'format':{'type':'json_schema','name':'n','schema':"
                        + "{'title':'cut @'}}}}"
            })
    void half_a_character_is_replaced_wherever_it_stands(String request) {
        for (String half : List.of("\\ud83d", "\\uDE00", "\\ud83d\\ud83d", "\\u0000")) {
            ResponsesRequest read = read(request.replace('\'', '"').replace("@", half));
            String json = Json.text(read.json());
            assertThat(json).contains("cut \uFFFD").doesNotContain("\\u0000");
            assertThat(LoneSurrogates.isWhole(json)).isTrue();
            assertThat(new String(Json.bytes(read.json()), StandardCharsets.UTF_8)).isEqualTo(json);
            assertThat(read.amendments())
                    .singleElement()
                    .extracting(Amendment::kind)
                    .isEqualTo(Amendment.Kind.REPAIRED);
        }
    }

    @Test
    void the_note_says_where_the_first_stands() {
        var read = read("{\"input\":[{\"role\":\"user\",\"content\":\"a \\ud83d\"}]}");
        assertThat(read.amendments())
                .singleElement()
                .extracting(Amendment::path)
                .isEqualTo("input[0].content");
    }

    @Test
    void whole_characters_stay_and_need_no_note() {
        var read = read("{\"input\":\"\\ud83d\\ude00 \uD83D\uDE00 \\u00e4 \\\\ud83d\"}");
        assertThat(read.json().path("input").asText())
                .isEqualTo("\uD83D\uDE00 \uD83D\uDE00 ä \\ud83d");
        assertThat(read.amendments()).isEmpty();
    }

    @Test
    void a_response_can_repeat_such_a_request() {
        Echo echo =
                RequestEcho.of(read("{\"input\":\"a\",\"instructions\":\"cut \\ud83d\"}"), false);
        assertThat(response(echo).path("instructions").asText()).isEqualTo("cut \uFFFD");
    }

    private static JsonNode response(Echo echo) {
        return Json.parse(
                new Response(
                                "resp_1",
                                0,
                                0,
                                Response.Status.COMPLETED,
                                "m",
                                List.of(),
                                null,
                                null,
                                "",
                                "default",
                                "",
                                echo)
                        .toBytes());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{\\\"city\\\": \\\"cut \\\\ud83d\\\"}, true",
                "{\\\"city\\\": \\\"cut \\\\u0000\\\"}, true",
                "{\\\"city\\\": \\\"\\\\ud83d\\\\ude00\\\"}, false"
            })
    void the_json_of_arguments_has_whole_text_too(String arguments, boolean mended) {
        var read =
                read(
                        "{\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"%s\"}]}"
                                .formatted(arguments.replace("\"\"", "\"")));
        String json = read.input().getFirst().toString();
        assertThat(json.contains("cut \uFFFD")).isEqualTo(mended);
    }

    @ParameterizedTest
    @CsvSource({
        "plain text without any escape at all, false",
        "\\n\\t\\\"\\\\, false",
        "\\ud83d\\ude00, false",
        "0123456\\ud83d\\ude00 89, false",
        "\\\\ud83d, false",
        "\\\\\\ud83d, true",
        "\\ud83d, true",
        "\\uD83D x, true",
        "\\ude00, true",
        "\\ud83d\\n, true",
        "\\ud83d\\ud83d\\ude00, true",
        "01234567 01234567 \\uDFFF, true",
        "\\u0000, true",
        "\\u0001, false",
        "\\u00, false",
    })
    void an_escape_of_half_a_character_is_found_in_bytes(String text, boolean found) {
        assertThat(LoneSurrogates.areEscapedIn(("\"" + text).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(found);
    }
}
