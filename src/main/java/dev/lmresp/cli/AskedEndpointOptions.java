package dev.lmresp.cli;

import dev.lmresp.client.ResponsesClient;
import dev.lmresp.config.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.function.Consumer;

/** Whom a command asks that needs no running proxy. */
final class AskedEndpointOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Ask this Responses endpoint (default: the proxy at "
                            + EndpointOptions.DEFAULT
                            + ", or, when none runs there, one of its own).")
    private @Nullable String url;

    @Option(
            names = "--engine",
            paramLabel = "URL",
            description = "Ask this Chat Completions engine, through a proxy of its own.")
    private @Nullable String engine;

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    /**
     * Finds whom to ask, or starts a proxy.
     *
     * @param running where a proxy is looked for when no option says whom to ask
     * @param settings those of a proxy of its own
     * @param told takes what a person should know
     */
    OpenEndpoint open(String running, Settings settings, Consumer<String> told)
            throws InterruptedException {
        if (engine == null) {
            String address = url == null ? running : url;
            var client = new ResponsesClient(address, apiKey.key());
            if (url != null || client.isThere()) {
                return OpenEndpoint.running(client, address);
            }
            client.close();
        }
        return OpenEndpoint.own(settings, engine == null ? "" : engine, told);
    }

    /**
     * Looks at the options before anything is opened.
     *
     * @throws ParameterException when one is wrong, naming it
     */
    void check() {
        if (url != null && engine != null) {
            throw new ParameterException(
                    command.commandLine(), "--url and --engine both say whom to ask: choose one");
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
}
