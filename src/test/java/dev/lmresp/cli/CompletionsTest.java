package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps {@code completions/} in step with the commands. To write the files again:
 *
 * <pre>./mvnw -q test -Dtest=CompletionsTest -Dcompletions.write</pre>
 */
class CompletionsTest {
    private static final Path FOLDER = Path.of("completions");

    @Test
    void the_completions_for_bash_are_up_to_date() throws IOException {
        assertUpToDate("lmresp.bash", BashCompletion.of(spec()));
    }

    @Test
    void the_completions_for_zsh_are_up_to_date() throws IOException {
        assertUpToDate("_lmresp", ZshCompletion.of(spec()));
    }

    @Test
    void the_completions_for_fish_are_up_to_date() throws IOException {
        assertUpToDate("lmresp.fish", FishCompletion.of(spec()));
    }

    @ParameterizedTest
    @CsvSource({"bash, lmresp.bash", "zsh, _lmresp", "fish, lmresp.fish"})
    void the_shell_itself_can_read_its_file(String shell, String file) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", shell)));
        var process =
                new ProcessBuilder("/usr/bin/" + shell, "-n", FOLDER.resolve(file).toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(process.inputReader().readAllAsString()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void fish_completes_commands_options_and_values() {
        var commandLine = new CommandLine(new Painter());
        assertThat(FishCompletion.of(CompletionSpec.of(commandLine.getCommandSpec())).lines())
                .containsExactly(
                        "# Completion of painter for fish. Generated: do not edit.",
                        "complete -c painter -f",
                        "complete -c painter -n '__fish_use_subcommand' -a wall -d 'Paints a wall'",
                        "complete -c painter -n '__fish_seen_subcommand_from wall' -s c -l colour"
                                + " -x -a 'RED\\t GREEN\\t' -d 'It\\'s the colour'",
                        "complete -c painter -n '__fish_seen_subcommand_from wall' -l dry",
                        "complete -c painter -n '__fish_seen_subcommand_from wall' -l tin -r -F",
                        "complete -c painter -n '__fish_seen_subcommand_from wall' -F");
    }

    private static void assertUpToDate(String name, String generated) throws IOException {
        Path file = FOLDER.resolve(name);
        if (System.getProperty("completions.write") != null) {
            Files.writeString(file, generated);
        }
        assertThat(file)
                .as("run: ./mvnw -q test -Dtest=CompletionsTest -Dcompletions.write")
                .hasContent(generated);
    }

    private static CompletionSpec spec() {
        var nowhere = new PrintWriter(Writer.nullWriter());
        return CompletionSpec.of(
                LmrespCommand.commandLine(List.of(), nowhere, nowhere).getCommandSpec());
    }

    @Command(name = "painter", subcommands = Painter.Wall.class)
    static final class Painter {
        enum Colour {
            RED,
            GREEN
        }

        @Command(name = "wall", description = "Paints a wall. It takes time.")
        static final class Wall {
            @Option(
                    names = {"-c", "--colour"},
                    description = "It's the colour.")
            private Colour colour = Colour.RED;

            @Option(names = "--dry")
            private boolean dry;

            @Option(names = "--tin")
            private Path tin = Path.of("tin");

            @Option(names = "--secret", hidden = true)
            private boolean secret;

            @Parameters private Path where = Path.of("here");
        }
    }
}
