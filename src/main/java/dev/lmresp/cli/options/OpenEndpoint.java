package dev.lmresp.cli.options;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.files.SettingsException;
import dev.lmresp.server.RequestLog;

import picocli.CommandLine;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An endpoint to ask: one that runs, or a proxy that runs as long as this is open. */
public final class OpenEndpoint implements AutoCloseable {
    private final Endpoint endpoint;
    private final Optional<RunningProxy> own;

    private OpenEndpoint(Endpoint endpoint, Optional<RunningProxy> own) {
        this.endpoint = endpoint;
        this.own = own;
    }

    /** One that runs. */
    public static OpenEndpoint running(ResponsesClient client, String url)
            throws InterruptedException {
        return new OpenEndpoint(Endpoint.meet(client, url), Optional.empty());
    }

    /**
     * A proxy of its own, as {@code lmresp serve} with the same settings would be.
     *
     * @param engine the engine's address, empty for what the settings say
     * @param warnings takes what a person should know
     * @throws CommandFailure when it cannot start
     */
    public static OpenEndpoint own(Settings settings, String engine, Consumer<String> warnings)
            throws InterruptedException {
        ServeOptions options = ServeOptions.forOneCommand();
        var recording = new RecordOptions();
        CommandLine line =
                new CommandLine(options)
                        // whose options they are, for those whose settings are wrong
                        .setCommandName("lmresp serve")
                        .addMixin("recording", recording)
                        .setDefaultValueProvider(new OptionSettings(() -> settings));
        line.parseArgs(engine.isEmpty() ? new String[0] : new String[] {"--engine", engine});
        ServeConfig config = options.config(line.getCommandSpec());
        RunningProxy proxy;
        try {
            proxy =
                    RunningProxy.start(
                            config,
                            settings,
                            RequestLog.NONE,
                            recording.recorder(line.getCommandSpec(), config, warnings),
                            warnings);
        } catch (IllegalArgumentException | IllegalStateException | SettingsException e) {
            throw CommandFailure.because(e);
        }
        try {
            if (isLastResort(proxy)) {
                warnings.accept(
                        "NO ENGINE FOUND on this machine: using the built-in mock, which is not an"
                                + " AI model. Give an engine with --engine http://HOST:PORT");
            }
            List<String> keys = config.apiKeys();
            String url = proxy.baseUrl();
            var client = new ResponsesClient(url, keys.isEmpty() ? "" : keys.getFirst());
            return new OpenEndpoint(Endpoint.meet(client, url), Optional.of(proxy));
        } catch (RuntimeException | InterruptedException e) {
            proxy.close();
            throw e;
        }
    }

    private static boolean isLastResort(RunningProxy proxy) {
        try {
            return proxy.isLastResort();
        } catch (RuntimeException e) {
            throw CommandFailure.because(e);
        }
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Who answers, for a person.
     *
     * @param model the model that is asked for, empty for any
     */
    public String description(String model) {
        String asked = model.isEmpty() ? endpoint.defaultModel() : model;
        if (asked.isEmpty() || endpoint.engine().equals(ServeConfig.MOCK_ENGINE)) {
            return place();
        }
        int choice = endpoint.models().size();
        String chosen = model.isEmpty() && choice > 1 ? ", one of " + choice + " models," : "";
        return asked + chosen + " at " + place();
    }

    /** Where it answers, for a person. */
    public String place() {
        String dialect = endpoint.dialect().isEmpty() ? "" : " (" + endpoint.dialect() + ")";
        String engine =
                endpoint.engine().equals(ServeConfig.MOCK_ENGINE)
                        ? "the built-in mock"
                        : endpoint.engine() + dialect;
        return own.isPresent() || endpoint.engine().equals(endpoint.url())
                ? engine
                : engine + ", through lmresp at " + endpoint.url();
    }

    @Override
    public void close() {
        endpoint.client().close();
        own.ifPresent(RunningProxy::close);
    }
}
