package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.askedWith;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.config.Dialects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Pitfalls of parameters and usage; the numbers are those of docs/en/design/pitfalls.md. */
class PitfallsOfParametersTest {
    @ParameterizedTest
    @ValueSource(strings = {"client_metadata", "custom_metadata", "x_internal"})
    void p83_a_field_that_the_engine_does_not_know_stays_here(String field) {
        var asked = asked("{input: 'Hi', " + field + ": {secret: 'value'}}");
        assertThat(asked.chat().toString()).doesNotContain("secret");
        assertThat(asked.notes())
                .isEqualTo(
                        field.equals("client_metadata") ? List.of() : List.of(field + " dropped"));
    }

    @ParameterizedTest
    @CsvSource({"openai,true", "moonshot,true", "gemini,false", "generic,false"})
    void p84_the_cache_key_goes_only_where_it_is_known(String dialect, boolean known) {
        var asked = asked("{input: 'Hi', prompt_cache_key: 'k'}", dialect);
        assertThat(asked.chat().has("prompt_cache_key")).isEqualTo(known);
        assertThat(asked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"generic,true,true", "generic,false,false", "mistral,true,false"})
    void p85_a_stream_is_asked_for_its_usage(String dialect, boolean stream, boolean expected) {
        var asked = asked("{input: 'Hi', stream: " + stream + "}", dialect);
        assertThat(asked.option("stream_options").path("include_usage").asBoolean())
                .isEqualTo(expected);
    }

    @Test
    void p87_every_turn_begins_with_the_bytes_of_the_turn_before() {
        String head =
                "{instructions: 'Be brief.', stream: true, tools: [{type: 'function', name: 'f'}],"
                        + " input: [";
        String[] turns = {
            "{role: 'user', content: 'One'},",
            "{type: 'reasoning', summary: [], content: [{type: 'reasoning_text', text: 'Hm.'}]},"
                    + "{type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}'},"
                    + "{type: 'function_call', call_id: 'c2', name: 'f', arguments: '{}'},"
                    + "{type: 'function_call_output', call_id: 'c1', output: 'a'},"
                    + "{type: 'function_call_output', call_id: 'c2', output: [{type: 'input_image',"
                    + " image_url: 'data:image/png;base64,AA'}]},",
            "{role: 'assistant', content: 'Done.'}, {role: 'user', content: 'Two'},",
            "{type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}'},"
                    + "{role: 'assistant', content: 'Wait.'},"
                    + "{type: 'function_call_output', call_id: 'c1', output: 'b'},",
            "{role: 'assistant', content: 'Done.'}, {role: 'user', content: 'Three'},",
        };
        String before = "";
        var items = new StringBuilder();
        for (String turn : turns) {
            items.append(turn);
            byte[] bytes = asked(head + items + "]}").translation().request().toBytes();
            String now = new String(bytes, StandardCharsets.UTF_8);
            assertThat(now).startsWith(before);
            before = now.substring(0, now.length() - "]}".length());
        }
    }

    @Test
    void p87_later_orders_leave_the_beginning_alone_where_the_user_wants_that() {
        String fields = "system-messages = 'later-as-user'";
        String items =
                "{input: [{role: 'developer', content: 'One.'}, {role: 'user', content:"
                        + " 'Hi'}MORE]}";
        String before = askedWith(fields, items.replace("MORE", "")).messages().toString();
        String after =
                askedWith(
                                fields,
                                items.replace(
                                        "MORE",
                                        ", {role: 'assistant', content: 'Hello'}, {role:"
                                                + " 'developer', content: 'Two.'}"))
                        .messages()
                        .toString();
        assertThat(after).startsWith(before.substring(0, before.length() - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "generic,max_tokens",
        "lmdeploy,max_tokens",
        "openai,max_completion_tokens",
        "azure,max_completion_tokens",
        "groq,max_completion_tokens",
        "moonshot,max_completion_tokens"
    })
    void p88_the_limit_has_the_name_that_the_engine_takes(String dialect, String name) {
        var asked = asked("{input: 'Hi', max_output_tokens: 9}", dialect);
        assertThat(asked.option(name).asInt()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "This model's maximum context length is 4096 tokens. However, you requested 5000.",
                "the request exceeds the available context size, try increasing it",
                "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
                "Requested token count exceeds the model's maximum context length of 8192 tokens",
                "prompt is too long: 210000 tokens > 200000 maximum",
                "the input prompt token len 9000 + max_new_tokens 512 exceeds session_len 8192",
            })
    void p89_errors_of_too_long_conversations_are_known_by_their_words(String message) {
        assertThat(Asked.dialect(Dialects.GENERIC).failures().overflow())
                .anyMatch(words -> message.toLowerCase(Locale.ROOT).contains(words));
    }

    @Test
    void p92_an_image_in_an_output_is_no_text() {
        String image = "data:image/png;base64," + "A".repeat(100_000);
        String items =
                "{type: 'function_call', call_id: 'c', name: 'f', arguments: '{}'},"
                        + "{type: 'function_call_output', call_id: 'c', output: [{type:"
                        + " 'input_image', image_url: '"
                        + image
                        + "'}]}";
        var seeing = askedItems(items);
        assertThat(seeing.message(1).path("content").asText()).hasSizeLessThan(100);
        assertThat(seeing.message(2).at("/content/1/image_url/url").asText()).isEqualTo(image);
        var blind = askedItems(items, "deepseek");
        assertThat(blind.roles()).containsExactly("assistant", "tool");
        assertThat(blind.message(1).path("content").asText())
                .isEqualTo("[an image: this model reads only text]");
    }
}
