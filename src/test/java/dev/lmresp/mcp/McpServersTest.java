package dev.lmresp.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolOutput;
import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that are programs. */
@Tag("process")
class McpServersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private McpServers servers = new McpServers(List.of(), Map.of(), Set.of(), told::add);

    @AfterEach
    void close() {
        servers.close();
    }

    private Path notes() {
        return folder.resolve("notes");
    }

    private void start(McpServer... all) {
        servers = new McpServers(List.of(all), Map.of(), Set.of(), told::add);
        servers.start();
    }

    private McpServer example(String name, String... first) {
        return program(name, LONG, LONG, ExampleServer.command(notes(), first));
    }

    private static McpServer shell(String name, Duration startTimeout, String script) {
        return program(name, startTimeout, LONG, List.of("sh", "-c", script));
    }

    private static McpServer program(
            String name, Duration startTimeout, Duration timeout, List<String> command) {
        return new McpServer(
                name,
                new Program(command, Map.of()),
                true,
                Optional.empty(),
                false,
                startTimeout,
                timeout,
                4096);
    }

    private Tool tool(String name) throws InterruptedException {
        return servers.tools().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is no tool; told: " + told));
    }

    private String names() throws InterruptedException {
        return String.join(" ", servers.tools().stream().map(Tool::name).toList());
    }

    @Test
    void the_tools_of_all_pages_are_offered_with_the_name_of_their_server_and_their_schema()
            throws Exception {
        start(example("one"));
        assertThat(names())
                .isEqualTo(
                        "one__echo one__fail one__picture one__structured one__resource one__slow"
                            + " one__grow one__ask one__die one__long one__refuse one__environment"
                            + " one__odd_name__ one__rubbish one__new_kind");
        JsonNode declared = tool("one__echo").declaration();
        assertThat(declared.path("type").asText()).isEqualTo("function");
        assertThat(declared.path("description").asText()).isEqualTo("Does echo");
        assertThat(declared.at("/parameters/properties/text/type").asText()).isEqualTo("string");
        assertThat(tool("one__fail").declaration().at("/parameters/properties").isObject())
                .isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void results_of_all_kinds_reach_the_model() throws Exception {
        start(example("one"));
        ToolOutput echo = tool("one__echo").run("{\"text\":\"grüße\"}");
        assertThat(echo.text()).isEqualTo("grüße");
        assertThat(echo.outcome()).isEqualTo(Outcome.SUCCEEDED);

        ToolOutput fail = tool("one__fail").run("");
        assertThat(fail.text()).isEqualTo("The tool reports an error:\nno such city");
        assertThat(fail.outcome()).isEqualTo(Outcome.FAILED);

        ToolOutput picture = tool("one__picture").run("{}");
        assertThat(picture.text())
                .isEqualTo("a pixel\n\n[audio (audio/wav), which cannot be shown]");
        assertThat(picture.media()).hasSize(1);
        assertThat(picture.media().getFirst().path("type").asText()).isEqualTo("input_image");
        assertThat(picture.media().getFirst().path("image_url").asText())
                .startsWith("data:image/png;base64,iVBOR");

        ToolOutput resource = tool("one__resource").run("{}");
        assertThat(resource.text()).isEqualTo("[file:///a.txt]\ninside\n\n[resource file:///c, c]");
        assertThat(resource.media().getFirst().path("filename").asText()).isEqualTo("b.pdf");

        ToolOutput refused = tool("one__refuse").run("{}");
        assertThat(refused.text())
                .isEqualTo("The tool failed: MCP server one: it reports: not today");

        ToolOutput large = tool("one__long").run("{}");
        assertThat(large.text()).hasSizeLessThan(5000).contains("bytes are left out here");
        assertThat(large.droppedBytes()).isEqualTo(100_000 - 4096);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " | {'degrees':21,'sky':'a\\'b'}",
                "21 degrees, a'b | 21 degrees, a'b",
                "{ 'degrees': 21, 'sky': 'a\\'b' } | { 'degrees': 21, 'sky': 'a\\'b' }",
                "it is 21 | it is 21~~{'degrees':21,'sky':'a\\'b'}",
            },
            quoteCharacter = '`')
    void what_a_result_says_as_data_is_told_once(@Nullable String said, String expected)
            throws Exception {
        start(example("one"));
        String text = said == null ? "" : said.replace('\'', '"');
        String arguments = Json.text(Json.object().put("said", text));
        assertThat(tool("one__structured").run(arguments).text())
                .isEqualTo(expected.replace('\'', '"').replace('~', '\n'));
    }

    @Test
    void a_tool_of_odd_characters_is_called_by_its_own_name() throws Exception {
        start(example("one"));
        assertThat(tool("one__odd_name__").run("{}").text()).isEqualTo("odd.name/é");
    }

    @Test
    void results_that_cannot_be_read_fail_and_the_server_goes_on() throws Exception {
        start(example("one"));
        for (String name : List.of("one__rubbish", "one__new_kind")) {
            ToolOutput output = tool(name).run("{}");
            assertThat(output.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(output.text())
                    .startsWith(
                            "The tool failed: MCP server one: its answer violates the protocol: ")
                    .doesNotContain("modelcontextprotocol", "java");
        }
        assertThat(tool("one__echo").run("{\"text\":\"still there\"}").text())
                .isEqualTo("still there");
        assertThat(told).isEmpty();
    }

    /** Answers one request after the other, whatever they ask. */
    private static String answering(String... results) {
        var script = new StringBuilder();
        for (String result : results) {
            script.append(
                            "read -r it; id=$(echo \"$it\" | sed"
                                    + " 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')\n")
                    .append(
                            "echo '{\"jsonrpc\":\"2.0\",\"id\":\"'\"$id\"'\",\"result\":%s}'\n"
                                    .formatted(result))
                    .append("[ -n \"$greeted\" ] || read -r greeted\n");
        }
        return script.append("exec cat >/dev/null").toString();
    }

    @Test
    void lists_that_cannot_be_read_are_told_of() throws Exception {
        String greeting =
                """
                {"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}
                """
                        .strip();
        start(
                shell("number", LONG, answering("42")),
                shell("nothing", LONG, answering(greeting, "{}")),
                shell("texts", LONG, answering(greeting, "{\"tools\":[\"a\"]}")),
                shell(
                        "nameless",
                        LONG,
                        answering(
                                greeting,
                                """
                                {"tools":[{"inputSchema":{}},{"name":"twice","inputSchema":{}},{"name":"twice"}]}
                                """
                                        .strip())));
        assertThat(names()).isEqualTo("nameless__twice");
        assertThat(told)
                .hasSize(2)
                .allMatch(
                        it ->
                                it.matches(
                                        "MCP server (number|texts): its answer violates the"
                                                + " protocol: .*; the chat continues without it"));
    }

    @Test
    void answers_to_nothing_and_messages_that_are_none_stop_nobody() throws Exception {
        start(
                example(
                        "one",
                        "{\"jsonrpc\":\"2.0\",\"result\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"result\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"method\":5}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}",
                        "null",
                        "[]"));
        assertThat(tool("one__echo").run("{\"text\":\"there\"}").text()).isEqualTo("there");
    }

    @Test
    void what_servers_ask_of_us_is_declined_and_they_go_on() throws Exception {
        start(example("one"));
        assertThat(tool("one__ask").run("{}").text())
                .isEqualTo(
                        "roots/list -32601, sampling/createMessage -32601, elicitation/create"
                                + " -32601");
    }

    @Test
    void a_tool_that_a_call_brings_is_there_for_the_next_answer() throws Exception {
        start(example("one"));
        tool("one__grow").run("{}");
        assertThat(tool("one__grown").run("{}").text()).isEqualTo("grown");
    }

    @Test
    void an_interrupt_ends_a_call_and_the_server_is_told() throws Exception {
        start(example("one"));
        Tool slow = tool("one__slow");
        var outcomes = new CopyOnWriteArrayList<ToolOutput>();
        Thread caller = Thread.ofVirtual().start(() -> outcomes.add(slow.run("{}")));
        await().until(() -> Files.exists(notes()));
        caller.interrupt();
        caller.join();
        assertThat(outcomes.getFirst().outcome()).isEqualTo(Outcome.CANCELLED);
        await().untilAsserted(() -> assertThat(notes()).content().startsWith("cancelled "));
        assertThat(tool("one__echo").run("{\"text\":\"still there\"}").text())
                .isEqualTo("still there");
    }

    @Test
    void a_call_that_takes_too_long_ends_and_the_server_is_told() throws Exception {
        start(program("one", LONG, Duration.ofMillis(300), ExampleServer.command(notes())));
        ToolOutput output = tool("one__slow").run("{}");
        assertThat(output.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(output.text()).isEqualTo("[ended after 0.3 seconds, because it took too long]");
        await().untilAsserted(() -> assertThat(notes()).content().startsWith("cancelled "));
    }

    @Test
    void a_call_that_a_server_has_refused_is_not_cancelled_besides() throws Exception {
        start(example("one"));
        assertThat(tool("one__refuse").run("{}").text()).contains("not today");
        // answered after what was sent before it
        assertThat(tool("one__echo").run("{\"text\":\"next\"}").text()).isEqualTo("next");
        assertThat(notes()).doesNotExist();
    }

    @Test
    void a_server_that_dies_in_a_call_is_told_of_once_with_its_last_words() throws Exception {
        start(example("one"));
        ToolOutput output = tool("one__die").run("{}");
        assertThat(output.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(output.text())
                .isEqualTo(
                        "The tool failed: MCP server one has ended with exit code 3; its last"
                                + " output: second | third | out of memory");
        await().until(() -> !told.isEmpty());
        assertThat(names()).isEmpty();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst())
                .contains("has ended with exit code 3")
                .endsWith("; the chat continues without it");
    }

    @Test
    void servers_that_do_not_start_are_told_of_and_the_others_are_there() throws Exception {
        long begun = System.nanoTime();
        start(
                program("absent", LONG, LONG, List.of("no-such-program-of-mcp")),
                shell("dead", LONG, "echo no token >&2; exit 3"),
                shell("mute", Duration.ofMillis(400), "echo starting >&2; exec cat >/dev/null"),
                shell("noisy", LONG, "exec yes"),
                shell("deaf", LONG, "exec >&- ; exec sleep 60"),
                example("good", "Listening on port 3000"));
        assertThat(names()).startsWith("good__echo ");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(50));
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "MCP server absent cannot be started: there is no program"
                                + " 'no-such-program-of-mcp'; the chat continues without it",
                        "MCP server dead has ended with exit code 3; its last output: no token; the"
                                + " chat continues without it",
                        "MCP server mute has not listed its tools within 0.4 seconds; its last"
                                + " output: starting; the chat continues without it",
                        "MCP server noisy wrote a line to its standard output that is not an MCP"
                                + " message; it is ignored: y",
                        "MCP server noisy writes no MCP messages to its standard output; the chat"
                                + " continues without it",
                        "MCP server deaf has closed its standard output; the chat continues without"
                                + " it",
                        "MCP server good wrote a line to its standard output that is not an MCP"
                                + " message; it is ignored: Listening on port 3000");
    }

    @Test
    void only_the_tools_that_are_wanted_are_offered() throws Exception {
        McpServer all = example("one");
        start(
                new McpServer(
                        "one",
                        all.way(),
                        true,
                        Optional.of(List.of("echo", "shout")),
                        true,
                        LONG,
                        LONG,
                        4096));
        assertThat(names()).isEqualTo("one__echo");
        assertThat(tool("one__echo").runsUnasked()).isTrue();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).contains(" has no tool 'shout'; it has ask, die, echo,");
    }

    @Test
    void the_end_of_the_chat_ends_a_server_by_the_end_of_its_input() throws Exception {
        start(example("one"));
        tool("one__echo");
        servers.close();
        assertThat(notes()).content().isEqualTo("input ended");
        assertThat(names()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void the_end_of_the_chat_ends_what_a_stubborn_server_has_started() throws Exception {
        start(
                shell(
                        "stubborn",
                        LONG,
                        "trap '' TERM; sleep 60 & echo $! $$ > '%s'; while :; do sleep 60; done"
                                .formatted(notes())));
        await().until(() -> Files.exists(notes()) && Files.size(notes()) > 3);
        String[] pids = Files.readString(notes()).strip().split(" ");
        servers.close();
        for (String pid : pids) {
            await().until(
                            () ->
                                    ProcessHandle.of(Long.parseLong(pid))
                                            .filter(ProcessHandle::isAlive)
                                            .isEmpty());
        }
    }
}
