package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.cli.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code lmresp completion}. */
class CompletionCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({"bash, lmresp.bash", "zsh, _lmresp", "fish, lmresp.fish"})
    void it_prints_the_script_of_the_shell_and_nothing_else(String shell, String file)
            throws IOException {
        assertThat(run("completion", shell)).isEqualTo(ExitCode.OK);
        assertThat(out).hasToString(Files.readString(Path.of("completions", file)));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void another_shell_is_a_usage_error_that_names_those_there_are() {
        assertThat(run("completion", "tcsh")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("bash", "zsh", "fish", "tcsh");
        assertThat(run("completion")).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).isEmpty();
    }

    private int run(String... args) {
        return Main.run(List.of(args), new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
