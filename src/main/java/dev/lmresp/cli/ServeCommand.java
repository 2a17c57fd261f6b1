package dev.lmresp.cli;

import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.config.SettingsException;
import dev.lmresp.proxy.EngineSession;
import dev.lmresp.proxy.Gateway;
import dev.lmresp.server.RunningProxy;
import dev.lmresp.transcript.Recorder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code lmresp serve}: runs the proxy until it is told to stop. */
@Command(
        name = "serve",
        description =
                "Runs the proxy: the Responses API here, a Chat Completions engine behind it."
                    + " Without --engine it looks for one on this machine, and answers itself, as a"
                    + " mock, when it finds none.",
        footer = {
            "",
            "Every option can also be set in the environment (--idle-timeout as"
                    + " LMRESP_IDLE_TIMEOUT) or in the file lmresp.toml (idle-timeout = 600)."
        })
final class ServeCommand extends BaseCommand {
    @Mixin private ServeOptions options = new ServeOptions();

    @Override
    protected int execute(PrintWriter out) throws Exception {
        Settings settings = Settings.load(System.getenv(), Path.of(""));
        ServeConfig config = options.config(spec());
        warnOfUnknownKeys(settings);
        var err = err();
        Optional<Recorder> recorder =
                options.recorder(
                        spec(),
                        config,
                        warning -> {
                            err.println("lmresp: " + warning);
                            err.flush();
                        });
        RunningProxy proxy = start(config, settings, recorder);
        err.println("lmresp " + dev.lmresp.Version.current() + " listening on " + proxy.url());
        err.flush();
        var stop = new StopSignals(proxy, config.limits().drainTimeout(), err);
        stop.install();
        describe(proxy, config, err);
        stop.await();
        return ExitCode.OK;
    }

    private void log(String line) {
        err().println(
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS)
                                + " "
                                + line);
        err().flush();
    }

    private RunningProxy start(ServeConfig config, Settings settings, Optional<Recorder> recorder) {
        try {
            return RunningProxy.start(
                    config, settings, verbose() ? this::log : line -> {}, recorder);
        } catch (IllegalArgumentException | IllegalStateException | SettingsException e) {
            throw CommandFailure.because(e);
        }
    }

    private void warnOfUnknownKeys(Settings settings) {
        if (settings.files().isEmpty()) {
            return;
        }
        settings.unknownKeys(OptionSettings.keys(new ServeOptions()))
                .forEach(
                        (key, file) ->
                                err().println(
                                                "lmresp: warning: "
                                                        + file
                                                        + ": there is no setting '"
                                                        + key
                                                        + "'"));
    }

    private static void describe(RunningProxy proxy, ServeConfig config, PrintWriter err) {
        Gateway gateway = proxy.gateway();
        EngineSession session;
        try {
            session = gateway.session();
        } catch (java.util.concurrent.CompletionException e) {
            throw CommandFailure.because(e.getCause() instanceof Exception cause ? cause : e);
        }
        boolean mock = session.engine().address().equals(ServeConfig.MOCK_ENGINE);
        if (mock && config.engine().isEmpty()) {
            err.println(
                    "  NO ENGINE FOUND on this machine: answers come from the built-in mock, which"
                            + " is no AI.");
            err.println("  Start an engine, or name one: lmresp serve --engine http://HOST:PORT");
        }
        err.println("  engine   " + (mock ? "mock (built in)" : session.engine().address()));
        err.println("  dialect  " + session.dialect().name());
        err.println("  models   " + models(session));
        String model = session.models().isEmpty() ? "MODEL" : session.models().getFirst().id();
        err.println("  codex    " + codexLine(proxy.url() + "/v1", config, model));
        err.flush();
    }

    /** One line that connects Codex for one run, model catalog included, and changes no file. */
    private static String codexLine(String base, ServeConfig config, String model) {
        String key = config.apiKeys().isEmpty() ? "lmresp" : "YOUR-API-KEY";
        return ("codex -m %s -c model_provider=lmresp -c"
                        + " 'model_providers.lmresp={name=\"lmresp\",base_url=\"%s\","
                        + "model_catalog_url=\"%s/models\",experimental_bearer_token=\"%s\"}'")
                .formatted(model, base, base, key);
    }

    private static String models(EngineSession session) {
        if (session.models().isEmpty()) {
            return "the engine does not answer GET /v1/models yet; requests are passed on all the"
                    + " same";
        }
        var names =
                session.models().stream().map(dev.lmresp.engine.EngineModel::id).limit(5).toList();
        int more = session.models().size() - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }
}
