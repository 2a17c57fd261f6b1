package dev.lmresp.cli.options;

import dev.lmresp.app.RunningProxy;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.files.SettingsException;
import dev.lmresp.server.RequestLog;

import picocli.CommandLine;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** An endpoint in use: a running one, or a proxy that runs until this is closed. */
public final class OpenEndpoint implements AutoCloseable {
    private final Endpoint endpoint;
    private final Optional<RunningProxy> own;

    private OpenEndpoint(Endpoint endpoint, Optional<RunningProxy> own) {
        this.endpoint = endpoint;
        this.own = own;
    }

    /** A running endpoint. */
    public static OpenEndpoint running(ResponsesClient client, String url)
            throws InterruptedException {
        return new OpenEndpoint(Endpoint.meet(client, url), Optional.empty());
    }

    /**
     * Starts a proxy, like {@code lmresp serve} with the same settings.
     *
     * @param engine the engine's address, empty for that of the settings
     * @param warnings receives warnings for people
     * @throws CommandFailure when it cannot start
     */
    public static OpenEndpoint own(Settings settings, String engine, Consumer<String> warnings)
            throws InterruptedException {
        ServeOptions options = ServeOptions.forOneCommand();
        var recording = new RecordOptions();
        CommandLine line =
                new CommandLine(options)
                        // names the command in errors about settings
                        .setCommandName("lmresp serve")
                        .addMixin("recording", recording)
                        .setDefaultValueProvider(new OptionSettings(() -> settings));
        line.parseArgs(engine.isEmpty() ? new String[0] : new String[] {"--engine", engine});
        // what a command asks its own proxy is nobody's later
        ServeConfig config =
                options.config(line.getCommandSpec()).withStore(StoreConfig.Place.MEMORY);
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
     * The model and its place, for people.
     *
     * @param model the requested model, empty for any
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

    /** The place where the model runs, for people. */
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
