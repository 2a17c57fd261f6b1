package dev.lmresp.cli;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** The base of all commands: {@code --help}, {@code --verbose}, and writers instead of streams. */
@Command(
        synopsisHeading = "Usage: ",
        descriptionHeading = "%n",
        parameterListHeading = "%nArguments:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%n",
        abbreviateSynopsis = true,
        sortOptions = false)
abstract class BaseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("unused") // used by picocli
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            order = 1000,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = {"-v", "--verbose"},
            order = 1001,
            description = "Log each request, and print the stack trace of errors.")
    private boolean verbose;

    @Override
    public final Integer call() throws Exception {
        try {
            return execute(out());
        } finally {
            // output without a line end has not been flushed
            out().flush();
            err().flush();
        }
    }

    /**
     * Runs the command.
     *
     * @param out for the result, and nothing but the result; everything else goes to {@link #err()}
     * @return one of {@link ExitCode}
     */
    protected abstract int execute(PrintWriter out) throws Exception;

    /** True when its help lists an option; hidden ones are accepted too. */
    protected boolean lists(OptionSpec option) {
        return true;
    }

    /** The writer for progress, notices and warnings. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A usage error that picocli cannot detect, such as two options that exclude each other. */
    protected final ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * The settings from environment and files.
     *
     * @throws dev.lmresp.files.SettingsException when a file is invalid
     */
    protected final Settings settings() {
        return OptionSettings.of(spec);
    }

    final CommandSpec spec() {
        return spec;
    }

    final boolean verbose() {
        return verbose;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
