package dev.lmresp.engine.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MockToolsTest {
    private static final String NUMBERS =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"type\":\"number\"}},\"required\":[\"a\",\"b\"],\"additionalProperties\":false}";

    private final MockEngine engine = new MockEngine();

    /** The tools that Codex declares, as a proxy hands them on, and two of an MCP server. */
    private static Asking codex(String prompt) {
        return Asking.user(prompt)
                .tool(
                        "exec_command",
                        "Runs a command in a PTY, returning output or a session ID for ongoing"
                                + " interaction.",
                        "{\"type\":\"object\",\"properties\":{\"cmd\":{\"type\":\"string\",\"description\":\"Shell"
                            + " command to"
                            + " execute.\"},\"workdir\":{\"type\":\"string\"},\"tty\":{\"type\":\"boolean\"},\"yield_time_ms\":{\"type\":\"number\"}},\"required\":[\"cmd\"],\"additionalProperties\":false}")
                .tool(
                        "write_stdin",
                        "Writes characters to an existing unified exec session and returns recent"
                                + " output.",
                        "{\"type\":\"object\",\"properties\":{\"session_id\":{\"type\":\"number\"},\"chars\":{\"type\":\"string\"}},\"required\":[\"session_id\"]}")
                .tool(
                        "apply_patch",
                        "Use the `apply_patch` tool to edit files.",
                        "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"]}")
                .tool(
                        "update_plan",
                        "Updates the task plan.",
                        "{\"type\":\"object\",\"properties\":{\"plan\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"step\":{\"type\":\"string\"},\"status\":{\"type\":\"string\",\"enum\":[\"pending\",\"in_progress\",\"completed\"]}},\"required\":[\"step\",\"status\"]}}},\"required\":[\"plan\"]}")
                .tool(
                        "view_image",
                        "View a local image from the filesystem.",
                        "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\"}},\"required\":[\"path\"]}")
                .tool(
                        "wait",
                        "Waits for a cell.",
                        "{\"type\":\"object\",\"properties\":{\"cell_id\":{\"type\":\"string\"}},\"required\":[\"cell_id\"]}")
                .tool(
                        "get_goal",
                        "Get the current goal.",
                        "{\"type\":\"object\",\"properties\":{}}")
                .tool(
                        "get_weather",
                        "Get the weather for a city",
                        "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"unit\":{\"type\":\"string\",\"enum\":[\"celsius\",\"fahrenheit\"]}},\"required\":[\"city\"]}")
                .tool("mcp__demo__add_nums", "Add two numbers", NUMBERS)
                .tool("mcp__demo__mulNums", "Multiply two numbers", NUMBERS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "add 2 and 3                                |"
                        + " [mcp__demo__add_nums{\"a\":2,\"b\":3}]",
                "please add -2.5 and 1,000                  |"
                        + " [mcp__demo__add_nums{\"a\":-2.5,\"b\":1000}]",
                "use add_nums with 4 and 5                  |"
                        + " [mcp__demo__add_nums{\"a\":4,\"b\":5}]",
                "add nums: 4, 5.                            |"
                        + " [mcp__demo__add_nums{\"a\":4,\"b\":5}]",
                "call mcp__demo__add_nums b=1 a=2           |"
                        + " [mcp__demo__add_nums{\"a\":2,\"b\":1}]",
                "multiply 6 and 7                           |"
                        + " [mcp__demo__mulNums{\"a\":6,\"b\":7}]",
                "call mulNums                               |"
                        + " [mcp__demo__mulNums{\"a\":1,\"b\":1}]",
                "run `ls -la`                               | [exec_command{\"cmd\":\"ls -la\"}]",
                "run `sleep 5` and tell me                  | [exec_command{\"cmd\":\"sleep 5\"}]",
                "exec_command `pwd` with workdir=/tmp       |"
                        + " [exec_command{\"cmd\":\"pwd\",\"workdir\":\"/tmp\"}]",
                "What's the weather in Paris?               | [get_weather{\"city\":\"Paris\"}]",
                "weather in New York in fahrenheit, please? | [get_weather{\"city\":\"New York\"}]",
                "get_weather for \"Rome\", unit: celsius    |"
                        + " [get_weather{\"city\":\"Rome\",\"unit\":\"celsius\"}]",
                "view the image at assets/logo.png          |"
                        + " [view_image{\"path\":\"assets/logo.png\"}]",
                "use the wait tool                          | [wait{\"cell_id\":\"example\"}]",
                "what is my goal?                           | [get_goal{}]",
                "update the plan                            |"
                    + " [update_plan{\"plan\":[{\"step\":\"example\",\"status\":\"pending\"}]}]",
                "add_nums 1 2 and mulNums 3 4               |"
                        + " [mcp__demo__add_nums{\"a\":1,\"b\":2},"
                        + " mcp__demo__mulNums{\"a\":3,\"b\":4}]",
                "add_nums 1 2 and add_nums 3 4              |"
                        + " [mcp__demo__add_nums{\"a\":1,\"b\":2},"
                        + " mcp__demo__add_nums{\"a\":3,\"b\":4}]",
                "hello                                      | []",
                "please wait for me                         | []",
                "my goal is to ship                         | []",
                "explain what a command is                  | []",
                "say add_nums                               | []",
                "count to 3                                 | []",
                "do not paddle_nums                         | []",
            })
    void calls_the_tool_that_the_prompt_wants(String prompt, String calls) throws Exception {
        Asking.Said said = codex(prompt).said(engine);
        assertThat(said.calls.toString()).isEqualTo(calls);
        assertThat(said.finish).isEqualTo(calls.equals("[]") ? "stop" : "tool_calls");
        assertThat(said.text.isEmpty()).isEqualTo(!calls.equals("[]"));
    }

    @Test
    void takes_free_text_from_a_fence() throws Exception {
        String patch = "*** Begin Patch\n*** Add File: a.txt\n+hi `you`\n*** End Patch";
        Asking.Said said =
                codex("Apply this patch:\n```diff\n" + patch + "\n```\nThanks!").said(engine);
        assertThat(said.calls).hasSize(1);
        assertThat(said.calls.getFirst().name).isEqualTo("apply_patch");
        assertThat(Json.parse(said.calls.getFirst().arguments).path("input").asText())
                .isEqualTo(patch);
    }

    @Test
    void quotes_the_results_and_does_not_call_again() throws Exception {
        Asking asking = codex("add_nums 1 2 and mulNums 3 4");
        asking.called(asking.said(engine), "3", "12");
        Asking.Said said = asking.said(engine);
        assertThat(said.calls).isEmpty();
        assertThat(said.text)
                .isEqualTo(
                        "The tool mcp__demo__add_nums answered: 3\n"
                                + "The tool mcp__demo__mulNums answered: 12");
        asking.message("assistant", said.text).message("user", "add 5 and 6");
        assertThat(asking.said(engine).calls).hasToString("[mcp__demo__add_nums{\"a\":5,\"b\":6}]");
    }

    @Test
    void calls_one_tool_after_the_other_when_it_has_to() throws Exception {
        for (Asking asking :
                new Asking[] {
                    codex("add_nums 1 2 and mulNums 3 4").with("parallel_tool_calls", "false"),
                    codex("add_nums 1 2, then mulNums 3 4")
                }) {
            Asking.Said first = asking.said(engine);
            assertThat(first.calls).hasToString("[mcp__demo__add_nums{\"a\":1,\"b\":2}]");
            Asking.Said second = asking.called(first, "3").said(engine);
            assertThat(second.calls).hasToString("[mcp__demo__mulNums{\"a\":3,\"b\":4}]");
            assertThat(second.calls.getFirst().id).isNotEqualTo(first.calls.getFirst().id);
            assertThat(asking.called(second, "12").said(engine).text).contains("3").contains("12");
        }
    }

    @Test
    void an_image_after_tool_results_belongs_to_them() throws Exception {
        Asking asking = codex("view_image a.png");
        asking.called(asking.said(engine), "see below")
                .message(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}");
        assertThat(asking.said(engine).text)
                .isEqualTo(
                        "The tool view_image answered: see below\n"
                                + "I see 1 image: 3 bytes, image/png.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "add_nums 1 2 | \"none\"     | []",
                "hello        | \"auto\"     | []",
                "hello        | \"required\" | [exec_command{\"cmd\":\"example\"}]",
                "add_nums 1 2 | \"required\" | [mcp__demo__add_nums{\"a\":1,\"b\":2}]",
                "hello 7      |"
                    + " {\"type\":\"function\",\"function\":{\"name\":\"mcp__demo__add_nums\"}} |"
                    + " [mcp__demo__add_nums{\"a\":7,\"b\":1}]",
                "add_nums 1 2 |"
                    + " {\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"wait\"}}]}}"
                    + " | []",
            })
    void honours_the_tool_choice(String prompt, String choice, String calls) throws Exception {
        assertThat(codex(prompt).with("tool_choice", choice).said(engine).calls).hasToString(calls);
    }

    @Test
    void a_forced_call_is_made_once_in_a_turn() throws Exception {
        Asking asking = codex("add 1 and 2").with("tool_choice", "\"required\"");
        assertThat(asking.called(asking.said(engine), "3").said(engine).calls).isEmpty();
    }

    @Test
    void a_call_cut_by_the_limit_has_half_its_arguments() throws Exception {
        Asking.Said said = codex("add_nums 1 2").with("max_tokens", "2").said(engine);
        assertThat(said.finish).isEqualTo("length");
        assertThat(said.calls.getFirst().arguments).isEqualTo("{\"a\":1,\"");
    }

    @Test
    void long_results_are_cut() throws Exception {
        Asking asking = codex("add_nums 1 2");
        asking.called(asking.said(engine), "x".repeat(1_000_000));
        assertThat(asking.said(engine).text).hasSizeLessThan(3000).endsWith("…");
    }
}
