package dev.lmresp.cli.options;

import dev.lmresp.client.ResponsesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.Objects;

/** The Responses endpoint of a command, and its key. */
public final class EndpointOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The base URL of lmresp or another server (default: the address in your"
                            + " settings, else "
                            + OwnProxy.DEFAULT_URL
                            + ").")
    private @Nullable String url;

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    /**
     * The base URL, from the options or the settings.
     *
     * @throws dev.lmresp.files.SettingsException when a settings file is invalid
     */
    public String url() {
        return url == null ? own().url() : url;
    }

    private OwnProxy own() {
        return OwnProxy.of(OptionSettings.of(command));
    }

    /** The environment variable with the key, empty for none. */
    public String apiKeyEnv() {
        return apiKey.variable();
    }

    /**
     * A client of the endpoint.
     *
     * @throws ParameterException when an option is invalid
     */
    public ResponsesClient client() {
        return client("", "");
    }

    /**
     * A client of the endpoint.
     *
     * @param address the base URL to which the key may be sent
     * @param variable the environment variable with the key, used when no option sets one
     * @throws ParameterException when an option is invalid
     */
    public ResponsesClient client(String address, String variable) {
        String known = url == null ? own().key() : "";
        if (!variable.isEmpty() && ResponsesClient.base(url()).equals(address)) {
            known = Objects.requireNonNullElse(System.getenv(variable), known);
        }
        try {
            return new ResponsesClient(url(), apiKey.key(known));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--url: " + e.getMessage(), e);
        }
    }
}
