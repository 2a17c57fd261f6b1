package dev.lmresp.translate.request;

import static dev.lmresp.translate.request.Asked.asked;
import static dev.lmresp.translate.request.Asked.dialect;
import static dev.lmresp.translate.request.Asked.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.translate.ReasoningSeal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** Requests that Codex 0.169 really sends; only names, ids and long texts have been changed. */
class CodexRequestsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "codex-first-turn",
                "codex-command",
                "codex-mcp",
                "codex-patch",
                "codex-search-first-turn",
                "codex-search",
                "codex-search-call",
                "codex-lite",
                "codex-agents",
            })
    void every_request_becomes_one_that_the_strictest_engine_takes(String name) {
        for (String dialect : new String[] {"generic", "lmdeploy", "vllm", "llama.cpp", "ollama"}) {
            var asked = codex(name, dialect);
            ChatInvariants.assertHold(asked.chat());
            assertThat(asked.roles().getFirst()).isEqualTo("system");
            assertThat(asked.chat().toString()).doesNotContain("x-codex", "encrypted");
        }
    }

    @Test
    void the_first_turn_of_codex_loses_only_what_no_engine_has() {
        var asked = codex("codex-first-turn", "generic");
        assertThat(asked.roles()).containsExactly("system", "user", "user");
        assertThat(asked.toolNames())
                .contains("exec_command", "write_stdin", "multi_agent_v1__spawn_agent")
                .doesNotContain("web_search");
        assertThat(asked.notes()).containsExactly("tools[4] renamed", "tools[8] dropped");
        assertThat(asked.option("stream_options").path("include_usage").asBoolean()).isTrue();
        assertThat(asked.option("tool_choice").asText()).isEqualTo("auto");
    }

    @Test
    void a_command_and_its_output_follow_the_reasoning_that_led_to_them() {
        var asked = codex("codex-command", "generic");
        assertThat(asked.roles()).containsExactly("system", "user", "user", "assistant", "tool");
        JsonNode answer = asked.message(3);
        assertThat(answer.path("content").asText()).isEqualTo("I will look.");
        assertThat(answer.path("reasoning_content").asText()).isEqualTo("thought 1");
        assertThat(answer.at("/tool_calls/0/function/name").asText()).isEqualTo("exec_command");
        assertThat(asked.message(4).path("content").asText()).endsWith("Output:\nhi\n");
    }

    @Test
    void parallel_calls_of_an_mcp_server_are_one_message_and_the_image_comes_after_all() {
        var asked = codex("codex-mcp", "generic");
        assertThat(asked.roles())
                .containsExactly(
                        "system", "user", "user", "assistant", "tool", "tool", "tool", "user");
        JsonNode calls = asked.message(3).path("tool_calls");
        assertThat(calls.findValuesAsText("name"))
                .containsExactly(
                        "mcp__demo__add_nums",
                        "mcp__demo__draw",
                        asked.toolNames().stream()
                                .filter(it -> it.startsWith("mcp__demo__multiply"))
                                .findFirst()
                                .orElseThrow());
        assertThat(asked.message(5).path("content").asText()).endsWith("a point");
        assertThat(asked.message(7).at("/content/1/type").asText()).isEqualTo("image_url");
    }

    @Test
    void a_patch_is_a_call_of_a_function_with_the_grammar_in_its_description() {
        var asked = codex("codex-patch", "generic");
        JsonNode patch = asked.chat().path("tools").path(asked.toolNames().indexOf("apply_patch"));
        assertThat(patch.at("/function/description").asText())
                .contains("lark grammar", "begin_patch");
        JsonNode answer = asked.message(8);
        assertThat(answer.path("content").asText()).isEqualTo("patching");
        assertThat(answer.at("/tool_calls/0/function/arguments").asText())
                .startsWith("{\"input\":\"*** Begin Patch\\n");
        assertThat(asked.message(9).path("content").asText()).startsWith("Exit code: 0");
    }

    @Test
    void tools_without_a_list_of_tools_are_found_in_the_input() {
        var asked = codex("codex-lite", "generic");
        assertThat(asked.toolNames()).contains("exec_command", "apply_patch");
        assertThat(asked.message(3).at("/tool_calls/0/function/name").asText())
                .isEqualTo("apply_patch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"codex-first-turn>codex-command", "codex-mcp>codex-patch"})
    void p87_a_turn_begins_with_the_bytes_of_the_turn_before(String turns) {
        String before = text(turns.substring(0, turns.indexOf('>')));
        String after = text(turns.substring(turns.indexOf('>') + 1));
        assertThat(after).startsWith(before.substring(0, before.length() - "]}".length()));
    }

    private static String text(String name) {
        return new String(
                codex(name, "generic").translation().request().toBytes(), StandardCharsets.UTF_8);
    }

    private static Asked codex(String name, String dialect) {
        return asked(resource(name + ".json"), dialect(dialect), ReasoningSeal.NONE);
    }
}
