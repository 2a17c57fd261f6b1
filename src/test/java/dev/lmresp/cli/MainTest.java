package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.Version;
import dev.lmresp.cli.Subcommand.Group;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "version"})
    void the_version_is_one_line_on_stdout(String option) {
        assertThat(run(option)).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).containsExactly("lmresp " + Version.current());
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_version_is_the_same_when_the_parser_answers() {
        assertThat(run("--verbose", "--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).containsExactly("lmresp " + Version.current());
    }

    @Test
    void the_version_is_that_of_the_build() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-[A-Za-z0-9.]+)?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void help_goes_to_stdout_and_is_a_success(String word) {
        assertThat(run(word)).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: lmresp [OPTIONS] COMMAND", "--version");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void no_arguments_show_the_help() {
        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Usage: lmresp");
    }

    @Test
    void every_command_is_listed_with_a_description() {
        run("--help");
        for (Subcommand subcommand : Subcommand.ALL) {
            assertThat(out.toString()).containsPattern("(?m)^  " + subcommand.name() + " +\\S");
        }
    }

    @Test
    void all_commands_fit_on_a_screen() {
        run();
        assertThat(out.toString().lines())
                .hasSizeLessThanOrEqualTo(24)
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void every_command_shows_its_own_help() {
        for (Subcommand subcommand : Subcommand.ALL) {
            assertThat(run(subcommand.name(), "--help")).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("Usage: lmresp " + subcommand.name());
        }
    }

    @Test
    void a_command_has_the_name_its_class_declares() {
        for (Subcommand subcommand : Subcommand.ALL) {
            Command declared = subcommand.create().get().getClass().getAnnotation(Command.class);
            assertThat(declared.name()).isEqualTo(subcommand.name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--hlep,       Did you mean '--help'?",
        "--versoin,    Did you mean '--version'?",
        "--verb=3,     Did you mean '--verbose'?",
        "hepl,         Did you mean 'help'?",
        "paitn,        Did you mean 'paint'?",
    })
    void a_mistyped_word_gets_a_suggestion(String word, String suggestion) {
        assertThat(runWithPaint(word)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "'" + word.split("=")[0] + "'",
                        suggestion,
                        "Run 'lmresp --help' for help.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void two_swapped_letters_are_one_mistake() {
        assertThat(run("aks")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown command 'aks'", "Did you mean 'ask'?");
    }

    @Test
    void a_word_like_no_other_gets_no_suggestion() {
        assertThat(runWithPaint("--quack")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("unknown option '--quack'")
                .doesNotContain("Did you mean");
    }

    @Test
    void a_mistyped_option_of_a_command_points_to_the_help_of_that_command() {
        assertThat(runWithPaint("paint", "--coluor", "red")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "lmresp: unknown option '--coluor'",
                        "Did you mean '--colour'?",
                        "Run 'lmresp paint --help' for help.");
    }

    @Test
    void a_wrong_value_is_a_usage_error() {
        assertThat(runWithPaint("paint", "--coats", "many")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--coats", "many").doesNotContain("\tat ");
    }

    @Test
    void what_only_the_command_can_check_is_a_usage_error_too() {
        assertThat(runWithPaint("paint", "--colour", "none")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("lmresp: paint has a colour", "paint --help");
    }

    @Test
    void a_failure_is_its_message_and_exit_code_1() {
        assertThat(runWithPaint("paint", "--colour", "gold")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().lines()).containsExactly("lmresp: gold is sold out");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verbose_shows_the_stack_trace(boolean beforeTheCommand) {
        if (beforeTheCommand) {
            runWithPaint("--verbose", "paint", "--colour", "gold");
        } else {
            runWithPaint("paint", "-v", "--colour", "gold");
        }
        assertThat(err.toString()).contains("lmresp: gold is sold out", "\tat dev.lmresp.cli.");
    }

    @Test
    void a_bug_says_that_it_is_one() {
        assertThat(runWithPaint("paint", "--colour", "bug")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .contains(
                        "unexpected error: java.lang.IllegalStateException: dry brush", "--verbose")
                .doesNotContain("\tat ");
    }

    @Test
    void an_interrupted_command_exits_as_after_ctrl_c() {
        assertThat(runWithPaint("paint", "--colour", "interrupted"))
                .isEqualTo(ExitCode.INTERRUPTED);
        assertThat(err.toString()).isEmpty();
    }

    private int run(String... args) {
        return Main.run(List.of(args), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private int runWithPaint(String... args) {
        return LmrespCommand.commandLineOf(
                        List.of(new Subcommand("paint", Group.TEST, "Paints", PaintCommand::new)),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true))
                .execute(args);
    }

    @Command(name = "paint", description = "Paints.")
    static final class PaintCommand extends BaseCommand {
        @Option(names = "--colour")
        private String colour = "red";

        @Option(names = "--coats")
        private int coats = 1;

        @Override
        protected int execute(PrintWriter out) throws InterruptedException {
            switch (colour) {
                case "none" -> throw usageError("paint has a colour");
                case "gold" -> throw new CommandFailure("gold is sold out");
                case "bug" -> throw new IllegalStateException("dry brush");
                case "interrupted" -> throw new InterruptedException();
                default -> out.println(coats + " coats of " + colour);
            }
            return ExitCode.OK;
        }
    }
}
