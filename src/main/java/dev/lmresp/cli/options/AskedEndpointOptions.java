package dev.lmresp.cli.options;

import dev.lmresp.client.ResponsesClient;
import dev.lmresp.config.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.function.Consumer;

/** The endpoint of a command that can also start its own proxy. */
public final class AskedEndpointOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Use this Responses endpoint (default: the running proxy at the address in your"
                            + " settings, else a temporary proxy).")
    private @Nullable String url;

    @Option(
            names = "--engine",
            paramLabel = "URL|NAME",
            completionCandidates = EngineNames.class,
            description = "Use this Chat Completions engine, through a temporary proxy.")
    private @Nullable String engine;

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    /**
     * Opens the selected endpoint, or starts a proxy.
     *
     * @param running the proxy to use if it is running and no option selects an endpoint
     * @param settings the settings of the command's own proxy
     * @param warnings receives warnings for people
     */
    public OpenEndpoint open(OwnProxy running, Settings settings, Consumer<String> warnings)
            throws InterruptedException {
        if (url != null) {
            return OpenEndpoint.running(new ResponsesClient(url, apiKey.key()), url);
        }
        if (engine == null) {
            var client = client(running);
            if (client.isThere()) {
                return OpenEndpoint.running(client, running.url());
            }
            client.close();
        }
        return OpenEndpoint.own(settings, engine == null ? "" : engine, warnings);
    }

    private ResponsesClient client(OwnProxy running) {
        try {
            return new ResponsesClient(running.url(), apiKey.key(running.key()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /**
     * Validates the options before anything is opened.
     *
     * @throws ParameterException when one is invalid
     */
    public void check() {
        if (url != null && engine != null) {
            throw new ParameterException(
                    command.commandLine(), "--url and --engine cannot be used together");
        }
        apiKey.key();
        if (url != null) {
            try {
                ResponsesClient.endpoint(url);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), "--url: " + e.getMessage(), e);
            }
        }
    }

    /** The environment variable with the key, empty for none. */
    public String apiKeyEnv() {
        return apiKey.variable();
    }
}
