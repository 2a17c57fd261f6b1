package dev.lmresp.codex.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.live.DemoMcpServer;
import dev.lmresp.live.RunningProxy;
import dev.lmresp.live.ScriptedEngine;
import dev.lmresp.live.Turn;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

/** Tools that Codex offers in ways that Chat Completions does not know. */
@Tag("codex")
@Timeout(120)
class CodexToolsTest {
    @TempDir private Path folder;

    @Test
    void codex_calls_the_tool_of_an_mcp_server() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("add_nums", Map.of("a", 19, "b", 23)),
                                Turn.say("It is 42."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = CodexHome.using(proxy, folder).withMcpServer("demo", DemoMcpServer.class);
            var run = codex.run("How much is 19 and 23?");

            run.assertClean();
            assertThat(run.items("mcp_tool_call"))
                    .singleElement()
                    .satisfies(
                            call -> {
                                assertThat(call.path("server").asText()).isEqualTo("demo");
                                assertThat(call.path("tool").asText()).isEqualTo("add_nums");
                                assertThat(call.path("status").asText()).isEqualTo("completed");
                            });
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("sum: 42");
            assertThat(run.messages()).containsExactly("It is 42.");
        }
    }

    @Test
    void codex_calls_an_mcp_tool_whose_name_is_too_long_for_an_engine() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("Multiplies two numbers.", Map.of("a", 6, "b", 7)),
                                Turn.say("It is 42."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex = CodexHome.using(proxy, folder).withMcpServer("demo", DemoMcpServer.class);
            var run = codex.run("How much is 6 times 7?");

            run.assertClean();
            assertThat(engine.request(1).toolResults())
                    .singleElement()
                    .asString()
                    .contains("product: 42");
            assertThat(run.messages()).containsExactly("It is 42.");
        }
    }

    /** Codex can hold tools back until the model searches for them. */
    @Test
    void codex_finds_the_tool_of_an_mcp_server_by_a_search() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("tool_search", Map.of("query", "add two numbers")),
                                Turn.call("add_nums", Map.of("a", 19, "b", 23)),
                                Turn.say("It is 42."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex =
                    CodexHome.using(proxy, folder)
                            .withModelThat("supports_search_tool")
                            .withMcpServer("demo", DemoMcpServer.class);
            var run = codex.run("How much is 19 and 23?");

            run.assertClean();
            assertThat(engine.request(0).toolNames("add_nums")).isEmpty();
            assertThat(engine.request(2).toolResults()).last().asString().contains("sum: 42");
            assertThat(run.messages()).containsExactly("It is 42.");
        }
    }

    /** The form of OpenAI's newest models: tools stand in the conversation, all in namespaces. */
    @Test
    void codex_uses_its_tools_in_lite_mode() throws Exception {
        try (var engine =
                        ScriptedEngine.playing(
                                Turn.call("exec_command", Map.of("cmd", "echo blue")),
                                Turn.call("add_nums", Map.of("a", 19, "b", 23)),
                                Turn.say("Blue is 42."));
                var proxy = RunningProxy.before(engine, folder)) {
            var codex =
                    CodexHome.using(proxy, folder)
                            .withModelThat("use_responses_lite")
                            .withMcpServer("demo", DemoMcpServer.class);
            var run = codex.run("Which colour?");

            run.assertClean();
            assertThat(engine.request(2).toolResults()).hasSize(2);
            assertThat(engine.request(2).toolResults().getFirst()).endsWith("blue\n");
            assertThat(engine.request(2).toolResults().getLast()).contains("sum: 42");
            assertThat(run.messages()).containsExactly("Blue is 42.");
        }
    }
}
