package dev.lmresp.cli;

import dev.lmresp.Version;
import dev.lmresp.cli.options.OptionSettings;
import dev.lmresp.config.Settings;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Manual pages made from what the commands say of themselves: {@code lmresp.1}, one for each
 * command, and {@code lmresp.toml.5} for the settings. A release has them in {@code share/man}.
 *
 * <p>Arguments: the folder to write into, and the date of the release.
 */
final class ManPages {
    private static final Pattern HEADING = Pattern.compile("[A-Z][A-Za-z ]*:");

    private static final String EXIT_CODE = "Exit code: ";

    private ManPages() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        for (var page : all(args[1].substring(0, "2026-01-01".length())).entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
        }
    }

    /** Each page, by the name of its file. */
    static Map<String, String> all(String date) {
        var nowhere = new PrintWriter(Writer.nullWriter());
        CommandSpec root = LmrespCommand.commandLine(List.of(), nowhere, nowhere).getCommandSpec();
        List<CommandSpec> commands = commands(root);
        Map<String, String> pages = new TreeMap<>();
        pages.put("lmresp.1", rootPage(root, commands, date));
        for (CommandSpec command : commands) {
            pages.put("lmresp-" + command.name() + ".1", page(command, date));
        }
        pages.put("lmresp.toml.5", settingsPage(date));
        return pages;
    }

    private static List<CommandSpec> commands(CommandSpec root) {
        return root.subcommands().values().stream()
                .map(picocli.CommandLine::getCommandSpec)
                .filter(it -> !it.usageMessage().hidden() && !it.name().equals("help"))
                .toList();
    }

    private static String rootPage(CommandSpec root, List<CommandSpec> commands, String date) {
        Roff page = start(root, "lmresp", date);
        page.section("SYNOPSIS").line("\\fBlmresp\\fR [\\fIOPTION\\fR...] \\fICOMMAND\\fR [...]");
        page.section("DESCRIPTION").paragraph(description(root));
        page.section("COMMANDS");
        for (CommandSpec command : commands) {
            page.item(
                    "\\fBlmresp\\-" + Roff.escape(command.name()) + "\\fR(1)",
                    firstSentence(command) + ".");
        }
        options(page, root);
        page.section("FILES");
        page.item(
                "\\fBlmresp.toml\\fR", "Settings of the working folder, as far as it is trusted.");
        page.item(
                "\\fI$XDG_CONFIG_HOME\\fB/lmresp/config.toml\\fR",
                "Settings of the user; without the variable in ~/.config.");
        page.item(
                "\\fI$XDG_STATE_HOME\\fB/lmresp/\\fR",
                "Conversations, and what else is kept; without the variable in ~/.local/state.");
        page.item(
                "\\fI$XDG_CACHE_HOME\\fB/lmresp/\\fR",
                "Caches that shorten start-up; without the variable in ~/.cache.");
        return seeAlso(page, commands.stream().map(CommandSpec::name).toList()).text();
    }

    private static String page(CommandSpec command, String date) {
        Roff page = start(command, "lmresp-" + command.name(), date);
        page.section("SYNOPSIS").line(synopsis(command));
        page.section("DESCRIPTION").paragraph(description(command));
        arguments(page, command);
        options(page, command);
        footer(page, command);
        return seeAlso(page, List.of()).text();
    }

    private static Roff start(CommandSpec command, String title, String date) {
        return start(title, 1, date, firstSentence(command));
    }

    private static Roff start(String title, int section, String date, String summary) {
        return new Roff()
                .title(title, section, date, "lmresp " + Version.current())
                .section("NAME")
                .line(Roff.escape(title) + " \\- " + Roff.escape(summary));
    }

    private static String settingsPage(String date) {
        Roff page = start("lmresp.toml", 5, date, "Settings of lmresp");
        page.section("DESCRIPTION")
                .paragraph(
                        "Settings for lmresp-serve(1), and for where the other commands look for"
                            + " it, in TOML. lmresp.toml in the working folder counts as far as"
                            + " lmresp-trust(1) says, then config.toml in $XDG_CONFIG_HOME/lmresp"
                            + " or ~/.config/lmresp. Options and variables of the environment go"
                            + " before both. lmresp-config(1) shows what comes out. Tables"
                            + " [dialect.NAME] say what an engine takes, and [mcp.NAME] which MCP"
                            + " servers lmresp-ask(1) has; the guides have their fields.");
        page.section("SETTINGS");
        for (OptionSpec option : OptionSettings.all()) {
            String key = OptionSettings.key(option);
            page.item("\\fB" + Roff.escape(key) + "\\fR", text(option));
            page.more("Option " + option.longestName() + ", variable " + Settings.variable(key));
        }
        return seeAlso(page, List.of("serve", "config", "trust")).text();
    }

    private static Roff seeAlso(Roff page, List<String> commands) {
        List<String> pages = new ArrayList<>();
        commands.forEach(it -> pages.add("\\fBlmresp\\-" + Roff.escape(it) + "\\fR(1)"));
        if (pages.isEmpty()) {
            pages.add("\\fBlmresp\\fR(1)");
        }
        page.section("SEE ALSO").line(String.join(", ", pages));
        return page.paragraph("The guides and all settings: https://github.com/lmresp/lmresp");
    }

    private static String synopsis(CommandSpec command) {
        var line = new StringBuilder("\\fBlmresp ").append(Roff.escape(command.name()));
        line.append("\\fR [\\fIOPTION\\fR...]");
        for (PositionalParamSpec argument : shown(command)) {
            boolean optional = argument.arity().min() == 0;
            String label = "\\fI" + Roff.escape(label(argument)) + "\\fR";
            String several = argument.isMultiValue() ? label + "..." : label;
            line.append(optional ? " [" + several + "]" : " " + several);
        }
        return line.toString();
    }

    private static void arguments(Roff page, CommandSpec command) {
        if (!shown(command).isEmpty()) {
            page.section("ARGUMENTS");
            for (PositionalParamSpec argument : shown(command)) {
                page.item("\\fI" + Roff.escape(label(argument)) + "\\fR", text(argument));
            }
        }
    }

    private static void options(Roff page, CommandSpec command) {
        page.section("OPTIONS");
        command.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparingInt(OptionSpec::order))
                .forEach(option -> page.item(names(option), text(option)));
    }

    private static String names(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        if (option.negatable()) {
            names.add(option.longestName().replaceFirst("^--", "--no-"));
        }
        String all =
                names.stream()
                        .map(it -> "\\fB" + Roff.escape(it) + "\\fR")
                        .collect(Collectors.joining(", "));
        if (option.arity().max() == 0) {
            return all;
        }
        String value = "\\fI" + Roff.escape(label(option)) + "\\fR";
        return all + (option.arity().min() == 0 ? "[=" + value + "]" : " " + value);
    }

    private static String label(ArgSpec argument) {
        return argument.paramLabel().replaceAll("[<>]", "");
    }

    private static String text(ArgSpec argument) {
        return String.join(" ", argument.description()).replace("%n", " ").strip();
    }

    private static List<PositionalParamSpec> shown(CommandSpec command) {
        return command.positionalParameters().stream().filter(it -> !it.hidden()).toList();
    }

    /** Lines that are a heading become a section; those that are indented stay as they are. */
    private static void footer(Roff page, CommandSpec command) {
        List<String> plain = new ArrayList<>();
        boolean verbatim = false;
        for (String line : footer(command)) {
            boolean heading = HEADING.matcher(line).matches();
            if (verbatim && !line.startsWith(" ")) {
                page.endVerbatim();
                verbatim = false;
            }
            if (heading) {
                page.section(line.replace(":", "").toUpperCase(Locale.ROOT));
            } else if (line.startsWith(" ")) {
                if (!verbatim) {
                    page.startVerbatim();
                    verbatim = true;
                }
                page.verbatim(line.strip());
            } else if (line.startsWith(EXIT_CODE)) {
                page.section("EXIT STATUS").paragraph(line.substring(EXIT_CODE.length()));
            } else if (!line.isBlank()) {
                plain.add(line);
            }
        }
        if (verbatim) {
            page.endVerbatim();
        }
        if (!plain.isEmpty()) {
            page.section("NOTES");
            plain.forEach(page::paragraph);
        }
    }

    private static List<String> footer(CommandSpec command) {
        return Arrays.stream(command.usageMessage().footer())
                .flatMap(it -> Arrays.stream(it.split("\\R|%n", -1)))
                .toList();
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description())
                .replaceAll("\\s+", " ")
                .replace("%n", " ");
    }

    private static String firstSentence(CommandSpec command) {
        String[] header = command.usageMessage().header();
        String text = header.length > 0 ? header[0] : description(command);
        return text.split("[.:]( |$)", 2)[0];
    }
}
