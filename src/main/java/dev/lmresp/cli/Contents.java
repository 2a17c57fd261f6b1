package dev.lmresp.cli;

import dev.lmresp.cli.Subcommand.Group;

import picocli.CommandLine;
import picocli.CommandLine.Help;

import java.util.List;

/** The output of {@code lmresp} without arguments: a line for each command, on one screen. */
final class Contents {
    private static final String SECTION = "contents";

    private Contents() {}

    /** Replaces the help of a command by this. */
    static void show(CommandLine commandLine) {
        commandLine.setHelpSectionKeys(List.of(SECTION));
        var sections = commandLine.getHelpSectionMap();
        sections.put(SECTION, Contents::page);
        commandLine.setHelpSectionMap(sections);
    }

    private static String page(Help help) {
        Help.ColorScheme styles = help.colorScheme();
        var page = new StringBuilder();
        page.append("Usage: %s [OPTIONS] COMMAND%n".formatted(styles.commandText("lmresp")));
        page.append(
                "Run Codex, Claude Code and API clients on any Chat Completions engine.%n%n"
                        .formatted());
        for (Group group : Group.values()) {
            page.append("%s%n".formatted(styles.text("@|bold " + group.title() + "|@")));
            Subcommand.ALL.stream()
                    .filter(it -> it.group() == group)
                    .forEach(
                            it ->
                                    page.append(
                                            "  %s%s%s%n"
                                                    .formatted(
                                                            styles.commandText(it.name()),
                                                            " ".repeat(15 - it.name().length()),
                                                            it.summary())));
        }
        return page.append(
                        ("%nOptions: -h, --help; -V, --version; -v, --verbose."
                                        + " More: lmresp COMMAND --help%n")
                                .formatted())
                .toString();
    }
}
