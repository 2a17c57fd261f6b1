package dev.lmresp.cli;

import dev.lmresp.client.ResponsesClient;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Responses endpoint a command speaks to, and with what key. */
final class EndpointOptions {
    /** Where {@code lmresp serve} listens. */
    static final String DEFAULT = "http://127.0.0.1:7377";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = DEFAULT,
            description =
                    "The base URL of lmresp, or of another server (default: ${DEFAULT-VALUE}).")
    private String url = DEFAULT;

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    /** The base URL as it was given. */
    String url() {
        return url;
    }

    /** The environment variable with the key, empty for none. */
    String apiKeyEnv() {
        return apiKey.variable();
    }

    /**
     * A client of the endpoint.
     *
     * @throws ParameterException when an option is wrong, naming it
     */
    ResponsesClient client() {
        String key = apiKey.key();
        try {
            return new ResponsesClient(url, key);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--url: " + e.getMessage(), e);
        }
    }
}
