package dev.lmresp.cli;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.cli.options.RecordOptions;
import dev.lmresp.cli.options.ServeOptions;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.doctor.PortHolder;
import dev.lmresp.engine.EngineModel;
import dev.lmresp.proxy.EngineHealth;
import dev.lmresp.proxy.KnownEngine;
import dev.lmresp.server.Capacity;
import dev.lmresp.server.RequestLog;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.transcript.Recorder;

import java.io.PrintWriter;
import java.net.BindException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What all commands that run a proxy have in common. */
public final class Serving {
    /** The sockets of an exchange: to the client and to the engine. */
    private static final int SOCKETS_OF_EXCHANGE = 2;

    private Serving() {}

    /**
     * Starts the proxy of a command; with {@code --verbose} it logs each request.
     *
     * @param quietLog the log without {@code --verbose}
     * @param warnings receives a sentence when something fails while it runs
     * @throws CommandFailure when it cannot start
     * @throws picocli.CommandLine.ParameterException when an option refers to something that does
     *     not exist
     */
    static RunningProxy start(
            BaseCommand command,
            ServeOptions options,
            RecordOptions recording,
            RequestLog quietLog,
            Consumer<String> warnings) {
        Settings settings = command.settings();
        PrintWriter err = command.err();
        ServeConfig config =
                options.config(
                        command.spec(),
                        Capacity.ofProcess(recording.descriptors() + SOCKETS_OF_EXCHANGE),
                        warning -> warn(warning, err));
        options.checkDialect(command.spec(), settings);
        warnOf(settings, err);
        Optional<Recorder> recorder = recording.recorder(command.spec(), config, warnings);
        RequestLog log =
                command.verbose()
                        ? new RequestLog(RequestLog.Extent.ALL, line -> log(line, err))
                        : quietLog;
        ProblemLog.takeUncaught();
        try {
            var proxy = RunningProxy.start(config, settings, log, recorder, warnings);
            if (command.verbose()) {
                // starting has read logging.properties, which resets this
                ProblemLog.showAll();
            }
            return proxy;
        } catch (IllegalArgumentException e) {
            throw options.wrongEngine(command.spec(), e);
        } catch (IllegalStateException e) {
            throw e.getCause() instanceof BindException bind
                    ? taken(config.host(), config.port(), bind)
                    : CommandFailure.because(e);
        }
    }

    /** The failure for a port in use, with who uses it and what to do. */
    static CommandFailure taken(String host, int port, BindException failure) {
        String problem =
                "cannot listen on %s port %d: %s".formatted(host, port, failure.getMessage());
        if (!problem.contains("in use")) {
            return new CommandFailure(problem, failure);
        }
        String holder =
                PortHolder.at(host, port)
                        .map(
                                it ->
                                        "lmresp %s already runs there%s. Use it ('lmresp models' lists its models), stop it, or"
                                                .formatted(
                                                        it.version(),
                                                        it.engine().isEmpty()
                                                                ? ""
                                                                : " with the engine "
                                                                        + it.engine()))
                        .orElse("another program uses the port. Stop it, or");
        return new CommandFailure(
                "%s: %s choose another port: --port %d"
                        .formatted(problem, holder, port % 65_535 + 1),
                failure);
    }

    /**
     * The engine; waits for discovery.
     *
     * @throws CommandFailure when discovery fails
     */
    public static KnownEngine engine(RunningProxy proxy) {
        try {
            return proxy.engine();
        } catch (RuntimeException e) {
            throw CommandFailure.because(e);
        }
    }

    static boolean isMock(KnownEngine known) {
        return known.engine().address().equals(ServeConfig.MOCK_ENGINE);
    }

    /** The engine's address for people. */
    static String address(KnownEngine known) {
        return isMock(known) ? "mock (built in)" : known.engine().address();
    }

    /** One of several engines, in a line. */
    static String line(RunningProxy proxy, KnownEngine engine) {
        String models =
                engine.models().isEmpty()
                        ? whyNoModels(proxy, engine)
                        : models(
                                engine.models().stream()
                                        .filter(it -> engine.config().takes(it.id()))
                                        .toList());
        return "  engine   %s: %s (%s), %s"
                .formatted(engine.name(), address(engine), engine.dialect().name(), models);
    }

    /** Why an engine's models are unknown. */
    static String whyNoModels(RunningProxy proxy, KnownEngine engine) {
        EngineHealth known = engine.health(proxy.gateway().modelsTimeout());
        String reason =
                switch (known.status()) {
                    case OK -> "the engine has no model list";
                    case UNREACHABLE -> known.problem();
                    case UNKNOWN -> "the engine does not answer GET /v1/models yet";
                };
        return reason + "; requests are still passed on";
    }

    /** The names of the first models, and the number of the others. */
    static String models(List<EngineModel> models) {
        var names = models.stream().map(EngineModel::id).limit(5).toList();
        int more = models.size() - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    static void log(String line, PrintWriter err) {
        LocalTime now = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS);
        err.println(now + " " + line);
        err.flush();
    }

    private static void warn(String warning, PrintWriter err) {
        err.println("lmresp: warning: " + warning);
        err.flush();
    }

    /** Warns about settings that do not exist, or were renamed. */
    static void warnOf(Settings settings, PrintWriter err) {
        doubtful(settings).forEach(it -> warn(it, err));
    }

    /** The warnings about settings that do not exist, or were renamed. */
    static List<String> doubtful(Settings settings) {
        var doubtful = new ArrayList<>(settings.formerNames());
        if (!settings.files().isEmpty()) {
            settings.unknownKeys(OptionSettings.keys())
                    .forEach(
                            (key, place) ->
                                    doubtful.add(
                                            "%s: unknown setting '%s'"
                                                    .formatted(place, ControlCharacters.of(key))));
        }
        return doubtful;
    }
}
