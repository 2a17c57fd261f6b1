package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.askedItems;
import static dev.lmresp.translate.request.Asked.askedWith;
import static dev.lmresp.translate.request.Asked.dialectWith;
import static dev.lmresp.translate.request.Asked.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.config.Dialects;
import dev.lmresp.translate.AesReasoningSeal;
import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

/** Pitfalls of reasoning; the numbers are those of docs/en/design/pitfalls.md. */
class PitfallsOfReasoningTest {
    private static final String CALL =
            """
            {type: 'function_call', call_id: 'c', name: 'f', arguments: '{}'},
            {type: 'function_call_output', call_id: 'c', output: 'ok'},
            """;

    private static final String THOUGHT =
            "{type: 'reasoning', summary: [], content: [{type: 'reasoning_text', text: 'Hm.'}]},";

    private static ReasoningSeal seal(int key) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) key);
        return new AesReasoningSeal(bytes, () -> new byte[AesReasoningSeal.NONCE_BYTES]);
    }

    @Test
    void p73_the_reasoning_goes_back_with_the_call_it_led_to() {
        var asked = askedItems("{role: 'user', content: 'Hi'}," + THOUGHT + CALL);
        assertThat(asked.message(1).path("reasoning_content").asText()).isEqualTo("Hm.");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void p73_an_engine_may_read_it_elsewhere() {
        var asked = askedWith("reasoning-field = 'reasoning'", "{input: [" + THOUGHT + CALL + "]}");
        assertThat(asked.message(0).path("reasoning").asText()).isEqualTo("Hm.");
    }

    @Test
    void p73_an_engine_may_read_it_as_a_list_of_parts() {
        var asked =
                askedWith(
                        "reasoning-field = 'reasoning_details'",
                        "{input: [" + THOUGHT + CALL + "]}");
        assertThat(asked.message(0).path("reasoning_details"))
                .isEqualTo(json("[{type: 'reasoning.text', text: 'Hm.'}]"));
    }

    @ParameterizedTest
    @CsvSource({"never,false,false", "tool-turns,true,false", "always,true,true"})
    void p73_each_engine_gets_the_reasoning_it_wants(
            String echo, boolean ofCalls, boolean ofTexts) {
        var asked =
                askedWith(
                        "reasoning-echo = '" + echo + "'",
                        "{input: ["
                                + THOUGHT
                                + CALL
                                + THOUGHT
                                + "{role: 'assistant', content: 'Done.'}, {role: 'user', content:"
                                + " 'Thanks'}]}");
        assertThat(asked.roles()).containsExactly("assistant", "tool", "assistant", "user");
        assertThat(asked.message(0).has("reasoning_content")).isEqualTo(ofCalls);
        assertThat(asked.message(2).has("reasoning_content")).isEqualTo(ofTexts);
        assertThat(asked.notes())
                .isEqualTo(echo.equals("never") ? List.of("input dropped") : List.of());
    }

    @Test
    void p73_sealed_reasoning_is_opened() {
        ReasoningSeal seal = seal(7);
        String sealed = seal.seal("A secret thought.");
        assertThat(sealed).startsWith("lmresp1.").doesNotContain("secret");
        var request =
                json(
                        "{input: [{type: 'reasoning', summary: [], encrypted_content: '"
                                + sealed
                                + "'},"
                                + CALL
                                + "]}");
        var asked = asked(request, dialectWith(""), seal);
        assertThat(asked.message(0).path("reasoning_content").asText())
                .isEqualTo("A secret thought.");
        assertThat(asked.notes()).isEmpty();
    }

    @Test
    void p74_what_is_known_of_the_reasoning_goes_before_a_placeholder() {
        String required = "reasoning-required = true\nreasoning-placeholder = '…'";
        String summary = "{type: 'reasoning', summary: [{type: 'summary_text', text: 'Short.'}]},";
        assertThat(reasoning(askedWith(required, "{input: [" + THOUGHT + CALL + "]}")))
                .isEqualTo("Hm.");
        assertThat(reasoning(askedWith(required, "{input: [" + summary + CALL + "]}")))
                .isEqualTo("Short.");
        assertThat(reasoning(askedWith(required, "{input: [" + CALL + "]}"))).isEqualTo("…");
        assertThat(askedItems(CALL).message(0).has("reasoning_content")).isFalse();
    }

    /**
     * What stands for reasoning in each engine's history: after a call without any, in an answer of
     * text with some, and in one without any.
     */
    @ParameterizedTest
    @CsvSource({
        "deepseek, '\"\"', '\"Hm.\"', '\"\"'",
        "moonshot, '\"…\"', '\"Hm.\"', '\"…\"'",
        "generic,  '',   '',      ''",
        "openai,   '',   '',      ''",
    })
    void p74_each_engine_gets_a_history_that_it_takes(
            String dialect, String call, String thoughtText, String text) {
        var asked =
                askedItems(
                        CALL
                                + THOUGHT
                                + "{role: 'assistant', content: 'Done.'}, {role: 'user', content:"
                                + " 'Thanks'}, {role: 'assistant', content: 'Bye.'}, {role: 'user',"
                                + " content: 'Bye'}",
                        dialect);
        assertThat(asked.roles())
                .containsSubsequence("assistant", "tool", "assistant", "user", "assistant");
        assertThat(List.of(echo(asked, 0), echo(asked, 2), echo(asked, 4)))
                .containsExactly(call, thoughtText, text);
    }

    private static String echo(Asked asked, int message) {
        JsonNode reasoning = asked.message(message).path("reasoning_content");
        return reasoning.isMissingNode() ? "" : reasoning.toString();
    }

    @Test
    void p74_mistral_gets_it_as_a_part_of_the_text() {
        var asked =
                askedItems(
                        THOUGHT
                                + "{role: 'assistant', content: 'Done.'}, {role: 'user', content:"
                                + " 'Thanks'},"
                                + THOUGHT
                                + CALL,
                        "mistral");
        String thought = "{type: 'thinking', thinking: [{type: 'text', text: 'Hm.'}]}";
        assertThat(asked.message(0).path("content"))
                .isEqualTo(json("[" + thought + ", {type: 'text', text: 'Done.'}]"));
        assertThat(asked.message(2).path("content")).isEqualTo(json("[" + thought + "]"));
        assertThat(asked.message(2).has("reasoning_content")).isFalse();
    }

    private static String reasoning(Asked asked) {
        return asked.message(0).path("reasoning_content").asText();
    }

    @Test
    void p75_reasoning_comes_from_the_conversation_itself_however_often_ids_repeat() {
        String other = THOUGHT.replace("Hm.", "Aha.");
        var asked = askedItems(THOUGHT + CALL + "{role: 'user', content: 'Again'}," + other + CALL);
        assertThat(asked.message(0).path("reasoning_content").asText()).isEqualTo("Hm.");
        assertThat(asked.message(3).path("reasoning_content").asText()).isEqualTo("Aha.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "openai    | high    | {reasoning_effort: 'high'}                        | ",
                "openai    | xhigh   | {reasoning_effort: 'xhigh'}                       | ",
                "openai    | max     | {reasoning_effort: 'max'}                         | ",
                "azure     | max     | {reasoning_effort: 'max'}                         | ",
                "generic   | minimal | {reasoning_effort: 'low'}                         |"
                        + " approximated",
                "generic   | xhigh   | {reasoning_effort: 'high'}                        |"
                        + " approximated",
                "generic   | zzz     | {}                                                | dropped",
                "generic   | none    | {}                                                | dropped",
                "vllm      | none    | {chat_template_kwargs: {enable_thinking: false,"
                        + " thinking: false}} | ",
                "vllm      | max     | {reasoning_effort: 'high'}                        |"
                        + " approximated",
                "sglang    | none    | {chat_template_kwargs: {enable_thinking: false,"
                        + " thinking: false}} | ",
                "sglang    | max     | {reasoning_effort: 'max'}                         | ",
                "llama.cpp | max     | {chat_template_kwargs: {enable_thinking: true,"
                        + " thinking: true, reasoning_effort: 'high'}} | approximated",
                "llama.cpp | high    | {chat_template_kwargs: {enable_thinking: true,"
                        + " thinking: true, reasoning_effort: 'high'}} | ",
                "llama.cpp | none    | {chat_template_kwargs: {enable_thinking: false,"
                        + " thinking: false}} | ",
                "lmdeploy  | none    | {enable_thinking: false}                           | ",
                "lmdeploy  | max     | {reasoning_effort: 'high'}                        |"
                        + " approximated",
                "lmstudio  | xhigh   | {reasoning_effort: 'xhigh'}                       | ",
                "ollama    | none    | {reasoning_effort: 'none'}                        | ",
                "ollama    | max     | {reasoning_effort: 'max'}                         | ",
                "deepseek  | none    | {thinking: {type: 'disabled'}}                     | ",
                "deepseek  | max     | {reasoning_effort: 'max'}                         | ",
                "deepseek  | low     | {reasoning_effort: 'low'}                         | ",
                "moonshot  | none    | {thinking: {type: 'disabled'}}                     | ",
                "qwen      | medium  | {enable_thinking: true}                            |"
                        + " approximated",
                "qwen      | none    | {enable_thinking: false}                           | ",
                "openrouter| low     | {reasoning: {effort: 'low'}}                       | ",
                "openrouter| max     | {reasoning: {effort: 'max'}}                       | ",
                "mistral   | low     | {reasoning_effort: 'high'}                        |"
                        + " approximated",
                "minimax   | low     | {reasoning_split: true}                           | dropped",
                "minimax   | none    | {reasoning_split: true, thinking: {type: 'disabled'}} | ",
            })
    void p80_the_effort_is_said_in_the_words_of_the_engine(
            String dialect, String effort, String expected, String note) {
        var asked = asked("{input: 'Hi', reasoning: {effort: '" + effort + "'}}", dialect);
        var chat = (ObjectNode) asked.chat();
        chat.remove(List.of("model", "stream", "messages"));
        assertThat(chat).isEqualTo(json(expected));
        assertThat(asked.notes())
                .isEqualTo(note == null ? List.of() : List.of("reasoning.effort " + note));
    }

    @Test
    void p81_an_engine_that_cannot_reason_is_not_told_how_hard() {
        var asked = askedWith("effort = 'none'", "{input: 'Hi', reasoning: {effort: 'high'}}");
        assertThat(asked.chat().has("reasoning_effort")).isFalse();
        assertThat(asked.notes()).containsExactly("reasoning.effort dropped");
    }

    @ParameterizedTest
    @CsvSource({"gAAAAABk3x", "lmresp1.", "lmresp1.AAAA", "lmresp1.***", "ANTHROPIC:xyz"})
    void p82_reasoning_that_another_has_sealed_is_left_out(String foreign) {
        var request =
                json(
                        "{input: [{type: 'reasoning', summary: [], encrypted_content: '"
                                + foreign
                                + "'},"
                                + CALL
                                + "]}");
        var asked = asked(request, Asked.dialect(Dialects.GENERIC), seal(7));
        assertThat(asked.message(0).has("reasoning_content")).isFalse();
        assertThat(asked.notes()).containsExactly("input[0].encrypted_content dropped");
    }

    @Test
    void p82_another_key_or_a_changed_text_does_not_open() {
        String sealed = seal(7).seal("A thought.");
        char last = sealed.charAt(sealed.length() - 1);
        String changed = sealed.substring(0, sealed.length() - 1) + (last == 'A' ? 'Q' : 'A');
        assertThat(seal(7).open(sealed)).hasValue("A thought.");
        assertThat(seal(8).open(sealed)).isEmpty();
        assertThat(seal(7).open(changed)).isEmpty();
    }
}
