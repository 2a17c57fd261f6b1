package dev.lmresp.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes the completion script of a command for fish, which picocli does not do. */
final class FishCompletion {
    private final String program;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(CommandSpec root) {
        var script = new FishCompletion(root.name());
        script.lines.add("# Completion of " + root.name() + " for fish. Generated: do not edit.");
        script.lines.add("complete -c " + root.name() + " -f");
        script.command(root, List.of());
        return String.join("\n", script.lines) + "\n";
    }

    private void command(CommandSpec command, List<String> path) {
        Map<String, CommandLine> subcommands = visible(command);
        String here = condition(path, subcommands.keySet());
        subcommands.forEach(
                (name, subcommand) ->
                        complete(here, "-a " + name, summary(subcommand.getCommandSpec())));
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                complete(here, names(option) + value(option), summary(option.description()));
            }
        }
        for (ArgSpec positional : command.positionalParameters()) {
            if (!value(positional).equals(" -x")) {
                complete(here, value(positional).strip(), summary(positional.description()));
            }
        }
        subcommands.forEach(
                (name, subcommand) -> {
                    List<String> below = new ArrayList<>(path);
                    below.add(name);
                    command(subcommand.getCommandSpec(), below);
                });
    }

    private void complete(String condition, String what, String description) {
        String explained = description.isEmpty() ? "" : " -d " + quoted(description);
        lines.add("complete -c " + program + " -n '" + condition + "' " + what + explained);
    }

    private static Map<String, CommandLine> visible(CommandSpec command) {
        return command.subcommands().entrySet().stream()
                .filter(it -> !it.getValue().getCommandSpec().usageMessage().hidden())
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                Map.Entry::getValue,
                                (first, _) -> first,
                                LinkedHashMap::new));
    }

    /** True where the words of the path are typed and none of the subcommands below it is. */
    private static String condition(List<String> path, Collection<String> subcommands) {
        List<String> conditions =
                path.stream()
                        .map(name -> "__fish_seen_subcommand_from " + name)
                        .collect(Collectors.toCollection(ArrayList::new));
        if (!subcommands.isEmpty()) {
            conditions.add(
                    path.isEmpty()
                            ? "__fish_use_subcommand"
                            : "not __fish_seen_subcommand_from " + String.join(" ", subcommands));
        }
        return conditions.isEmpty() ? "true" : String.join("; and ", conditions);
    }

    private static String names(OptionSpec option) {
        return List.of(option.names()).stream()
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : shortName(name))
                .collect(Collectors.joining(" "));
    }

    private static String shortName(String name) {
        return (name.length() == 2 ? "-s " : "-o ") + name.substring(1);
    }

    private static String value(ArgSpec argument) {
        if (argument.isOption() && argument.arity().max() == 0) {
            return "";
        }
        Iterable<String> candidates = argument.completionCandidates();
        if (candidates != null) {
            String words =
                    StreamSupport.stream(candidates.spliterator(), false)
                            .collect(Collectors.joining(" "));
            return " -x -a " + quoted(words);
        }
        boolean file = argument.type() == Path.class || argument.type() == File.class;
        return file ? (argument.isOption() ? " -r -F" : " -F") : " -x";
    }

    private static String summary(CommandSpec command) {
        String[] header = command.usageMessage().header();
        return summary(header.length > 0 ? header : command.usageMessage().description());
    }

    /** The first sentence, without its full stop. */
    private static String summary(String[] description) {
        return description.length == 0 ? "" : description[0].split("\\.( |$)", 2)[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
