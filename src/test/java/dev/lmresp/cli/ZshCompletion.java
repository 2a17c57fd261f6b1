package dev.lmresp.cli;

import dev.lmresp.cli.CompletionSpec.Command;
import dev.lmresp.cli.CompletionSpec.Option;
import dev.lmresp.cli.CompletionSpec.Value;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the completion script for zsh. */
final class ZshCompletion {
    private static final String SCRIPT =
            """
            #compdef @PROGRAM@
            # Completion of @PROGRAM@ for zsh. Generated: do not edit.

            # The models of the proxy that runs; none, and no wait, when none does.
            _@PROGRAM@_models() {
                local -a models
                models=(${(f)"$(
                    curl -s --noproxy '*' --max-time 0.2 "http://127.0.0.1:${LMRESP_PORT:-7377}/v1/models" 2>/dev/null |
                        grep -oE '"id": *"[A-Za-z0-9._:/@+-]+"' | cut -d '"' -f 4
                )"})
                compadd "$@" -a models
            }

            _@PROGRAM@_aliases() {
                compset -P '*=' && _@PROGRAM@_models "$@"
            }

            _@PROGRAM@() {
                local curcontext=$curcontext state state_descr line
                typeset -A opt_args
                local -a subcommands=(
            @COMMANDS@
                )
                local -i delimiter=${words[(i)--]}
                if (( delimiter < CURRENT )) && [[ $words[2] = (@DELIMITED@) ]]; then
                    shift $delimiter words
                    (( CURRENT -= delimiter ))
                    _normal
                    return
                fi
                _arguments -C \\
            @OPTIONS@
                    '1: :->command' '*:: :->arguments'
                case $state in
                    command) _describe command subcommands ;;
                    arguments)
                        case $words[1] in
            @ARGUMENTS@
                        esac
                        ;;
                esac
            }

            # loaded by compinit, this file is the body of the function
            if [[ ${funcstack[1]} = _@PROGRAM@ ]]; then
                _@PROGRAM@ "$@"
            else
                compdef _@PROGRAM@ @PROGRAM@
            fi
            """;

    private ZshCompletion() {}

    static String of(CompletionSpec spec) {
        return SCRIPT.replace("@COMMANDS@", commands(spec))
                .replace("@OPTIONS@", options(spec.options(), 8))
                .replace(
                        "@ARGUMENTS@",
                        spec.commands().stream()
                                .map(ZshCompletion::arm)
                                .collect(Collectors.joining("\n")))
                .replace(
                        "@DELIMITED@",
                        spec.commands().stream()
                                .filter(it -> it.argument() instanceof Value.CommandLine)
                                .map(Command::name)
                                .collect(Collectors.joining("|")))
                .replace("@PROGRAM@", spec.program());
    }

    private static String commands(CompletionSpec spec) {
        return spec.commands().stream()
                .map(it -> " ".repeat(8) + quoted(it.name() + ":" + it.summary()))
                .collect(Collectors.joining("\n"));
    }

    private static String arm(Command command) {
        String argument = action(command.argument());
        return """
                    %s)
                        _arguments \\
        %s
                            %s
                        ;;\
        """
                .formatted(
                        command.name(),
                        options(command.options(), 20),
                        argument.isEmpty() ? "" : quoted("1" + argument))
                .replaceAll(" \\\\\n +\n", "\n");
    }

    private static String options(List<Option> options, int indent) {
        return options.stream()
                .map(option -> " ".repeat(indent) + option(option) + " \\")
                .collect(Collectors.joining("\n"));
    }

    private static String option(Option option) {
        List<String> names =
                option.names().stream()
                        .map(
                                name ->
                                        option.takesValue()
                                                ? name + (name.startsWith("--") ? "=" : "+")
                                                : name)
                        .toList();
        String repeated = option.isRepeatable() ? "*" : "";
        String rest =
                "["
                        + option.summary().replaceAll("([\\[\\]\\\\])", "\\\\$1")
                        + "]"
                        + (option.takesValue() ? action(option.value()) : "");
        if (names.size() == 1) {
            return quoted(repeated + names.getFirst() + rest);
        }
        String others =
                option.isRepeatable()
                        ? "'*'"
                        : quoted("(" + String.join(" ", option.names()) + ")");
        return others + "{" + String.join(",", names) + "}" + quoted(rest);
    }

    private static String action(Value value) {
        return switch (value) {
            case Value.None _, Value.CommandLine _ -> "";
            case Value.Text text -> ":" + label(text.label()) + ": ";
            case Value.Words words ->
                    ":" + label(words.label()) + ":(" + String.join(" ", words.words()) + ")";
            case Value.Files files ->
                    ":" + label(files.label()) + ":_files" + (files.foldersOnly() ? " -/" : "");
            case Value.Model model ->
                    ":"
                            + label(model.label())
                            + ":_@PROGRAM@_"
                            + (model.isAlias() ? "aliases" : "models");
        };
    }

    private static String label(String label) {
        return label.replace(":", "\\:");
    }

    private static String quoted(String text) {
        return Stream.of(text.replace("'", "'\\''")).collect(Collectors.joining("", "'", "'"));
    }
}
