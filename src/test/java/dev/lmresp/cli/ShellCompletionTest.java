package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.engine.mock.quirk.Quirk;
import dev.lmresp.testing.LmrespProcess;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The completions in the shells themselves: what a press of the tab key offers. */
@DisabledOnOs(OS.WINDOWS)
@Tag("process")
@Tag("ci")
class ShellCompletionTest {
    /** A shell, and the file that completes our command lines in it. */
    enum Shell {
        BASH("lmresp.bash"),
        ZSH("_lmresp"),
        FISH("lmresp.fish");

        private final String file;

        Shell(String file) {
            this.file = file;
        }
    }

    /** For each shell one that tells what it would offer. */
    private static final Path SCRIPTS = Path.of("src/test/resources/shells").toAbsolutePath();

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void commands_and_options_are_offered(Shell shell) throws Exception {
        assertThat(offered(shell, "lmresp "))
                .containsAll(Subcommand.ALL.stream().map(Subcommand::name).toList());
        assertThat(offered(shell, "lmresp com")).containsExactly("completion");
        assertThat(offered(shell, "lmresp completion ")).containsOnly("bash", "zsh", "fish");
        assertThat(offered(shell, "lmresp serve --idle")).containsExactly("--idle-timeout");
        assertThat(offered(shell, "lmresp send --no")).containsExactly("--no-stream");
        assertThat(offered(shell, "lmresp serve --port ")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void dialects_and_quirks_are_offered(Shell shell) throws Exception {
        assertThat(offered(shell, "lmresp serve --dialect ")).contains("auto", "vllm", "deepseek");
        assertThat(offered(shell, "lmresp explain --dialect lm"))
                .containsOnly("lmdeploy", "lmstudio");
        assertThat(offered(shell, "lmresp serve --dialect=vl"))
                .singleElement()
                .asString()
                .endsWith("vllm");
        assertThat(offered(shell, "lmresp mock --quirk "))
                .containsAll(Stream.of(Quirk.values()).map(Quirk::id).toList());
    }

    @ParameterizedTest
    @EnumSource
    void engines_are_offered_by_their_names(Shell shell) throws Exception {
        assertThat(offered(shell, "lmresp serve --engine "))
                .contains("ollama", "llama.cpp", "lmstudio", "mock");
        assertThat(offered(shell, "lmresp check --engine vl")).containsExactly("vllm");
    }

    @ParameterizedTest
    @EnumSource
    void the_models_of_a_running_proxy_are_offered(Shell shell) throws Exception {
        String alias = "qwen3:8b=" + MockEngine.MODEL;
        try (LmrespProcess proxy =
                LmrespProcess.start(
                        folder,
                        Map.of(),
                        "serve",
                        "--engine",
                        "mock",
                        "--port",
                        "0",
                        "--model",
                        alias)) {
            int port = proxy.port();
            awaitOffered(shell, "lmresp codex-config --model ", port, MockEngine.MODEL, "qwen3:8b");
            awaitOffered(shell, "lmresp codex-config --model qwen3:", port, "qwen3:8b");
            awaitOffered(shell, "lmresp serve --alias gpt-5=lm", port, "gpt-5=" + MockEngine.MODEL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_a_proxy_there_are_no_models_and_no_wait(Shell shell) throws Exception {
        assertThat(offered(shell, "lmresp codex-config --model ", closedPort())).isEmpty();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long before = System.nanoTime();
            assertThat(offered(shell, "lmresp codex-config --model ", silent.getLocalPort()))
                    .isEmpty();
            // the start of the shell and of its completions is in it
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void files_and_other_commands_are_offered_where_they_belong(Shell shell) throws Exception {
        Files.writeString(folder.resolve("request.json"), "{}");
        Files.createDirectories(folder.resolve("recordings"));
        assertThat(offered(shell, "lmresp explain re")).contains("request.json");
        assertThat(offered(shell, "lmresp serve --record re"))
                .allSatisfy(word -> assertThat(word).startsWith("recordings"))
                .hasSize(1);
        assertThat(offered(shell, "lmresp run -- basenam")).contains("basename");
        assertThat(offered(shell, "lmresp run --engine mock -- cat reque"))
                .contains("request.json");
    }

    /** A proxy on a busy machine takes longer than a person at the prompt is let wait. */
    private void awaitOffered(Shell shell, String line, int port, String... words) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(offered(shell, line, port)).containsExactly(words));
    }

    private List<String> offered(Shell shell, String line) throws Exception {
        return offered(shell, line, closedPort());
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private List<String> offered(Shell shell, String line, int port) throws Exception {
        String program = shell.name().toLowerCase(Locale.ROOT);
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), program);
        var builder =
                new ProcessBuilder("/usr/bin/" + program, SCRIPTS.resolve(program).toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("TERM", "dumb");
        builder.environment().put("LINE", line);
        builder.environment()
                .put("SCRIPT", Path.of("completions", shell.file).toAbsolutePath().toString());
        builder.environment().put("LMRESP_PORT", Integer.toString(port));
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended).as("%s came to an end with '%s'", program, line).isTrue();
        return process.inputReader().readAllAsString().lines().distinct().sorted().toList();
    }
}
