package dev.lmresp.cli;

import dev.lmresp.cli.CompletionSpec.Command;
import dev.lmresp.cli.CompletionSpec.Option;
import dev.lmresp.cli.CompletionSpec.Value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the completion script for bash, from version 3.2 on. */
final class BashCompletion {
    private static final String SCRIPT =
            """
            # Completion of @PROGRAM@ for bash. Generated: do not edit.

            # The models of the proxy that runs; none, and no wait, when none does.
            _@PROGRAM@_models() {
                curl -s --noproxy '*' --max-time 0.2 "http://127.0.0.1:${LMRESP_PORT:-7377}/v1/models" 2>/dev/null |
                    grep -oE '"id": *"[A-Za-z0-9._:/@+-]+"' | cut -d '"' -f 4
            }

            # Another program's own completion, if it has one.
            _@PROGRAM@_command() {
                local i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    [ "${COMP_WORDS[i]}" != -- ] || break
                done
                if declare -F _command_offset >/dev/null; then
                    _command_offset $((i + 1))
                elif [ "$COMP_CWORD" = $((i + 1)) ]; then
                    candidates=$(compgen -c -- "$value")
                else
                    compopt -o filenames 2>/dev/null
                    candidates=$(compgen -f -- "$value")
                fi
            }

            _@PROGRAM@() {
                local line=${COMP_LINE:0:COMP_POINT} words word current= command= option value candidates= i
                COMPREPLY=()
                # not COMP_WORDS, which are split at = and : too
                read -ra words <<<"$line"
                if [[ $line != *[[:space:]] ]]; then
                    current=${words[${#words[@]} - 1]}
                    unset "words[${#words[@]}-1]"
                fi
                option=${words[${#words[@]} - 1]}
                value=$current
                for ((i = 1; i < ${#words[@]}; i++)); do
                    case ${words[i]} in
                        --) command+=' --' && break ;;
                        -*) ;;
                        *) command=${command:-${words[i]}} ;;
                    esac
                done
                if [[ $current == --*=* ]]; then
                    option=${current%%=*}
                    value=${current#*=}
                fi
                case "$command $option" in
            @VALUES@
                    *)
                        value=$current
                        case $current in
                            -*)
                                case $command in
            @OPTIONS@
                                esac
                                ;;
                            *)
                                case $command in
            @ARGUMENTS@
                                esac
                                ;;
                        esac
                        ;;
                esac
                while IFS= read -r word; do
                    if [[ -n $word && $word == "$value"* ]]; then
                        word=${current%"$value"}$word
                        # bash itself replaces only what stands after the last = or :
                        COMPREPLY+=("${word#"${current%"$2"}"}")
                    fi
                done <<<"$candidates"
            }

            complete -F _@PROGRAM@ @PROGRAM@
            """;

    private BashCompletion() {}

    static String of(CompletionSpec spec) {
        var root = new Command("", "", spec.options(), new Value.None());
        List<Command> all = Stream.concat(Stream.of(root), spec.commands().stream()).toList();
        return SCRIPT.replace("@PROGRAM@", spec.program())
                .replace("@VALUES@", values(spec.program(), all))
                .replace("@OPTIONS@", options(all))
                .replace("@ARGUMENTS@", arguments(spec, all));
    }

    /** What each option takes: the options that take the same stand in one line. */
    private static String values(String program, List<Command> commands) {
        Map<String, String> patterns = new LinkedHashMap<>();
        for (Command command : commands) {
            for (Option option : command.options()) {
                if (option.takesValue()) {
                    for (String name : option.names()) {
                        patterns.merge(
                                action(program, option.value()),
                                "'%s %s'".formatted(command.name(), name),
                                (some, more) -> some + " | " + more);
                    }
                }
            }
        }
        commands.stream()
                .filter(it -> it.argument() instanceof Value.CommandLine)
                .forEach(
                        it -> patterns.put("_" + program + "_command", "'" + it.name() + " -- '*"));
        return patterns.entrySet().stream()
                .map(it -> " ".repeat(8) + it.getValue() + ") " + it.getKey() + " ;;")
                .collect(Collectors.joining("\n"));
    }

    private static String options(List<Command> commands) {
        return commands.stream()
                .map(
                        command ->
                                arm(
                                        command.name(),
                                        words(
                                                command.options().stream()
                                                        .flatMap(it -> it.names().stream())
                                                        .toList())))
                .collect(Collectors.joining("\n"));
    }

    private static String arguments(CompletionSpec spec, List<Command> commands) {
        return commands.stream()
                .map(
                        command ->
                                arm(
                                        command.name(),
                                        command.name().isEmpty()
                                                ? words(
                                                        spec.commands().stream()
                                                                .map(Command::name)
                                                                .toList())
                                                : action(spec.program(), command.argument())))
                .collect(Collectors.joining("\n"));
    }

    private static String arm(String command, String action) {
        return " ".repeat(20) + "'" + command + "') " + action + " ;;";
    }

    private static String action(String program, Value value) {
        return switch (value) {
            case Value.None _, Value.Text _, Value.CommandLine _ -> "";
            case Value.Words words -> words(words.words());
            case Value.Files files ->
                    "compopt -o filenames 2>/dev/null; candidates=$(compgen -%s -- \"$value\")"
                            .formatted(files.foldersOnly() ? "d" : "f");
            case Value.Model model when model.isAlias() ->
                    ("if [[ $value == *=* ]]; then value=${value#*=}; candidates=$(_%s_models); fi")
                            .formatted(program);
            case Value.Model _ -> "candidates=$(_%s_models)".formatted(program);
        };
    }

    private static String words(List<String> words) {
        return "printf -v candidates '%s\\n' " + String.join(" ", words);
    }
}
