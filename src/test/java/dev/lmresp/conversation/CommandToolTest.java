package dev.lmresp.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lmresp.conversation.ToolOutput.Outcome;
import dev.lmresp.json.Json;
import dev.lmresp.testing.TestOrder;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@Order(TestOrder.LONG)
@DisabledOnOs(OS.WINDOWS)
class CommandToolTest {
    private static final String CITY =
            """
            {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},
             "required":["city"],"additionalProperties":false}
            """;

    @TempDir private Path folder;

    @Test
    void arguments_are_one_line_of_input_and_the_output_is_the_answer() {
        var output = Tools.shell("t", "cat; echo \"$LMRESP_TEST\"").run("{ \"a\" :\n\"é🎉\" }");
        assertThat(output.text()).isEqualTo("{\"a\":\"é🎉\"}\nset");
        assertThat(output.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(output.exitCode()).isZero();
        assertThat(output.time()).isPositive();
        assertThat(output.droppedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void no_arguments_are_an_empty_object(String nothing) {
        assertThat(Tools.shell("t", "cat").run(nothing).text()).isEqualTo("{}");
    }

    @Test
    void arguments_that_do_not_fit_are_explained_and_nothing_runs() {
        var tool = Tools.withParameters("t", CITY, "touch " + folder.resolve("ran"));
        assertThat(tool.run("{\"days\":\"two\",\"x\":1}").text())
                .contains("was not run", "'city'", "$.days: string found", "'x'");
        assertThat(tool.run("{\"city\":\"Os").text()).contains("not JSON", "column");
        assertThat(tool.run("[]").outcome()).isEqualTo(Outcome.INVALID);
        assertThat(folder).isEmptyDirectory();
        assertThat(tool.run("{\"city\":\"Oslo\"}").outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(folder.resolve("ran")).exists();
    }

    @Test
    void a_command_that_fails_says_its_exit_code_and_its_errors() {
        var output = Tools.shell("t", "echo half; echo no such city >&2; exit 3").run("{}");
        assertThat(output.text())
                .isEqualTo("half\n\n[exit code 3]\n\nStandard error:\nno such city");
        assertThat(output.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(output.exitCode()).isEqualTo(3);
    }

    @Test
    void errors_of_a_command_that_succeeds_are_not_shown_to_the_model() {
        assertThat(Tools.shell("t", "echo warning >&2; echo yes").run("{}").text())
                .isEqualTo("yes");
        assertThat(Tools.shell("t", "true").run("{}").text()).isEqualTo("[no output]");
    }

    @Test
    void a_command_need_not_read_its_arguments() {
        String large = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
        assertThat(Tools.shell("t", "echo done").run(large).text()).isEqualTo("done");
    }

    @Test
    void much_output_keeps_its_beginning_and_its_end() {
        var tool =
                Tools.shell(
                        "t",
                        "echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo last",
                        Duration.ofSeconds(30),
                        1000);
        var output = tool.run("{}");
        assertThat(output.text())
                .startsWith("first\nxxx")
                .endsWith("xxxlast")
                .contains("[… 4999011 bytes are left out here …]");
        assertThat(output.droppedBytes()).isEqualTo(4_999_011);
    }

    @Test
    void bytes_that_are_no_text_are_replaced() {
        assertThat(Tools.shell("t", "printf 'a\\377b'").run("{}").text()).isEqualTo("a�b");
    }

    @Test
    void a_command_that_takes_too_long_is_ended_with_all_that_it_has_started() throws IOException {
        Path pids = folder.resolve("pids");
        String script = "echo begun; sh -c 'sleep 60 & echo $! >%1$s; wait' & echo $! >>%1$s; wait";
        var tool = Tools.shell("t", script.formatted(pids), Duration.ofMillis(3500), 1000);
        var output = tool.run("{}");
        assertThat(output.text())
                .isEqualTo("begun\n\n[ended after 3.5 seconds, because it took too long]");
        assertThat(output.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(output.exitCode()).isEqualTo(-1);
        assertThat(Files.readAllLines(pids)).isNotEmpty().allSatisfy(CommandToolTest::awaitEnd);
    }

    @Test
    void a_command_that_ignores_being_asked_to_end_is_killed() {
        var tool =
                Tools.shell(
                        "t",
                        "trap '' TERM; while true; do sleep 0.1; done",
                        Duration.ofMillis(300),
                        100);
        assertThat(tool.run("{}").outcome()).isEqualTo(Outcome.TIMED_OUT);
    }

    @Test
    void an_interrupt_ends_the_command() throws Exception {
        Path pid = folder.resolve("pid");
        var tool = Tools.shell("t", "echo $$ >" + pid + "; sleep 60");
        var result = new CompletableFuture<ToolOutput>();
        var flag = new CompletableFuture<Boolean>();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    result.complete(tool.run("{}"));
                                    flag.complete(Thread.currentThread().isInterrupted());
                                });
        await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
        thread.interrupt();
        assertThat(result.get().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(result.get().text()).contains("ended by the user");
        assertThat(flag.get()).isTrue();
        awaitEnd(Files.readString(pid).strip());
    }

    @Test
    void a_process_left_in_the_background_does_not_hold_the_answer() throws IOException {
        Path pid = folder.resolve("pid");
        var output = Tools.shell("t", "echo hi; sleep 60 & echo $! >" + pid).run("{}");
        try {
            assertThat(output.text()).isEqualTo("hi");
            assertThat(output.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(output.time()).isLessThan(Duration.ofSeconds(40));
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void a_command_that_is_not_there_is_one_sentence() throws IOException {
        assertThat(Tools.command("no-such-program", "-x").run("{}").text())
                .isEqualTo(
                        "The tool was not run: its command 'no-such-program' cannot be started, it"
                                + " is not there.");
        Path text = Files.writeString(folder.resolve("text"), "text");
        var output = Tools.command(text.toString()).run("{}");
        assertThat(output.text()).contains("may not be executed").hasLineCount(1);
        assertThat(output.outcome()).isEqualTo(Outcome.NOT_STARTED);

        CommandTool there = Tools.command("true");
        var elsewhere =
                new CommandTool(
                        "t",
                        "",
                        there.parameters(),
                        there.command(),
                        there.timeout(),
                        folder.resolve("gone"),
                        100,
                        Map.of());
        assertThat(elsewhere.run("{}").text()).contains("folder", "gone", "does not exist");
    }

    @Test
    void a_declaration_is_what_a_request_needs() {
        assertThat(Tools.withParameters("weather", "{\"type\":\"object\"}", "").declaration())
                .isEqualTo(
                        Json.parse(
                                """
                                {"type":"function","name":"weather",
                                 "parameters":{"type":"object"},"strict":false}
                                """));
    }

    private static void awaitEnd(String pid) {
        await().until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
    }
}
