package dev.lmresp.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What there is to complete, for the writers of the scripts.
 *
 * @param program the name of the program
 * @param options those before any command
 * @param commands the commands
 */
record CompletionSpec(String program, List<Option> options, List<Command> commands) {
    /** What stands in the place of a value. */
    sealed interface Value {
        /** Nothing: a flag, or a command without arguments. */
        record None() implements Value {}

        /** Something that a shell cannot know. */
        record Text(String label) implements Value {}

        /** One of these. */
        record Words(String label, List<String> words) implements Value {}

        /** A file, or only a folder. */
        record Files(String label, boolean foldersOnly) implements Value {}

        /** A model of the proxy that runs; with a name of one's own and {@code =} before it. */
        record Model(String label, boolean isAlias) implements Value {}

        /** A command line of another program, after {@code --}. */
        record CommandLine() implements Value {}
    }

    record Option(List<String> names, String summary, Value value, boolean isRepeatable) {
        boolean takesValue() {
            return !(value instanceof Value.None);
        }
    }

    record Command(String name, String summary, List<Option> options, Value argument) {}

    static CompletionSpec of(CommandSpec root) {
        List<CommandSpec> commands =
                root.subcommands().values().stream()
                        .map(picocli.CommandLine::getCommandSpec)
                        .filter(it -> !it.usageMessage().hidden())
                        .toList();
        List<String> names = commands.stream().map(CommandSpec::name).toList();
        return new CompletionSpec(
                root.name(),
                options(root),
                commands.stream()
                        .map(
                                it ->
                                        new Command(
                                                it.name(),
                                                summary(it),
                                                options(it),
                                                argument(it, names)))
                        .toList());
    }

    private static List<Option> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(
                        option ->
                                new Option(
                                        names(option),
                                        summary(option.description()),
                                        value(option),
                                        option.isMultiValue()))
                .toList();
    }

    private static List<String> names(OptionSpec option) {
        var names = new ArrayList<>(List.of(option.names()));
        names.addAll(List.of(option.negatable() ? negated(option) : new String[0]));
        return List.copyOf(names);
    }

    private static String[] negated(OptionSpec option) {
        return new String[] {option.longestName().replaceFirst("^--", "--no-")};
    }

    private static Value argument(CommandSpec command, List<String> commands) {
        if (command.positionalParameters().isEmpty()) {
            return new Value.None();
        }
        if (command.name().equals("help")) {
            return new Value.Words("command", commands);
        }
        return value(command.positionalParameters().getFirst());
    }

    private static Value value(ArgSpec argument) {
        String label = argument.paramLabel().replaceAll("[<>\\[\\]]|\\.\\.\\.", "");
        if (argument instanceof OptionSpec && argument.arity().max() == 0) {
            return new Value.None();
        }
        Iterable<String> candidates = argument.completionCandidates();
        if (candidates != null) {
            return new Value.Words(
                    label, StreamSupport.stream(candidates.spliterator(), false).toList());
        }
        boolean isFile = argument.type() == Path.class || argument.type() == File.class;
        boolean isModel =
                argument instanceof OptionSpec option
                        && Set.of("--model", "--alias").contains(option.longestName());
        return switch (label) {
            case "FILE", "PATH" -> new Value.Files(label, false);
            case "DIR" -> new Value.Files(label, true);
            case "COMMAND" -> new Value.CommandLine();
            default ->
                    isFile
                            ? new Value.Files(label, false)
                            : isModel
                                    ? new Value.Model(label, label.contains("="))
                                    : new Value.Text(label);
        };
    }

    private static String summary(CommandSpec command) {
        String[] header = command.usageMessage().header();
        return summary(header.length > 0 ? header : command.usageMessage().description());
    }

    /** The first sentence, without its full stop. */
    private static String summary(String[] description) {
        return description.length == 0 ? "" : description[0].split("\\.( |$)", 2)[0];
    }
}
