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

/** What every command has: {@code --help}, {@code --verbose}, and writers instead of streams. */
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

    @SuppressWarnings("unused") // picocli acts on it
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
            // what was printed without a line end has not left yet
            out().flush();
            err().flush();
        }
    }

    /**
     * Does the work of the command.
     *
     * @param out takes the answer, and nothing but the answer; all else goes to {@link #err()}
     * @return one of {@link ExitCode}
     */
    protected abstract int execute(PrintWriter out) throws Exception;

    /** Whether its help lists an option, which it takes in any case. */
    protected boolean lists(OptionSpec option) {
        return true;
    }

    /** Takes progress, notices and warnings. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /**
     * A wrong command line that picocli could not see, such as two options that exclude each other.
     */
    protected final ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * The settings beside the command line.
     *
     * @throws dev.lmresp.files.SettingsException when a file of them is wrong
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
