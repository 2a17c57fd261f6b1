package dev.lmresp.cli;

import dev.lmresp.cli.CompletionSpec.Command;
import dev.lmresp.cli.CompletionSpec.Option;
import dev.lmresp.cli.CompletionSpec.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the completion script for fish. */
final class FishCompletion {
    private static final String MODELS =
            """

            # The models of the proxy that runs; none, and no wait, when none does.
            function __@PROGRAM@_models
                set -q LMRESP_PORT; and set -l port $LMRESP_PORT; or set -l port 7377
                curl -s --noproxy '*' --max-time 0.2 http://127.0.0.1:$port/v1/models 2>/dev/null |
                    string match -arg '"id": *"([A-Za-z0-9._:/@+-]+)"'
            end

            function __@PROGRAM@_aliases
                set -l alias (string match -rg '^(?:--alias=)?([^=]+=)' -- (commandline -ct)); or return
                printf '%s\\n' $alias(__@PROGRAM@_models)
            end
            """;

    private static final String COMMAND_LINE =
            """

            # Another program's own completion.
            function __@PROGRAM@_command
                set -l words (commandline -opc) (commandline -ct)
                set -l at (contains -i -- -- $words); or return
                complete -C (string join ' ' -- $words[(math $at + 1)..-1])
            end
            """;

    private final String program;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(CompletionSpec spec) {
        var script = new FishCompletion(spec.program());
        script.lines.add("# Completion of @PROGRAM@ for fish. Generated: do not edit.");
        if (script.uses(spec, Value.Model.class)) {
            script.lines.add(MODELS);
        }
        if (spec.commands().stream().anyMatch(it -> it.argument() instanceof Value.CommandLine)) {
            script.lines.add(COMMAND_LINE);
        }
        script.lines.add("complete -c @PROGRAM@ -f");
        String first = "__fish_use_subcommand";
        for (Command command : spec.commands()) {
            script.complete(first, "-a " + command.name(), command.summary());
        }
        script.options(first, spec.options());
        for (Command command : spec.commands()) {
            String here = "__fish_seen_subcommand_from " + command.name();
            script.options(here, command.options());
            String argument = value(command.argument());
            if (!argument.isEmpty() && !argument.equals(" -x")) {
                script.complete(here, argument.strip().replaceFirst("^-r ", ""), "");
            }
        }
        return String.join("\n", script.lines).replace("@PROGRAM@", spec.program()) + "\n";
    }

    private boolean uses(CompletionSpec spec, Class<? extends Value> kind) {
        return spec.commands().stream()
                .flatMap(command -> command.options().stream())
                .anyMatch(option -> kind.isInstance(option.value()));
    }

    private void options(String condition, List<Option> options) {
        for (Option option : options) {
            complete(condition, names(option) + value(option.value()), option.summary());
        }
    }

    private void complete(String condition, String what, String description) {
        String explained = description.isEmpty() ? "" : " -d " + quoted(description);
        lines.add("complete -c " + program + " -n '" + condition + "' " + what + explained);
    }

    private static String names(Option option) {
        return option.names().stream()
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : shortName(name))
                .collect(Collectors.joining(" "));
    }

    private static String shortName(String name) {
        return (name.length() == 2 ? "-s " : "-o ") + name.substring(1);
    }

    private static String value(Value value) {
        return switch (value) {
            case Value.None _ -> "";
            case Value.Text _ -> " -x";
            // a word without a description of its own, be it empty, is shown with the option's
            case Value.Words words -> " -x -a '" + String.join("\\t ", words.words()) + "\\t'";
            case Value.Files files ->
                    files.foldersOnly() ? " -x -a '(__fish_complete_directories)'" : " -r -F";
            case Value.Model model ->
                    " -x -a '(__@PROGRAM@_" + (model.isAlias() ? "aliases" : "models") + ")'";
            case Value.CommandLine _ -> " -a '(__@PROGRAM@_command)'";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
