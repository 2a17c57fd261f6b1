package dev.lmresp.cli;

import static java.util.stream.Collectors.joining;

import dev.lmresp.ShellWord;
import dev.lmresp.app.RunningProxy;
import dev.lmresp.claude.ClaudeCommandLine;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.RecordOptions;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.codex.CodexCommandLine;
import dev.lmresp.codex.CodexProgram;
import dev.lmresp.codex.CodexRelease;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.program.ProgramSearch;
import dev.lmresp.program.ProgramSearch.Missing;
import dev.lmresp.program.ProgramSearch.NotExecutable;
import dev.lmresp.program.ProgramSearch.Program;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.server.RequestLog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.LogManager;

/** {@code lmresp run}: runs a proxy for the duration of one command. */
@Command(
        name = "run",
        customSynopsis = "@|bold lmresp run|@ [@|yellow OPTIONS|@] -- COMMAND [ARG...]",
        description = {
            "Starts a temporary proxy, runs a command with it, and stops the proxy when the command"
                + " exits. The command gets the proxy's address in OPENAI_BASE_URL and"
                + " ANTHROPIC_BASE_URL, and a key in OPENAI_API_KEY and ANTHROPIC_AUTH_TOKEN; Codex"
                + " and Claude Code also get their settings. No files of yours are changed."
        },
        footer = {
            "Examples:",
            "  lmresp run -- codex",
            "  lmresp run -- claude",
            "  lmresp run --model Qwen/Qwen3-8B -- codex",
            "  lmresp run --engine http://gpu:8000 -- codex exec 'Fix the tests.'",
            "  lmresp run --engine mock -- pytest",
            "",
            "The exit code is the exit code of COMMAND."
        })
final class RunCommand extends BaseCommand {

    @Mixin private ServeOptions options = ServeOptions.forOneCommand();

    @Mixin private RecordOptions recording = new RecordOptions();

    @Option(
            names = "--websocket",
            description =
                    "Let Codex keep a WebSocket to the proxy and send with each turn only what is"
                            + " new.")
    private boolean webSocket;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "The command to run, and its arguments, after '--'.")
    private List<String> command = List.of();

    /**
     * Stops parsing at the first argument that is not an option: the rest belongs to the command.
     */
    @Spec
    void stopAtCommand(CommandSpec spec) {
        spec.parser().stopAtPositional(true);
    }

    @Override
    protected int execute(PrintWriter out) throws Exception {
        checkCommand();
        var words = new ArrayList<>(command);
        words.set(0, program(command.getFirst()));
        Optional<CodexCommandLine> codex = CodexCommandLine.of(words);
        Optional<CompletableFuture<Optional<CodexRelease>>> version =
                codex.map(
                        it ->
                                new CodexProgram(
                                                it.words().getFirst(),
                                                options.environmentWithoutKeys(spec()))
                                        .release());
        // the command uses the screen until it ends
        var warnings = new ConcurrentLinkedQueue<String>();
        // a refused request fails a test, which often shows only its status
        RequestLog log =
                options.isForTests()
                        ? new RequestLog(RequestLog.Extent.FAILURES, warnings::add)
                        : RequestLog.NONE;
        try (RunningProxy proxy = Serving.start(this, options, recording, log, warnings::add)) {
            KnownEngine known = Serving.engine(proxy);
            describe(proxy, known);
            tellAll(warnings);
            if (!verbose()) {
                // log messages of libraries would appear in the middle of the command's screen
                LogManager.getLogManager().reset();
            }
            version.flatMap(CompletableFuture::join)
                    .flatMap(CodexRelease::warning)
                    .ifPresent(it -> tell("warning: " + it));
            var command =
                    new ProxiedCommand(
                            proxy, known, options.environmentWithoutKeys(spec()).keySet(), err());
            if (codex.isPresent()) {
                return new CodexRun(codex.get(), command, webSocket).run();
            }
            Optional<ClaudeCommandLine> claude = ClaudeCommandLine.of(words);
            return claude.isPresent()
                    ? new ClaudeRun(claude.get(), command).run()
                    : command.run(words);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), ExitCode.NOT_EXECUTABLE);
        } finally {
            tellAll(warnings);
        }
    }

    private void tellAll(Queue<String> warnings) {
        for (String it = warnings.poll(); it != null; it = warnings.poll()) {
            tell(it);
        }
    }

    private void checkCommand() {
        List<String> typed = spec().commandLine().getParseResult().originalArgs();
        int delimiter = typed.indexOf("--");
        boolean delimited =
                delimiter >= 0 && typed.subList(delimiter + 1, typed.size()).equals(command);
        if (command.isEmpty() || !delimited) {
            throw usageError(
                    command.isEmpty()
                            ? "no command given: put it after '--': lmresp run -- codex"
                            : "put the command after '--': lmresp run [OPTIONS] -- "
                                    + command.stream()
                                            .map(ShellWord::quoted)
                                            .collect(joining(" ")));
        }
    }

    /** The program for a word; failures have the exit codes of shells. */
    private static String program(String word) {
        return switch (new ProgramSearch(System.getenv()).find(word)) {
            case Program program -> program.startedBy();
            case NotExecutable(Path file) ->
                    throw new CommandFailure(
                            file + " is not an executable file", ExitCode.NOT_EXECUTABLE);
            case Missing(boolean wasPath) ->
                    throw new CommandFailure(
                            wasPath
                                    ? "there is no program " + word
                                    : "'%s' was not found in any folder of PATH".formatted(word),
                            ExitCode.NOT_FOUND);
        };
    }

    private void describe(RunningProxy proxy, KnownEngine known) {
        if (proxy.isLastResort()) {
            tell(
                    "NO ENGINE FOUND on this machine: using the built-in mock, which is not an AI"
                            + " model. Give an engine with --engine http://HOST:PORT");
        }
        List<EngineModel> models = known.models();
        if (models.isEmpty()) {
            tell("warning: " + Serving.whyNoModels(proxy, known));
            return;
        }
        tell(
                "engine %s, dialect %s, %s %s"
                        .formatted(
                                Serving.address(known),
                                known.dialect().name(),
                                models.size() == 1 ? "model" : "models",
                                Serving.models(models)));
    }

    private void tell(String message) {
        err().println("lmresp: " + message);
        err().flush();
    }
}
