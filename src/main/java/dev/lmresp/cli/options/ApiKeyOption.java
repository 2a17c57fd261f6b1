package dev.lmresp.cli.options;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The API key of an endpoint, from the environment, never from the command line. */
public final class ApiKeyOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--api-key-env",
            paramLabel = "NAME",
            description =
                    "The environment variable that holds the endpoint's API key, if it needs one.")
    private @Nullable String variable;

    /** The environment variable, may be empty. */
    public String variable() {
        return variable == null ? "" : variable;
    }

    /**
     * The key, empty when no variable is given.
     *
     * @throws ParameterException when the variable is not set
     */
    public String key() {
        return key("");
    }

    /**
     * The key, with a default.
     *
     * @param otherwise the key when no variable is given
     * @throws ParameterException when the variable is not set
     */
    public String key(String otherwise) {
        String key = variable == null ? otherwise : System.getenv(variable);
        if (key == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--api-key-env: the environment variable " + variable + " is not set");
        }
        return key;
    }
}
