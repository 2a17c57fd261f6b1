package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.responses.ApiException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The input of a request becomes the messages of a conversation. */
class ConversationTest {
    @Test
    void a_text_is_a_user_message() {
        var asked = asked("{model: 'm', input: 'Hi'}");
        assertThat(asked.chat())
                .isEqualTo(
                        json(
                                "{model: 'm', stream: false, messages: [{role: 'user', content:"
                                        + " 'Hi'}]}"));
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void messages_keep_their_order_and_roles() {
        var asked =
                askedItems(
                        """
                        {role: 'user', content: 'One'},
                        {type: 'message', role: 'assistant', content: [{type: 'output_text', text: 'Two'}]},
                        {role: 'user', content: [{type: 'input_text', text: 'Three'}]}
                        """);
        assertThat(asked.messages())
                .isEqualTo(
                        json(
                                """
                                [{role: 'user', content: 'One'},
                                 {role: 'assistant', content: 'Two'},
                                 {role: 'user', content: 'Three'}]
                                """));
    }

    @Test
    void several_texts_of_one_message_are_lines_of_it() {
        var asked =
                askedItems(
                        """
                        {role: 'user', content: [{type: 'input_text', text: 'One'}, {type: 'input_text', text: 'Two'}]}
                        """);
        assertThat(asked.message(0).path("content").asText()).isEqualTo("One\nTwo");
    }

    @Test
    void a_refusal_in_the_history_is_what_the_model_said() {
        var asked =
                askedItems(
                        """
                        {role: 'user', content: 'Do it'},
                        {role: 'assistant', content: [{type: 'refusal', refusal: 'No.'}]},
                        {role: 'user', content: 'Why?'}
                        """);
        assertThat(asked.message(1)).isEqualTo(json("{role: 'assistant', content: 'No.'}"));
    }

    @Test
    void two_answers_in_a_row_are_one_message() {
        var asked =
                askedItems(
                        """
                        {role: 'user', content: 'Hi'},
                        {role: 'assistant', content: 'One'}, {role: 'assistant', content: 'Two'},
                        {role: 'user', content: 'Go on'}
                        """);
        assertThat(asked.roles()).containsExactly("user", "assistant", "user");
        assertThat(asked.message(1).path("content").asText()).isEqualTo("One\n\nTwo");
    }

    @Test
    void an_empty_answer_in_the_history_is_left_out() {
        var asked =
                askedItems(
                        "{role: 'user', content: 'Hi'}, {role: 'assistant', content: []},"
                                + " {role: 'user', content: 'Again'}");
        assertThat(asked.roles()).containsExactly("user", "user");
    }

    @Test
    void an_image_is_a_part_with_its_detail() {
        var asked =
                askedItems(
                        """
                        {role: 'user', content: [
                          {type: 'input_text', text: 'What is this?'},
                          {type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'high'}]}
                        """);
        assertThat(asked.message(0).path("content"))
                .isEqualTo(
                        json(
                                """
                                [{type: 'text', text: 'What is this?'},
                                 {type: 'image_url', image_url: {url: 'data:image/png;base64,AAAA', detail: 'high'}}]
                                """));
    }

    @Test
    void an_engine_without_eyes_is_told_that_there_was_an_image() {
        var asked =
                askedItems(
                        "{role: 'user', content: [{type: 'input_text', text: 'See'},"
                                + " {type: 'input_image', image_url: 'http://x/y.png'}]}",
                        "deepseek");
        assertThat(asked.message(0).path("content").asText())
                .isEqualTo("See\n[an image: this model reads only text]");
        assertThat(asked.notes()).containsExactly("input[0].content[1] dropped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/markdown;charset=utf-8", "application/json"})
    void a_file_of_text_is_read_for_every_engine(String type) {
        var asked =
                askedItems(
                        "{role: 'user', content: [{type: 'input_file', filename: 'a.txt',"
                                + " file_data: 'data:"
                                + type
                                + ";base64,SGVsbG8='}]}");
        assertThat(asked.message(0).path("content").asText()).isEqualTo("File a.txt:\nHello");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void a_file_goes_to_engines_that_read_files_and_is_named_to_others() {
        String items =
                "{role: 'user', content: [{type: 'input_file', filename: 'a.pdf', file_data:"
                        + " 'data:application/pdf;base64,AAAA'}]}";
        assertThat(askedItems(items, "openai").message(0).path("content"))
                .isEqualTo(
                        json(
                                """
                                [{type: 'file', file: {filename: 'a.pdf',
                                  file_data: 'data:application/pdf;base64,AAAA'}}]
                                """));
        var other = askedItems(items, "vllm");
        assertThat(other.message(0).path("content").asText())
                .isEqualTo("[a.pdf: a file that could not be passed on]");
        assertThat(other.notes()).containsExactly("input[0].content[0] dropped");
    }

    @Test
    void a_sound_goes_to_engines_that_hear() {
        String items =
                "{role: 'user', content: [{type: 'input_audio', input_audio: {data: 'AA', format:"
                        + " 'wav'}}]}";
        assertThat(askedItems(items, "openai").message(0).path("content"))
                .isEqualTo(
                        json("[{type: 'input_audio', input_audio: {data: 'AA', format: 'wav'}}]"));
        assertThat(askedItems(items).notes()).containsExactly("input[0].content[0] dropped");
    }

    @Test
    void a_part_of_an_unknown_type_is_noted_and_no_error() {
        var asked =
                askedItems(
                        "{role: 'user', content: [{type: 'input_text', text: 'Hi'}, {type:"
                                + " 'input_smell', x: 1}]}");
        assertThat(asked.message(0).path("content").asText()).isEqualTo("Hi");
        assertThat(asked.notes()).containsExactly("input[0].content[1] dropped");
    }

    @Test
    void an_item_that_is_stored_elsewhere_is_refused_rather_than_forgotten() {
        assertThatThrownBy(() -> askedItems("{type: 'item_reference', id: 'msg_1'}"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.error().status()).isEqualTo(400);
                            assertThat(e.error().param()).isEqualTo("input[0].id");
                            assertThat(e.error().message()).contains("msg_1");
                        });
    }

    @Test
    void an_input_without_anything_to_answer_is_refused() {
        assertThatThrownBy(() -> askedItems(""))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.error().param()).isEqualTo("input"));
    }

    @Test
    void templates_that_want_alternating_roles_get_them() {
        var asked =
                askedWith(
                        "alternate-roles = true",
                        "{input: [{role: 'user', content: 'One'}, {role: 'user', content:"
                                + " 'Two'}]}");
        assertThat(asked.messages()).isEqualTo(json("[{role: 'user', content: 'One\\nTwo'}]"));
    }

    @ParameterizedTest
    @CsvSource({
        "null,     '{role: \"assistant\", content: null, tool_calls: []}'",
        "empty,    '{role: \"assistant\", content: \"\", tool_calls: []}'",
        "absent,   '{role: \"assistant\", tool_calls: []}'",
        "parts,    '{role: \"assistant\", content: [{type: \"text\", text: \"\"}], tool_calls:"
                + " []}'",
    })
    void p12_a_message_of_calls_has_the_content_that_the_engine_wants(
            String setting, String expected) {
        var asked =
                askedWith(
                        "empty-content = '" + setting + "'",
                        """
                        {input: [{role: 'user', content: 'Hi'},
                          {type: 'function_call', call_id: 'c', name: 'f', arguments: '{}'},
                          {type: 'function_call_output', call_id: 'c', output: 'ok'}]}
                        """);
        var message = (ObjectNode) asked.message(1);
        assertThat(message.withArray("tool_calls")).hasSize(1);
        message.withArray("tool_calls").removeAll();
        assertThat(message).isEqualTo(json(expected));
    }
}
