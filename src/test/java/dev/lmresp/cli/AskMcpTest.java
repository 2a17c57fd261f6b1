package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.json.Json;
import dev.lmresp.mcp.ExampleServer;
import dev.lmresp.terminal.Tmux;
import dev.lmresp.testing.LmrespProcess;
import dev.lmresp.testing.TestOrder;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code lmresp ask} with the tools of MCP servers. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
@Order(TestOrder.LONG)
class AskMcpTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private Path notes() {
        return folder.resolve("notes");
    }

    private String table(String name) {
        var command = Json.array();
        ExampleServer.command(notes()).forEach(command::add);
        return "[mcp.%s]\ncommand = %s\n".formatted(name, Json.text(command));
    }

    private void settings(String text) throws IOException {
        Path config = Files.createDirectories(folder.resolve(".config/lmresp"));
        Files.writeString(config.resolve("config.toml"), text);
    }

    /** A server that ends at once, and leaves a file behind. */
    private String touching(String file) {
        return "sh -c 'touch %s'".formatted(folder.resolve(file));
    }

    private record Answer(int exitCode, String out, String err) {}

    private Answer ask(String... words) throws Exception {
        return ask(Map.of(), words);
    }

    private Answer ask(Map<String, String> environment, String... words) throws Exception {
        try (LmrespProcess process = start(environment, words)) {
            process.input("");
            return new Answer(process.exitCodeWithin(MINUTE), process.out(), process.err());
        }
    }

    private LmrespProcess start(Map<String, String> environment, String... words) {
        var all = new ArrayList<>(List.of("ask", "--engine", "mock", "--no-save"));
        all.addAll(List.of(words));
        return LmrespProcess.start(folder, environment, all.toArray(String[]::new));
    }

    @Test
    void the_servers_of_the_settings_have_tools_that_run_with_yes() throws Exception {
        settings(table("one"));
        String question = "call one__echo with text 'well met'";
        Answer done = ask("--yes", question);
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).contains("well met");
        assertThat(done.err()).contains("the model calls one__echo {\"text\":\"well met\"}");
        assertThat(notes()).content().isEqualTo("input ended");

        Answer refused = ask(question);
        assertThat(refused.err()).contains("--yes");
        assertThat(refused.out()).contains("refused").doesNotContain("answered: well met");

        Files.delete(notes());
        Answer without = ask("--mcp", "off", "--yes", question);
        assertThat(without.err()).doesNotContain("the model calls");
        assertThat(notes()).doesNotExist();
    }

    @Test
    void a_server_may_run_unasked_and_one_that_is_not_enabled_runs_by_its_name() throws Exception {
        settings(table("one") + "approve = 'always'\nenabled = false\n");
        String question = "call one__picture";
        Answer done = ask("--mcp", "one", question);
        assertThat(done.out()).contains("a pixel").contains("image/png");
        Files.delete(notes());
        assertThat(ask(question).err()).doesNotContain("the model calls");
        assertThat(notes()).doesNotExist();
    }

    @Test
    void a_server_may_be_a_command() throws Exception {
        Path program = folder.resolve("my server.sh");
        Files.writeString(
                program,
                "#!/bin/sh\nexec \"%s\"\n"
                        .formatted(String.join("\" \"", ExampleServer.command(notes()))));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Answer done = ask("--mcp", "'" + program + "' -x", "--yes", "call my-server__echo");
        assertThat(done.err()).contains("the model calls my-server__echo");
    }

    @Test
    void a_command_does_not_take_the_name_of_a_server_in_the_settings() throws Exception {
        Path program = folder.resolve("one");
        Files.writeString(program, "#!/bin/sh\ntouch \"%s\"\n".formatted(folder.resolve("a")));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        settings(
                "[mcp.one]\nenabled = false\ncommand = ['touch', '%s']\n"
                        .formatted(folder.resolve("b")));
        Answer done = ask("--mcp", program.toString(), "--mcp", "one", "say hi");
        assertThat(done.out()).isEqualTo("hi\n");
        assertThat(folder.resolve("a")).exists();
        assertThat(folder.resolve("b")).exists();
    }

    @Test
    void what_is_no_server_is_told_with_what_there_is() throws Exception {
        settings(table("one"));
        assertThat(ask("--mcp", "two", "hi"))
                .isEqualTo(
                        new Answer(
                                ExitCode.FAILED,
                                "",
                                "lmresp: --mcp two: there is neither a table [mcp.two] in the"
                                    + " settings (they have one) nor a program of this name\n"));
        assertThat(ask("--mcp", "ftp://host", "hi").err())
                .isEqualTo(
                        "lmresp: --mcp: 'ftp://host' is not a server name, a command or an http(s)"
                                + " URL\n");
        Answer goesOn = ask("--mcp", "no-such-program of mine", "say hi");
        assertThat(goesOn.out()).isEqualTo("hi\n");
        assertThat(goesOn.err())
                .contains(
                        "lmresp: MCP server no-such-program cannot be started: there is no program"
                                + " 'no-such-program'; the chat continues without it\n");
    }

    @Test
    void a_cloned_folder_starts_no_program() throws Exception {
        Files.writeString(
                folder.resolve("lmresp.toml"), "[mcp.evil]\ncommand = ['sh', '-c', 'touch ran']\n");
        Answer answer = ask("--yes", "say hi");
        assertThat(answer.out()).isEqualTo("hi\n");
        assertThat(answer.err()).contains("ignored: mcp.evil.command (line 2). Run 'lmresp trust'");
        assertThat(ask("--mcp", "evil", "hi").err())
                .contains("--mcp evil: its table is ignored")
                .contains("'lmresp trust'");
        assertThat(folder.resolve("ran")).doesNotExist();
        ask("--mcp", touching("ran"), "hi");
        assertThat(folder.resolve("ran")).exists();
    }

    @Test
    void without_a_server_nothing_of_the_library_is_loaded() throws Exception {
        Path loaded = folder.resolve("loaded");
        Map<String, String> logging =
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + "::filecount=0");
        String library = "io.modelcontextprotocol";
        ask(logging, "say hi");
        assertThat(loaded)
                .content()
                .contains("dev.lmresp.cli.options.McpOptions")
                .doesNotContain(library, "reactor.", "dev.lmresp.mcp.");
        Files.delete(loaded);
        ask(logging, "--mcp", touching("ran"), "say hi");
        assertThat(loaded).content().contains(library);
    }

    @Test
    void the_keys_of_others_are_not_in_the_environment_of_a_server() throws Exception {
        String far = "[mcp.far]\nurl = 'http://127.0.0.1:1/'\napi-key-env = 'FAR_KEY'\n";
        settings("engine-api-key-env = 'ENGINE_KEY'\n" + table("one") + far);
        Answer answer =
                ask(
                        Map.of(
                                "ENGINE_KEY", "a",
                                "FAR_KEY", "b",
                                "LMRESP_API_KEY", "c",
                                "LMRESP_API_KEYS", "d",
                                "ITS_OWN", "e"),
                        "--yes",
                        "call one__environment");
        assertThat(answer.out())
                .contains("ITS_OWN")
                .doesNotContain("ENGINE_KEY", "FAR_KEY", "LMRESP_API_KEY");
    }

    @Test
    void ctrl_c_ends_the_call_and_the_server() throws Exception {
        settings(table("one"));
        try (LmrespProcess process = start(Map.of(), "--yes", "call one__slow")) {
            process.input("");
            await().atMost(MINUTE).until(() -> Files.exists(notes()));
            process.signal("INT");
            assertThat(process.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        }
        assertThat(notes()).content().isEqualTo("input ended");
    }

    @Test
    void a_chat_asks_before_a_call_and_ctrl_c_ends_it() throws Exception {
        settings(table("one"));
        try (Tmux chat = chat("--engine", "mock")) {
            question(chat, "call one__echo with text 'well met'");
            chat.waitFor("Run one__echo {\"text\":\"well met\"}?");
            chat.key("n");
            chat.waitFor("⎿ The user refused");
            question(chat, "call one__slow now");
            chat.waitFor("Run one__slow {}?");
            chat.key("y");
            await().atMost(MINUTE).until(() -> Files.exists(notes()));
            chat.key("C-c");
            await().atMost(MINUTE)
                    .untilAsserted(() -> assertThat(notes()).content().startsWith("cancelled"));
            question(chat, "/tools");
            chat.waitFor("one__environment  Does environment");
            question(chat, "/tools off");
            chat.waitFor("None. Use /tools FILE");
            assertThat(notes()).content().isEqualTo("input ended");
            chat.key("C-d");
            assertThat(chat.exitCode()).isZero();
        }
    }

    @Test
    void what_is_told_of_a_server_does_not_get_into_an_answer_that_is_being_drawn()
            throws Exception {
        Path config = Files.createDirectories(folder.resolve("config/lmresp"));
        Files.writeString(config.resolve("config.toml"), table("one"));
        try (Tmux bash =
                Tmux.bash(
                        folder,
                        100,
                        24,
                        Main.class,
                        "ask",
                        "--engine",
                        "mock",
                        "--no-save",
                        "--yes",
                        "call one__die")) {
            bash.waitFor("one has ended with exit code 3; its last output")
                    .waitFor("the shell", screen -> screen.getLast().equals("$"));
            assertThat(bash.screen())
                    .filteredOn(line -> line.matches("lmresp(:|-mock ·).*"))
                    // said only when the server takes long to start
                    .filteredOn(line -> !line.equals("lmresp: waiting for MCP servers …"))
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("lmresp: the built-in mock"),
                            line -> assertThat(line).contains("· context "),
                            line -> assertThat(line).contains("one has ended with exit code 3"));
            bash.type("exit").key("Enter").exitCode();
        }
    }

    @Test
    void a_question_says_that_it_waits_for_a_server() throws Exception {
        Path isOver = folder.resolve("over");
        String slow = "sh -c 'until [ -e %s ]; do sleep 0.05; done'".formatted(isOver);
        try (LmrespProcess process = start(Map.of(), "--mcp", slow, "say hi")) {
            process.input("");
            process.awaitErr("lmresp: waiting for MCP servers …\n");
            Files.createFile(isOver);
            process.exitCodeWithin(MINUTE);
            assertThat(process.out()).isEqualTo("hi\n");
            assertThat(process.err()).endsWith("; the chat continues without it\n");
        }
    }

    @Test
    void a_chat_goes_on_while_a_server_hangs() throws Exception {
        settings("[mcp.deaf]\ncommand = ['sleep', '600']\nstart-timeout = 600\n");
        try (Tmux chat = chat("--engine", "mock")) {
            question(chat, "/tools");
            chat.waitFor("MCP servers have not listed their tools yet.");
            question(chat, "say hi");
            chat.waitFor("Waiting for MCP servers");
            chat.key("C-c");
            chat.waitFor("Not sent.");
            question(chat, "/tools off");
            chat.waitFor("None. Use /tools FILE");
            question(chat, "say well met");
            chat.waitFor("the answer", screen -> screen.stream().anyMatch("well met"::equals));
        }
    }

    private Tmux chat(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("ask"));
        arguments.addAll(List.of(options));
        Map<String, String> home =
                Map.of("HOME", folder.toString(), "XDG_CONFIG_HOME", folder + "/.config");
        return Tmux.java(folder, 80, 40, home, Main.class, arguments.toArray(String[]::new));
    }

    private static void question(Tmux chat, String question) {
        chat.waitFor("a prompt", screen -> !screen.isEmpty() && screen.getLast().equals("›"));
        chat.type(question).key("Enter");
    }
}
