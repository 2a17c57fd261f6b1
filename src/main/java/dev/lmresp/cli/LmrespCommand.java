package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.cli.exit.ExitCode;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** The command {@code lmresp} itself: help, version, and the subcommands. */
@Command(
        name = "lmresp",
        description =
                "Lets Codex and other clients of the OpenAI Responses API use engines that support"
                        + " only Chat Completions: vLLM, SGLang, LMDeploy, llama.cpp, Ollama and"
                        + " others.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = LmrespCommand.VersionProvider.class)
final class LmrespCommand extends BaseCommand {
    @SuppressWarnings("unused") // used by picocli
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 999,
            description = "Show the version and exit.")
    private boolean version;

    static {
        // picocli would search all jars for Groovy
        System.setProperty("picocli.disable.closures", "true");
    }

    /**
     * Creates the parser of a command line. To use settings from files and the environment, call
     * {@link CommandLine#setDefaultValueProvider} on the result.
     *
     * @param args the command line; if it begins with a subcommand, only that one is created
     */
    static CommandLine commandLine(List<String> args, PrintWriter out, PrintWriter err) {
        return named(args)
                .map(named -> configured(withSubcommands(List.of(named)), out, err))
                .orElseGet(() -> commandLineOf(Subcommand.ALL, out, err));
    }

    /** The subcommand that a command line begins with. */
    static Optional<Subcommand> named(List<String> args) {
        return Subcommand.ALL.stream().filter(it -> args.indexOf(it.name()) == 0).findFirst();
    }

    /** Creates a parser for these subcommands and {@code help}. */
    static CommandLine commandLineOf(
            List<Subcommand> subcommands, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = withSubcommands(subcommands);
        commandLine.addSubcommand(new StyledCommandLine(new HelpCommand()));
        return configured(commandLine, out, err);
    }

    private static CommandLine withSubcommands(List<Subcommand> subcommands) {
        var commandLine = new StyledCommandLine(new LmrespCommand());
        Contents.show(commandLine);
        for (Subcommand subcommand : subcommands) {
            commandLine.addSubcommand(
                    subcommand.name(), new StyledCommandLine(subcommand.create().get()));
        }
        return commandLine;
    }

    /** Configures a parser and its subcommands. */
    private static CommandLine configured(
            CommandLine commandLine, PrintWriter out, PrintWriter err) {
        return commandLine
                .setOut(out)
                .setErr(err)
                // an argument such as @types/node is literal
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    protected int execute(PrintWriter out) {
        spec().commandLine().usage(out);
        return ExitCode.OK;
    }

    static final class VersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lmresp " + Version.current()};
        }
    }
}
