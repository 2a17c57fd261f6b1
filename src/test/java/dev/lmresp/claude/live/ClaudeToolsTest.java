package dev.lmresp.claude.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.DemoMcpServer;
import dev.lmresp.live.EngineRequest;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Tools of others, tools that are held back until they are searched for, and agents as tools. */
@Tag("claude")
@Timeout(120)
class ClaudeToolsTest {
    @TempDir private Path folder;

    private ClaudeHome home(TestProxy proxy) throws IOException {
        return ClaudeHome.using(proxy.url(), folder).withMcpServer("demo", DemoMcpServer.class);
    }

    private static TestProxy before(ScriptedEngine engine) {
        return TestProxy.withEngine(engine.url()).start();
    }

    @Test
    void claude_finds_the_tool_of_an_mcp_server_by_a_search() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call(
                                        "ToolSearch",
                                        Map.of("query", "select:mcp__demo__add_nums")),
                                Turn.call("mcp__demo__add_nums", Map.of("a", 19, "b", 23)),
                                Turn.say("It is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).run("How much is 19 and 23?");

            run.assertClean();
            assertThat(run.calls()).containsExactly("ToolSearch", "mcp__demo__add_nums");
            assertThat(run.failedCalls()).isEmpty();
            assertThat(run.answer()).isEqualTo("It is 42.");
            assertThat(engine.request(0).toolNames("add_nums")).isEmpty();
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("mcp__demo__add_nums");
            assertThat(engine.request(2).toolResults()).last().asString().contains("sum: 42");
        }
    }

    @Test
    void claude_calls_the_tool_of_an_mcp_server_that_is_offered_at_once() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("add_nums", Map.of("a", 19, "b", 23)),
                                Turn.say("It is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).with("ENABLE_TOOL_SEARCH", "false").run("19 and 23?");

            run.assertClean();
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("sum: 42");
        }
    }

    @Test
    void claude_calls_an_mcp_tool_whose_name_is_too_long_for_an_engine() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Multiplies two numbers.", Map.of("a", 6, "b", 7)),
                                Turn.say("It is 42."));
                var proxy = before(engine)) {
            var run = home(proxy).with("ENABLE_TOOL_SEARCH", "false").run("6 times 7?");

            run.assertClean();
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("product: 42");
        }
    }

    @Test
    void an_agent_of_claude_works_beside_it() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call(
                                        "Agent",
                                        Map.of(
                                                "description", "Find the colour",
                                                "prompt", "Look for the colour.",
                                                "run_in_background", false)),
                                Turn.call("Bash", Map.of("command", "echo blue")),
                                Turn.say("The agent found blue."),
                                Turn.say("It is blue."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Which colour?");

            run.assertClean();
            assertThat(run.answer()).isEqualTo("It is blue.");
            assertThat(engine.request(1).messages("user")).last().asString().contains("Look for");
            assertThat(engine.request(2).toolResults()).containsExactly("blue");
            assertThat(engine.request(3).toolResults())
                    .singleElement()
                    .asString()
                    .contains("The agent found blue.");
        }
    }

    /** Claude Code says so in a system message at the end of the conversation. */
    @Test
    void that_an_agent_in_the_background_has_ended_does_not_change_the_start_of_the_conversation()
            throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call(
                                        "Agent",
                                        Map.of(
                                                "description", "Find the colour",
                                                "prompt", "Look for the colour.")),
                                // of the two that ask next, nobody knows which comes first
                                Turn.say("Blue."),
                                Turn.say("Blue."),
                                Turn.say("It is blue."));
                var proxy = before(engine)) {
            var run = home(proxy).run("Which colour?");

            assertThat(run.exitCode()).as("exit code%n%s", run).isZero();
            EngineRequest last = engine.request(3);
            assertThat(last.messages("user")).last().asString().contains("<task-notification>");
            assertThat(engine.requests().subList(1, 3))
                    .as("one of them is of the same conversation")
                    .filteredOn(last::continues)
                    .hasSize(1);
        }
    }
}
