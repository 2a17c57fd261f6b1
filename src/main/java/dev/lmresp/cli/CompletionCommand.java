package dev.lmresp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.cli.exit.ExitCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** {@code lmresp completion}: the completion script for a shell. */
@Command(
        name = "completion",
        description =
                "Prints a completion script for a shell. It completes commands, options, dialects,"
                        + " quirks, and the models of the running proxy.",
        footer = {
            "To install it for every new shell:",
            "  lmresp completion bash > ~/.local/share/bash-completion/completions/lmresp",
            "  lmresp completion zsh > ~/.zfunc/_lmresp     # with fpath+=~/.zfunc before compinit",
            "  lmresp completion fish > ~/.config/fish/completions/lmresp.fish"
        })
final class CompletionCommand extends BaseCommand {
    private enum Shell {
        BASH("lmresp.bash"),
        ZSH("_lmresp"),
        FISH("lmresp.fish");

        private final String file;

        Shell(String file) {
            this.file = file;
        }

        static List<String> names() {
            return Stream.of(values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
        }
    }

    static final class ShellNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Shell.names().iterator();
        }
    }

    @Parameters(
            paramLabel = "SHELL",
            completionCandidates = ShellNames.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String shell = "";

    @Override
    protected int execute(PrintWriter out) throws IOException {
        String name = "/dev/lmresp/completions/" + chosen().file;
        try (InputStream script = CompletionCommand.class.getResourceAsStream(name)) {
            out.print(new String(Objects.requireNonNull(script, name).readAllBytes(), UTF_8));
        }
        out.flush();
        return ExitCode.OK;
    }

    private Shell chosen() {
        int index = Shell.names().indexOf(shell);
        if (index < 0) {
            throw usageError(
                    "unknown shell '%s'; the supported shells are %s"
                            .formatted(shell, String.join(", ", Shell.names())));
        }
        return Shell.values()[index];
    }
}
