package dev.lmresp.cli;

import dev.lmresp.client.ResponsesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which Responses endpoint a command speaks to, and with what key. */
final class EndpointOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:7377",
            description =
                    "The base URL of lmresp, or of another server (default: ${DEFAULT-VALUE}).")
    private String url = "http://127.0.0.1:7377";

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description =
                    "The environment variable that holds the server's API key, if it has one.")
    private @Nullable String apiKeyEnv;

    /** The base URL as it was given. */
    String url() {
        return url;
    }

    /** The environment variable with the key, empty for none. */
    String apiKeyEnv() {
        return apiKeyEnv == null ? "" : apiKeyEnv;
    }

    /**
     * A client of the endpoint.
     *
     * @throws ParameterException when an option is wrong, naming it
     */
    ResponsesClient client() {
        String key = apiKeyEnv == null ? "" : System.getenv(apiKeyEnv);
        if (key == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--api-key-env: the environment variable " + apiKeyEnv + " is not set");
        }
        try {
            return new ResponsesClient(url, key);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--url: " + e.getMessage(), e);
        }
    }
}
