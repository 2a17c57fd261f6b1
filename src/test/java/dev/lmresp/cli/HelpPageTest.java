package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Help at the width of a terminal. */
class HelpPageTest {
    private static final String STYLE = "\u001b\\[[0-9;]*m";

    @ParameterizedTest
    @MethodSource
    void no_line_is_wider_than_the_terminal(String command, int columns) {
        assertThat(page(command, Ansi.OFF, columns).lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
    }

    static Stream<Arguments> no_line_is_wider_than_the_terminal() {
        return Subcommand.ALL.stream()
                .flatMap(it -> Stream.of(60, 80, 100).map(at -> Arguments.of(it.name(), at)));
    }

    @ParameterizedTest
    @MethodSource("no_line_is_wider_than_the_terminal")
    void every_word_is_whole(String command, int columns) {
        List<String> shown = List.of(page(command, Ansi.OFF, columns).strip().split("\\s+"));
        for (String text : texts(command(command).getCommandSpec())) {
            assertThat(shown).containsSubsequence(List.of(text.strip().split("\\s+")));
        }
    }

    @ParameterizedTest
    @MethodSource("no_line_is_wider_than_the_terminal")
    void colours_do_not_count(String command, int columns) {
        assertThat(page(command, Ansi.ON, columns).replaceAll(STYLE, ""))
                .isEqualTo(page(command, Ansi.OFF, columns));
    }

    @ParameterizedTest
    @MethodSource
    void every_command_has_examples_one_blank_line_below(String command) {
        assertThat(page(command, Ansi.OFF, 80))
                .containsPattern("(?m)^  (.*[ |])?lmresp " + command)
                .doesNotContain("\n\n\n");
    }

    static Stream<String> every_command_has_examples_one_blank_line_below() {
        return Subcommand.ALL.stream().map(Subcommand::name);
    }

    /** What is written of a command, without what picocli puts in. */
    private static List<String> texts(CommandSpec command) {
        var texts = new ArrayList<>(List.of(command.usageMessage().description()));
        texts.addAll(List.of(command.usageMessage().footer()));
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> texts.addAll(List.of(option.description())));
        return texts.stream()
                .map(text -> text.replaceFirst("\\S*\\$\\{.*", ""))
                .filter(text -> !text.isBlank())
                .toList();
    }

    private static String page(String command, Ansi ansi, int columns) {
        return HelpPage.of(command(command), Help.defaultColorScheme(ansi), columns);
    }

    private static CommandLine command(String name) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        return LmrespCommand.commandLine(List.of(name), nowhere, nowhere)
                .getSubcommands()
                .get(name);
    }
}
