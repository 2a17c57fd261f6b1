package dev.lmresp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lmresp.cli.options.OptionSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code man lmresp} and {@code man lmresp-serve} show. */
class ManPagesTest {
    private static final Map<String, String> PAGES = ManPages.all("2026-01-01");

    @Test
    void each_command_has_a_page_and_stands_in_that_of_lmresp() {
        assertThat(PAGES).hasSize(Subcommand.ALL.size() + 2);
        for (Subcommand command : Subcommand.ALL) {
            assertThat(PAGES).containsKey("lmresp-" + command.name() + ".1");
            assertThat(PAGES.get("lmresp.1"))
                    .contains("\\fBlmresp\\-" + Roff.escape(command.name()) + "\\fR(1)\n");
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_option_and_argument_of_a_command_is_in_its_page(CommandSpec command) {
        String page = page(command);
        for (OptionSpec option : command.options()) {
            for (String name : option.hidden() ? new String[0] : option.names()) {
                assertThat(page).contains("\\fB" + Roff.escape(name) + "\\fR");
            }
        }
        command.positionalParameters()
                .forEach(it -> assertThat(page).contains(Roff.escape(it.paramLabel())));
    }

    @Test
    void each_setting_is_in_the_page_of_the_file() {
        assertThat(PAGES.get("lmresp.toml.5"))
                .contains(
                        OptionSettings.keys().stream()
                                .map(it -> ".TP\n\\fB" + Roff.escape(it) + "\\fR\n")
                                .toList());
    }

    @Test
    void no_page_has_a_variable_of_the_parser_in_it() {
        assertThat(PAGES.values()).noneMatch(it -> it.matches("(?s).*(\\$\\{|%n|@\\|).*"));
    }

    @Test
    void a_dash_a_quote_and_a_backslash_mean_themselves() {
        assertThat(Roff.escape(".it's a-\\")).isEqualTo("\\&.it\\(aqs a\\-\\e");
    }

    /** Also where it is UTF-8 or a line that begins with a full stop. */
    @ParameterizedTest
    @MethodSource("names")
    void groff_has_nothing_to_say_against_a_page(String name) throws Exception {
        Path groff = Path.of("/usr/bin/groff");
        assumeTrue(Files.isExecutable(groff));
        Process process =
                new ProcessBuilder(groff.toString(), "-man", "-Tutf8", "-ww", "-Kutf8", "-z")
                        .redirectErrorStream(true)
                        .start();
        try (var out = process.getOutputStream()) {
            out.write(PAGES.getOrDefault(name, "").getBytes(UTF_8));
        } catch (IOException e) {
            // it has left: what it says below tells why
        }
        assertThat(process.inputReader().readAllAsString()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    private static String page(CommandSpec command) {
        return PAGES.getOrDefault(
                command.root() == command ? "lmresp.1" : "lmresp-" + command.name() + ".1", "");
    }

    static Set<String> names() {
        return PAGES.keySet();
    }

    static List<CommandSpec> commands() {
        var nowhere = new PrintWriter(Writer.nullWriter());
        var root = LmrespCommand.commandLine(List.of(), nowhere, nowhere);
        var commands =
                new ArrayList<>(
                        root.getSubcommands().values().stream()
                                .map(picocli.CommandLine::getCommandSpec)
                                .filter(it -> !it.name().equals("help"))
                                .toList());
        commands.add(root.getCommandSpec());
        return commands;
    }
}
