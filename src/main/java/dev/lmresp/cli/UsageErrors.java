package dev.lmresp.cli;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.files.SettingsException;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports usage errors, with the probable intention and where to find help. */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        var commandLine = failure.getCommandLine();
        var command = commandLine.getCommandSpec();
        var err = commandLine.getErr();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            err.println("lmresp: " + unknown(command, word));
            meant(command, word).ifPresent(name -> err.println("Did you mean '" + name + "'?"));
        } else if (failure.getCause() instanceof SettingsException wrong) {
            // picocli wraps exceptions of default values
            return Failures.report(wrong, commandLine);
        } else {
            String message =
                    String.valueOf(failure.getMessage())
                            .replaceFirst("^Error: ", "")
                            .replaceFirst(" is not an int$", " is not a whole number");
            err.println("lmresp: " + message + source(failure, args));
        }
        err.println("Run '" + command.qualifiedName() + " --help' for help.");
        if (!(failure instanceof UnmatchedArgumentException)) {
            Failures.printTrace(commandLine, failure);
        }
        return ExitCode.USAGE;
    }

    /** The variable or file with a wrong value, when it is not from the command line. */
    private static String source(ParameterException failure, String[] args) {
        if (!(failure.getArgSpec() instanceof OptionSpec option)) {
            return "";
        }
        boolean typed =
                Stream.of(args)
                        .anyMatch(arg -> Stream.of(option.names()).anyMatch(arg::startsWith));
        return typed
                ? ""
                : OptionSettings.source(failure.getCommandLine().getCommandSpec(), option)
                        .map(source -> " (set by " + source + ")")
                        .orElse("");
    }

    private static String unknown(CommandSpec command, String word) {
        if (word.startsWith("-")) {
            // the value may be a key
            return "unknown option '" + word.split("=", 2)[0] + "'";
        }
        return command.subcommands().isEmpty()
                ? "unexpected argument '" + word + "'"
                : "unknown command '" + word + "'";
    }

    private static Optional<String> meant(CommandSpec command, String word) {
        String typed = word.split("=", 2)[0];
        Stream<String> names =
                typed.startsWith("-")
                        ? command.options().stream()
                                .filter(option -> !option.hidden())
                                .flatMap(option -> Stream.of(option.names()))
                                .filter(name -> name.startsWith("--"))
                        : command.subcommands().keySet().stream();
        // with more than a third wrong it is a different word
        int tolerated = typed.length() > 3 ? Math.max(2, typed.length() / 3) : 1;
        return names.filter(name -> distance(typed, name) <= tolerated || isStart(typed, name))
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    private static boolean isStart(String typed, String name) {
        return typed.length() >= 3 && name.startsWith(typed);
    }

    /**
     * The Damerau-Levenshtein distance: letters to insert, delete, replace, or swap with the next.
     */
    private static int distance(String from, String to) {
        int[][] rows = new int[from.length() + 1][to.length() + 1];
        for (int line = 0; line <= from.length(); line++) {
            for (int column = 0; column <= to.length(); column++) {
                rows[line][column] =
                        line == 0 || column == 0
                                ? line + column
                                : Math.min(
                                        rows[line - 1][column - 1]
                                                + (from.charAt(line - 1) == to.charAt(column - 1)
                                                        ? 0
                                                        : 1),
                                        1
                                                + Math.min(
                                                        rows[line - 1][column],
                                                        rows[line][column - 1]));
                if (isSwap(from, line, to, column)) {
                    rows[line][column] =
                            Math.min(rows[line][column], 1 + rows[line - 2][column - 2]);
                }
            }
        }
        return rows[from.length()][to.length()];
    }

    private static boolean isSwap(String from, int line, String to, int column) {
        return line > 1
                && column > 1
                && from.charAt(line - 1) == to.charAt(column - 2)
                && from.charAt(line - 2) == to.charAt(column - 1);
    }
}
