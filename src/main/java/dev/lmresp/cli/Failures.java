package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.files.SettingsException;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Maps an exception of a command to a message and an exit code. */
final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(
            Exception failure, CommandLine commandLine, ParseResult parsed) {
        if (failure instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        return report(failure, commandLine);
    }

    /**
     * Reports a failure to the user.
     *
     * @return the exit code
     */
    static int report(Exception failure, CommandLine commandLine) {
        var err = commandLine.getErr();
        int exitCode =
                switch (failure) {
                    case CommandFailure known -> known.exitCode();
                    case SettingsException _ -> ExitCode.USAGE;
                    default -> ExitCode.FAILED;
                };
        if (failure instanceof CommandFailure || failure instanceof SettingsException) {
            err.println("lmresp: " + failure.getMessage());
        } else {
            err.println("lmresp: unexpected error: " + failure);
            if (!wantsTrace(commandLine)) {
                err.println("This is a bug. Run again with --verbose to see where it happened.");
            }
        }
        printTrace(commandLine, failure);
        return exitCode;
    }

    static void printTrace(CommandLine commandLine, Exception failure) {
        if (wantsTrace(commandLine)) {
            failure.printStackTrace(commandLine.getErr());
        }
    }

    /** True with {@code --verbose} on any level of the command line, or with LMRESP_DEBUG=1. */
    private static boolean wantsTrace(CommandLine commandLine) {
        for (var level = commandLine; level != null; level = level.getParent()) {
            if (level.getCommand() instanceof BaseCommand command && command.verbose()) {
                return true;
            }
        }
        return "1".equals(System.getenv("LMRESP_DEBUG"));
    }
}
