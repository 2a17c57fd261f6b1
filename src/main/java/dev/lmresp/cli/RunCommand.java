package dev.lmresp.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.ShellWord;
import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OwnProxy;
import dev.lmresp.cli.options.RecordOptions;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.codex.CodexCommandLine;
import dev.lmresp.codex.CodexProgram;
import dev.lmresp.codex.CodexRelease;
import dev.lmresp.codex.CodexSetup;
import dev.lmresp.codex.ModelCatalog;
import dev.lmresp.codex.ProgramSearch;
import dev.lmresp.codex.ProgramSearch.Missing;
import dev.lmresp.codex.ProgramSearch.NotExecutable;
import dev.lmresp.codex.ProgramSearch.Program;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.UserLocale;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.json.Json;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.server.RequestLog;
import dev.lmresp.terminal.StandardStreams;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
                + " exits. The command gets the proxy's address in OPENAI_BASE_URL and a key in"
                + " OPENAI_API_KEY; Codex also gets its settings and a model catalog. No files of"
                + " yours are changed."
        },
        footer = {
            "Examples:",
            "  lmresp run -- codex",
            "  lmresp run --model Qwen/Qwen3-8B -- codex",
            "  lmresp run --engine http://gpu:8000 -- codex exec 'Fix the tests.'",
            "  lmresp run --engine mock -- pytest",
            "",
            "The exit code is the exit code of COMMAND."
        })
final class RunCommand extends BaseCommand {

    /** A placeholder: clients require a key. */
    private static final String NO_KEY = "lmresp";

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
                                                options.environmentWithoutKeys())
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
            if (codex.isEmpty()) {
                return run(words, proxy);
            }
            version.flatMap(CompletableFuture::join)
                    .flatMap(CodexRelease::warning)
                    .ifPresent(it -> tell("warning: " + it));
            return runCodex(codex.get(), proxy, known);
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
            tell("warning: " + Serving.whyNoModels(proxy));
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

    private int runCodex(CodexCommandLine codex, RunningProxy proxy, KnownEngine known)
            throws IOException, InterruptedException {
        ServeConfig config = proxy.gateway().config();
        JsonNode models = proxy.models().path("models");
        String model = codex.model().orElse("");
        if (model.isEmpty()) {
            model = model(known, config, models);
        }
        if (!model.isEmpty()) {
            boolean isListed = models.findValuesAsText("slug").contains(model);
            // the mock takes any name
            if (!models.isEmpty() && !isListed && !Serving.isMock(known)) {
                tell("warning: the engine does not list a model '%s'".formatted(model));
            }
            models = ModelCatalog.with(models, model);
        }
        if (models.isEmpty()) {
            // Codex rejects a catalog without models
            return run(codex.with(setup(proxy, model, "")), proxy);
        }
        byte[] catalog = Json.bytes(Json.object().<ObjectNode>set("models", models));
        var child = new Child(config.limits().drainTimeout());
        try (var file = new TemporaryFile("models.json", catalog)) {
            CodexSetup setup = setup(proxy, model, file.path().toString());
            return run(child, codex.with(setup.lean(isSmall(models, model))), proxy);
        }
    }

    /** True when the model's context window is too small for all of Codex's tools; says so. */
    private boolean isSmall(JsonNode models, String model) {
        long window = ModelCatalog.window(models, model);
        if (window == 0 || window >= CodexSetup.ROOM) {
            return false;
        }
        tell(
                "%s has a context window of %d tokens: Codex's tools for sub-agents, goals and threads are disabled"
                        .formatted(model, window));
        return true;
    }

    /**
     * The initial model: one of the user's aliases, or else of the engine's models. A user at a
     * terminal is asked.
     */
    private String model(KnownEngine known, ServeConfig config, JsonNode catalog)
            throws InterruptedException {
        if (!config.model().isEmpty()) {
            return config.model();
        }
        List<String> names =
                config.models().keySet().stream().filter(it -> !it.equals("*")).toList();
        if (names.isEmpty()) {
            names = known.models().stream().map(EngineModel::id).toList();
        }
        if (names.isEmpty()) {
            tell("warning: no default model for Codex; choose one: lmresp run -- codex -m MODEL");
            return "";
        }
        String first = names.getFirst();
        if (names.size() > 1) {
            StandardStreams streams = StandardStreams.look();
            if (streams.input() && streams.output()) {
                return new ModelQuestion(names, catalog, err(), RunCommand::typed)
                        .ask()
                        .orElseThrow(
                                () ->
                                        new CommandFailure(
                                                "no model was chosen", ExitCode.INTERRUPTED));
            }
            tell("Codex uses %s; for another model: codex -m %s".formatted(first, names.get(1)));
        }
        return first;
    }

    private static Optional<String> typed() {
        return Optional.ofNullable(System.console()).map(Console::readLine);
    }

    private CodexSetup setup(RunningProxy proxy, String model, String catalog) {
        ServeConfig config = proxy.gateway().config();
        Duration twoSigns = config.limits().keepAlive().multipliedBy(2);
        return new CodexSetup(
                        CodexSetup.PROVIDER_ID,
                        proxy.baseUrl(),
                        model,
                        config.apiKeys().isEmpty() ? "" : OwnProxy.API_KEY,
                        catalog,
                        twoSigns.compareTo(CodexSetup.SILENCE) > 0 ? twoSigns : CodexSetup.SILENCE)
                .webSockets(webSocket);
    }

    private int run(List<String> words, RunningProxy proxy)
            throws IOException, InterruptedException {
        return run(new Child(proxy.gateway().config().limits().drainTimeout()), words, proxy);
    }

    private int run(Child child, List<String> words, RunningProxy proxy)
            throws IOException, InterruptedException {
        List<String> keys = proxy.gateway().config().apiKeys();
        String url = proxy.baseUrl();
        var builder = new ProcessBuilder(words);
        builder.environment().keySet().retainAll(options.environmentWithoutKeys().keySet());
        UserLocale.restore(builder.environment());
        builder.environment().put(OwnProxy.BASE_URL, url);
        builder.environment().put(OwnProxy.API_KEY, keys.isEmpty() ? NO_KEY : keys.getFirst());
        // for commands of lmresp itself
        builder.environment().put(OwnProxy.URL_VARIABLE, url);
        return child.run(builder);
    }

    private void tell(String message) {
        err().println("lmresp: " + message);
        err().flush();
    }
}
